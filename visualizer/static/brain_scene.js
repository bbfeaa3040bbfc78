// What there is to draw of a brain: the network, positions, a step of a replay, the filter, and what is selected.

import { Layout } from "./layout.js";
import { Relevance } from "./relevance.js";
import { LEVELS } from "./synapses.js";
import { FONT } from "./theme.js";
import { tilesOf } from "./tiles.js";
import { samples, wiresOf } from "./wires.js";

/** @import { Brain, Synapse } from "./api.js" */
/** @import { Pinned, Point } from "./layout.js" */
/** @import { Replay } from "./replay.js" */
/** @import { Wire } from "./wires.js" */
/**
 * Which synapses are drawn. Limits are shares of the strongest weight and of the strongest signal.
 * @typedef {{ weight: number, signal: number, disabled: boolean }} Filter
 */
/** @typedef {{ index: number, size: number, light: number }} Signal   of a synapse: its size, and how bright it is drawn */

const NEURON_REACH = 4; // pixels around a neuron that count as it
const SYNAPSE_REACH = 8; // pixels around a synapse
const QUIET = 0.04; // signals below this share of the strongest are not drawn
const CROWD = 150; // synapses, from which on only those are lit that decide what the network does
const DECISIVE = 80; // of those, at most so many
const SHADES = 24; // distinct values of a neuron

export class Scene {
  /**
   * @param {Brain} brain
   * @param {Filter} filter
   */
  constructor(brain, filter) {
    this.brain = brain;
    this.filter = filter;
    this.fontFamily = FONT;
    this.layout = new Layout(brain, 0, 0);
    /** @type {Point[]} */
    this.points = []; // where every neuron is drawn now
    /** @type {Wire[]} */
    this.wires = []; // the course of every synapse now
    /** @type {Replay | null} */
    this.replay = null;
    this.step = 0;
    /** @type {number | null} */
    this.pointed = null; // the neuron under the pointer
    /** @type {Pinned | null} */
    this.pinned = null;
    /** @type {number[]} */
    this.fresh = []; // neurons that the champion before did not have, while they are marked
    this.pulse = 0; // how far the mark has faded, from 0 to 1
    this.strongest = brain.synapses.reduce((most, synapse) => Math.max(most, Math.abs(synapse.weight)), 1e-9);
    this.brightest = 1; // the largest absolute value in the grid in the whole episode
    this.tiles = tilesOf(brain.legend ?? []);
    const enabled = brain.synapses.filter((synapse) => synapse.enabled);
    this.connected = new Set(enabled.map((synapse) => synapse.source));
    this.relevance = enabled.length > CROWD ? new Relevance(brain) : null;
  }

  /** @param {Point[]} points   of the neurons */
  move(points) {
    this.points = points;
    this.wires = wiresOf(this.layout, points);
  }

  /**
   * Show a step of a replay. A replay of another network counts as none.
   * @param {Replay | null} replay
   * @param {number} step
   */
  at(replay, step) {
    const before = this.replay;
    this.replay = replay && replay.neurons === this.brain.neurons.length ? replay : null;
    this.step = step;
    const { cells } = this.layout;
    if (this.replay && this.replay !== before && cells) {
      this.brightest = Math.max(1e-9, ...this.replay.facts.scales.slice(0, cells));
    }
  }

  /** The neuron whose neighbours alone are shown: the one under the pointer, or else the pinned one. */
  get isolated() {
    return this.pointed ?? this.pinned?.neuron ?? null;
  }

  /** How many synapses the filter passes. */
  get drawn() {
    return this.brain.synapses.filter((synapse) => this.isDrawn(synapse)).length;
  }

  /** @param {Synapse} synapse */
  isDrawn(synapse) {
    if (!synapse.enabled && !this.filter.disabled) return false;
    return Math.abs(synapse.weight) >= this.filter.weight * this.strongest;
  }

  /**
   * Return the weight of a synapse without its sign, as a share of the strongest one.
   * @param {Synapse} synapse
   */
  strength(synapse) {
    return Math.abs(synapse.weight) / this.strongest;
  }

  /**
   * Return the value of a neuron now from -1 to 1: relative to its own largest value in the episode, or to the
   * largest in the grid that it belongs to.
   * @param {number} index
   */
  share(index) {
    if (!this.replay) return 0;
    if (index < this.layout.cells) return this.replay.value(this.step, index) / this.brightest;
    return this.replay.share(this.step, index);
  }

  /**
   * Return the value of a neuron now; 0 without a replay.
   * @param {number} index
   */
  value(index) {
    return this.replay ? this.replay.value(this.step, index) : 0;
  }

  /** Return the outputs that act now; null if the task does not say. */
  pressed() {
    return this.replay?.pressed(this.step) ?? null;
  }

  /**
   * Return the signals that are drawn now, the strongest last. In a large network these are the ones that decide what
   * it does: the paths to the outputs that act.
   * @returns {Signal[]}
   */
  signals() {
    if (!this.replay) return [];
    const found = this.relevance ? this.decisive(this.relevance) : this.transmitted();
    found.sort((one, other) => one.size - other.size);
    return found;
  }

