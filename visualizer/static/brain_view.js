// The brain on the page: transitions, frame rate, pointer and keys. A scene holds what is drawn, a canvas draws it.

import { BrainCanvas } from "./brain_canvas.js";
import { Scene } from "./brain_scene.js";
import { placeOf, unitOf } from "./canvas.js";
import { byId, REDUCED_MOTION } from "./dom.js";
import { count, number } from "./format.js";
import { requestFrame } from "./frames.js";
import { Layout } from "./layout.js";
import { nameOf } from "./neurons.js";

/** @import { Brain } from "./api.js" */
/** @import { Filter } from "./brain_scene.js" */
/** @import { Pinned, Point } from "./layout.js" */
/** @import { Replay } from "./replay.js" */

const TRANSITION_MILLISECONDS = 300;
const PULSE_MILLISECONDS = 1600; // how long new neurons are marked

export class BrainView {
  /**
   * @param {HTMLElement} host   contains the canvases
   * @param {(pinned: Pinned | null) => void} onPin   called with what is clicked
   */
  constructor(host, onPin) {
    this.host = host;
    this.onPin = onPin;
    this.canvas = new BrainCanvas(host);
    /** @type {Scene | null} */
    this.scene = null;
    /** @type {Filter} */
    this.filter = { weight: 0, signal: 0, disabled: false };
    this.width = 0;
    this.height = 0;
    /** @type {{ start: number, progress: number, from: Map<number, Point> } | null} */
    this.transition = null; // from the neurons of the champion before, by id
    /** @type {number | null} */
    this.pulseStart = null; // while new neurons pulse
    this.stale = true; // what is drawn with every step
    this.staleWiring = true;
    new ResizeObserver(() => this.resize()).observe(host);
    host.addEventListener("pointermove", (event) => this.point(event));
    host.addEventListener("pointerleave", () => this.setPointed(null));
    host.addEventListener("click", (event) => this.click(event));
    host.addEventListener("keydown", (event) => this.key(event));
  }

  /** Whether `frame` still has something to draw, now or later. */
  get moves() {
    return this.scene !== null && (this.stale || this.transition !== null || this.pulseStart !== null);
  }

  /** Draw everything again with the next frame. */
  redraw() {
    this.stale = this.staleWiring = true;
    requestFrame();
  }

  recolour() {
    this.canvas.recolour();
    this.redraw();
  }

  /**
   * Show a brain. Neurons that the one before has too move to their new positions; those of a later champion that it
   * lacks are marked.
   * @param {Brain} brain
   * @param {boolean} still   without such a transition
   */
  show(brain, still) {
    const before = this.scene;
    const from = still ? null : this.pointsById();
    this.transition = from && { start: performance.now(), progress: 0, from };
    this.scene = new Scene(brain, this.filter);
    this.scene.fresh = before ? newNeurons(before.brain, brain) : [];
    this.pulseStart = this.scene.fresh.length && !REDUCED_MOTION.matches ? performance.now() : null;
    this.host.classList.remove("isolated", "pointed");
    this.arrange();
  }

  /** Return where every neuron is now, by id; null if nothing is shown. */
  pointsById() {
    const { scene } = this;
    if (!scene) return null;
    const points = this.pointsNow(scene);
    return new Map(scene.brain.neurons.map((neuron, index) => [neuron.id, points[index]]));
  }

  arrange() {
    if (this.scene) {
      const unit = unitOf(this.host);
      this.scene.layout = new Layout(this.scene.brain, this.width, this.height, unit);
    }
    this.redraw();
  }

  /**
   * @param {Replay | null} replay
   * @param {number} step
   */
  at(replay, step) {
    if (!this.scene) return;
    const before = this.scene.replay;
    this.scene.at(replay, step);
    this.stale = true;
    requestFrame();
    if (Boolean(before) !== Boolean(this.scene.replay)) this.staleWiring = true;
  }

  /** @param {Filter} filter */
  setFilter(filter) {
    this.filter = filter;
    if (this.scene) this.scene.filter = filter;
    this.redraw();
  }

  resize() {
    this.width = this.host.clientWidth;
    this.height = this.host.clientHeight;
    this.canvas.resize(this.width, this.height);
    this.arrange();
  }

