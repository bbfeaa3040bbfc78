// The brain on the page: transitions, frame rate, pointer and keys. A scene holds what is drawn, a canvas draws it.

import { BrainCanvas } from "./brain_canvas.js";
import { Scene } from "./brain_scene.js";
import { requestFrame } from "./frames.js";
import { Layout } from "./layout.js";

/** @import { Brain } from "./api.js" */
/** @import { Filter } from "./brain_scene.js" */
/** @import { Pinned, Point } from "./layout.js" */
/** @import { Replay } from "./replay.js" */

const TRANSITION_MILLISECONDS = 300;
const [LEAST_SIGNALS, FIRST_SIGNALS, MOST_SIGNALS] = [250, 1_000, 3_000]; // synapses whose signals are drawn in a step
const [FAST, SLOW] = [20, 32]; // milliseconds between two frames: below, more are drawn the next time; above, fewer
const INTERVALS = 15; // frames between two adjustments

export class BrainView {
  /**
   * @param {HTMLElement} host   contains the two canvases
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
    this.signals = FIRST_SIGNALS;
    /** @type {number[]} */
    this.intervals = [];
    /** @type {number | null} */
    this.lastFrame = null;
    this.stale = true; // what is drawn with every step
    this.staleWiring = true;
    new ResizeObserver(() => this.resize()).observe(host);
    host.addEventListener("pointermove", (event) => this.point(event));
    host.addEventListener("pointerleave", () => this.setPointed(null));
    host.addEventListener("click", (event) => this.click(event));
    host.addEventListener("keydown", (event) => this.key(event));
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
   * Show a brain. Neurons that the one before has too move to their new positions.
   * @param {Brain} brain
   * @param {boolean} still   without such a transition
   */
  show(brain, still) {
    const from = still ? null : this.pointsById();
    this.transition = from && { start: performance.now(), progress: 0, from };
    this.scene = new Scene(brain, this.filter);
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
    if (this.scene) this.scene.layout = new Layout(this.scene.brain, this.width, this.height);
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
   * Draw what has changed; called with every frame of the screen.
   * @param {number} now   milliseconds
   */
  frame(now) {
    if (!this.width) return;
    if (this.transition) {
      this.transition.progress = Math.min(1, (now - this.transition.start) / TRANSITION_MILLISECONDS);
      if (this.transition.progress === 1) this.transition = null;
      this.redraw();
    }
    this.keepPace(now);
    if (!this.stale || !this.scene) return;
    if (this.staleWiring) {
      this.scene.points = this.pointsNow(this.scene);
      this.canvas.drawWiring(this.scene);
    }
    this.canvas.drawActivity(this.scene, Math.round(this.signals));
    this.stale = this.staleWiring = false;
  }

  /**
   * Adjust how many signals are drawn, so that 30 frames a second are kept. Filling pixels takes time outside of
   * JavaScript, so only the intervals between frames show it.
   * @param {number} now   milliseconds
   */
  keepPace(now) {
    const interval = now - (this.lastFrame ?? now);
    this.lastFrame = now;
    if (!this.scene?.replay || interval <= 0 || interval > 1000) return;
    this.intervals.push(interval);
    if (this.intervals.length < INTERVALS) return;
    const median = this.intervals.sort((one, other) => one - other)[(INTERVALS - 1) / 2];
    this.intervals = [];
    if (median > SLOW) this.signals = Math.max(LEAST_SIGNALS, 0.7 * this.signals);
    else if (median < FAST) this.signals = Math.min(MOST_SIGNALS, 1.1 * this.signals);
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

  /**
   * Return where a pointer event is on the canvas.
   * @param {MouseEvent} event
   * @returns {Point}
   */
  pointOf(event) {
    const { left, top } = this.host.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  }

  /** @param {PointerEvent} event */
  point(event) {
    if (this.scene && event.pointerType !== "touch") this.setPointed(this.scene.neuronAt(this.pointOf(event)));
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
    const point = this.pointOf(event);
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
    this.onPin({ neuron: (from + step + amount) % amount });
  }
}
