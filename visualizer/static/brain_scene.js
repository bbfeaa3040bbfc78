// What there is to draw of a brain: the network, positions, a step of a replay, the filter, and what is selected.

import { Layout } from "./layout.js";
import { samples } from "./synapses.js";

/** @import { Brain, Synapse } from "./api.js" */
/** @import { Pinned, Point } from "./layout.js" */
/** @import { Replay } from "./replay.js" */
/**
 * Which synapses are drawn. Limits are shares of the strongest weight and of the strongest signal.
 * @typedef {{ weight: number, signal: number, disabled: boolean }} Filter
 */

const NEURON_REACH = 13; // pixels around a neuron that count as it
const SYNAPSE_REACH = 6; // pixels around a synapse

export class Scene {
  /**
   * @param {Brain} brain
   * @param {Filter} filter
   */
  constructor(brain, filter) {
    this.brain = brain;
    this.filter = filter;
    this.layout = new Layout(brain, 0, 0);
    /** @type {Point[]} */
    this.points = []; // where every neuron is drawn now
    /** @type {Replay | null} */
    this.replay = null;
    this.step = 0;
    /** @type {number | null} */
    this.pointed = null; // the neuron under the pointer
    /** @type {Pinned | null} */
    this.pinned = null;
    this.strongest = brain.synapses.reduce((most, synapse) => Math.max(most, Math.abs(synapse.weight)), 1e-9);
    this.brightest = 1; // the largest absolute value in the grid in the whole episode
    const enabled = brain.synapses.filter((synapse) => synapse.enabled);
    this.connected = new Set(enabled.map((synapse) => synapse.source));
  }

  /**
   * Show a step of a replay. A replay of another network counts as none.
   * @param {Replay | null} replay
   * @param {number} step
   */
  at(replay, step) {
    this.replay = replay && replay.neurons === this.brain.neurons.length ? replay : null;
    this.step = step;
    const { cells } = this.layout;
    if (this.replay && cells) this.brightest = Math.max(...this.replay.facts.scales.slice(0, cells));
  }

  /** The neuron whose neighbours alone are shown: the one under the pointer, or else the pinned one. */
  get isolated() {
    return this.pointed ?? this.pinned?.neuron ?? null;
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
    /** @type {number | null} */
    let nearest = null;
    let distance = NEURON_REACH;
    this.points.forEach(([neuronX, neuronY], index) => {
      const output = this.brain.neurons[index].kind === "output";
      const away = output && x >= neuronX ? Math.abs(y - neuronY) : Math.hypot(x - neuronX, y - neuronY);
      if (away < distance) [nearest, distance] = [index, away];
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
      for (const [sampleX, sampleY] of samples(synapse, this.points)) {
        const away = Math.hypot(x - sampleX, y - sampleY);
        if (away < distance) [nearest, distance] = [index, away];
      }
    });
    return nearest;
  }
}