  /** @returns {Signal[]} */
  transmitted() {
    /** @type {Signal[]} */
    const found = [];
    this.brain.synapses.forEach((synapse, index) => {
      if (!synapse.enabled || !this.isDrawn(synapse)) return;
      const activity = Math.abs(this.share(synapse.source));
      const size = activity * this.strength(synapse);
      if (size > Math.max(QUIET, this.filter.signal)) found.push({ index, size, light: level(activity) });
    });
    return found;
  }

  /**
   * @param {Relevance} relevance
   * @returns {Signal[]}
   */
  decisive(relevance) {
    const pressed = this.pressed();
    const acting = pressed?.length ? new Set(pressed) : null;
    const sizes = relevance.compute(
      (index) => this.value(index),
      (index) => (acting ? Number(acting.has(index - this.layout.sensors)) : Math.abs(this.share(index))),
    );
    const most = sizes.reduce((largest, size) => Math.max(largest, size), 1e-9);
    /** @type {Signal[]} */
    const found = [];
    this.brain.synapses.forEach((synapse, index) => {
      const size = sizes[index] / most;
      if (size > Math.max(QUIET / 2, this.filter.signal) && this.isDrawn(synapse)) {
        found.push({ index, size, light: level(Math.sqrt(size)) });
      }
    });
    return found.sort((one, other) => other.size - one.size).slice(0, DECISIVE);
  }

  /** Return a text that differs whenever another selection is drawn. */
  selection() {
    return `${this.isolated} ${this.pinned?.synapse} ${this.replay ? 1 : 0}`;
  }

  /** Return a text that differs whenever the neurons look different. */
  neuronState() {
    const { pinned, pointed, layout } = this;
    const codes = this.brain.neurons.map((_, index) => SHADES * 2 + Math.round(SHADES * this.share(index)));
    const written = layout.cells && this.pressed() ? (this.pressed() ?? []).join() : this.step; // inputs with values
    const name = pointed === null ? "" : this.value(pointed).toPrecision(3);
    const marks = [pinned?.neuron, pointed, name, this.fresh.length ? this.pulse : "", layout.width, layout.height];
    return `${String.fromCharCode(...codes)} ${this.selection()} ${written} ${marks.join(" ")}`;
  }

  /**
   * Return the indices of a neuron and of all neurons that a drawn synapse connects with it.
   * @param {number} index
   */
  neighbours(index) {
    const near = new Set([index]);
    for (const synapse of this.brain.synapses) {
      if (!this.isDrawn(synapse)) continue;
      if (synapse.source === index) near.add(synapse.target);
      if (synapse.target === index) near.add(synapse.source);
    }
    return near;
  }

  /**
   * Return the index of the neuron at a point; an output extends to the right of its point.
   * @param {Point} point
   */
  neuronAt([x, y]) {
    const { layout } = this;
    /** @type {number | null} */
    let nearest = null;
    let least = NEURON_REACH;
    this.points.forEach(([neuronX, neuronY], index) => {
      const neuron = this.brain.neurons[index];
      const output = neuron.kind === "output";
      const size = output ? layout.buttonHeight() / 2 : index < layout.cells ? layout.pitch / 2 : layout.radiusOf(neuron);
      const away = (output && x >= neuronX ? Math.abs(y - neuronY) : Math.hypot(x - neuronX, y - neuronY)) - size;
      if (output && x < neuronX) return;
      if (away < least) [nearest, least] = [index, away];
    });
    return nearest;
  }

  /**
   * Return the index of the drawn synapse at a point.
   * @param {Point} point
   */
  synapseAt([x, y]) {
    /** @type {number | null} */
    let nearest = null;
    let distance = SYNAPSE_REACH;
    this.brain.synapses.forEach((synapse, index) => {
      if (!this.isDrawn(synapse)) return;
      const away = distanceTo(samples(this.wires[index]), x, y);
      if (away < distance) [nearest, distance] = [index, away];
    });
    return nearest;
  }
}

/**
 * Return the distance of a point from the line through others.
 * @param {Point[]} line
 * @param {number} x
 * @param {number} y
 */
function distanceTo(line, x, y) {
  let least = Infinity;
  for (let index = 1; index < line.length; index += 1) {
    const [[fromX, fromY], [toX, toY]] = [line[index - 1], line[index]];
    const [alongX, alongY] = [toX - fromX, toY - fromY];
    const along = ((x - fromX) * alongX + (y - fromY) * alongY) / (alongX ** 2 + alongY ** 2 || 1);
    const t = Math.max(0, Math.min(1, along));
    least = Math.min(least, Math.hypot(x - fromX - t * alongX, y - fromY - t * alongY));
  }
  return least;
}

/**
 * Return how bright a share is drawn, from 0 to `LEVELS`.
 * @param {number} share
 */
function level(share) {
  return Math.min(LEVELS, Math.max(1, Math.round(LEVELS * share)));
}