  /**
   * Draw what has changed; called with every frame of the screen while something moves.
   * @param {number} now   milliseconds
   */
  frame(now) {
    const { scene } = this;
    if (!this.width || !scene) return;
    if (this.transition) {
      this.transition.progress = Math.min(1, Math.max(0, (now - this.transition.start) / TRANSITION_MILLISECONDS));
      if (this.transition.progress === 1) this.transition = null;
      this.redraw();
    }
    if (this.pulseStart !== null) this.advancePulse(scene, now - this.pulseStart);
    if (!this.stale) return;
    if (this.staleWiring) {
      scene.move(this.pointsNow(scene));
      this.canvas.drawWiring(scene);
    }
    this.canvas.drawActivity(scene);
    this.stale = this.staleWiring = false;
  }

  /**
   * @param {Scene} scene
   * @param {number} milliseconds   since the new neurons appeared
   */
  advancePulse(scene, milliseconds) {
    scene.pulse = Math.min(1, Math.max(0, milliseconds / PULSE_MILLISECONDS));
    this.stale = true;
    if (scene.pulse < 1) return;
    scene.fresh = [];
    this.pulseStart = null;
  }

  /**
   * Return where every neuron is: during a transition, on the way from its old position.
   * @param {Scene} scene
   * @returns {Point[]}
   */
  pointsNow(scene) {
    const { transition } = this;
    const eased = transition ? 1 - (1 - transition.progress) ** 3 : 1;
    return scene.brain.neurons.map((neuron, index) => {
      const [x, y] = scene.layout.of(index);
      const from = transition?.from.get(neuron.id);
      return from ? [from[0] + (x - from[0]) * eased, from[1] + (y - from[1]) * eased] : [x, y];
    });
  }

  /** @param {PointerEvent} event */
  point(event) {
    if (this.scene && event.pointerType !== "touch") this.setPointed(this.scene.neuronAt(placeOf(event, this.host)));
  }

  /** @param {number | null} index */
  setPointed(index) {
    if (!this.scene || index === this.scene.pointed) return;
    this.scene.pointed = index;
    this.host.classList.toggle("pointed", index !== null);
    this.showIsolation();
  }

  /** @param {Pinned | null} pinned */
  setPinned(pinned) {
    if (!this.scene) return;
    this.scene.pinned = pinned;
    this.showIsolation();
  }

  showIsolation() {
    this.host.classList.toggle("isolated", this.scene !== null && this.scene.isolated !== null);
    this.stale = true;
    requestFrame();
  }

  /** @param {MouseEvent} event */
  click(event) {
    if (!this.scene?.points.length) return;
    const point = placeOf(event, this.host);
    const neuron = this.scene.neuronAt(point);
    if (neuron !== null) {
      this.onPin({ neuron });
      return;
    }
    const synapse = this.scene.synapseAt(point);
    this.onPin(synapse !== null ? { synapse } : null);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (!step || !this.scene) return;
    event.preventDefault();
    const amount = this.scene.brain.neurons.length;
    const from = this.scene.pinned?.neuron ?? (step > 0 ? -1 : 0);
    const neuron = (from + step + amount) % amount;
    this.onPin({ neuron });
    byId("spoken").textContent = spoken(this.scene, neuron);
  }
}

/**
 * Return what a screen reader says of a neuron.
 * @param {Scene} scene
 * @param {number} index
 */
function spoken(scene, index) {
  const { neurons, synapses } = scene.brain;
  const incoming = synapses.filter(({ enabled, target }) => enabled && target === index).length;
  const outgoing = synapses.filter(({ enabled, source }) => enabled && source === index).length;
  const value = scene.replay ? `value ${number(scene.value(index), 3)}, ` : "";
  const pressed = scene.pressed()?.includes(index - scene.layout.sensors) ? "pressed, " : "";
  const { kind } = neurons[index];
  const name = kind === "hidden" || kind === "bias" ? nameOf(neurons[index]) : `${kind} ${nameOf(neurons[index])}`;
  return `${name}, ${value}${pressed}${count(incoming, "synapse")} in, ${outgoing} out`;
}

/**
 * Return the indices of the neurons of a later champion that the one before does not have.
 * @param {Brain} before
 * @param {Brain} brain
 */
function newNeurons(before, brain) {
  if (brain.generation <= before.generation) return [];
  const known = new Set(before.neurons.map(({ id }) => id));
  return [...brain.neurons.keys()].filter((index) => !known.has(brain.neurons[index].id));
}
