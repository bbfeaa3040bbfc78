// The brain: wiring on one canvas, drawn once for a champion; what it does on another, drawn every step.
// Sign is hue, weight is width, signal is opacity. One drawing per meaning, so that nothing needs a legend twice.

import { channels, colour, fixed, FONT, number } from "./format.js";
import { Places } from "./places.js";
import { Bundles, DASHES, samples, trace } from "./wires.js";

const TWEEN_MILLISECONDS = 300;
const MOST_WIRED = 20_000; // synapses; beyond, the wiring is left out
const [LEAST_ACTIVE, FIRST_ACTIVE, MOST_ACTIVE] = [250, 1_000, 3_000]; // synapses drawn in a step, the strongest
const [FAST, SLOW] = [20, 32]; // milliseconds between two frames: below, more are drawn the next time; above, fewer
const QUIET = 0.04; // signals below this share of the strongest are not drawn
const CROWD = 60; // signals at once, beyond which each is drawn fainter
const REACH = 13; // pixels around a neuron that count as it
const GLOWING = 250; // signals at once, up to which they shine

export class BrainView {
  /** @param {HTMLElement} host   holds the two canvases; `pin` is told of what is clicked */
  constructor(host, pin) {
    this.host = host;
    this.pin = pin;
    [this.wiring, this.activity] = host.querySelectorAll("canvas");
    this.brain = null;
    this.replay = null;
    this.step = 0;
    this.least = { weight: 0, signal: 0 };
    this.withDisabled = false;
    this.pointed = null; // the neuron under the pointer
    this.pinned = null; // {neuron} or {synapse}
    this.budget = FIRST_ACTIVE;
    this.intervals = [];
    this.recolour();
    new ResizeObserver(() => this.resize()).observe(host);
    host.addEventListener("pointermove", (event) => this.point(event));
    host.addEventListener("pointerleave", () => this.setPointed(null));
    host.addEventListener("click", (event) => this.click(event));
    host.addEventListener("keydown", (event) => this.key(event));
  }

  recolour() {
    this.colours = Object.fromEntries(["panel", "line", "ink", "faint", "positive", "negative"].map((n) => [n, colour(n)]));
    this.mix = Object.fromEntries(["positive", "negative", "ink", "faint"].map((n) => [n, channels(this.colours[n])]));
    this.dirty = this.dirtyWiring = true;
  }

  /** Show a brain; neurons it shares with the one before glide to their new places. */
  show(brain, still = false) {
    const before = this.brain && !still ? this.placesNow() : null;
    this.old = before && new Map(this.brain.neurons.map((neuron, index) => [neuron.id, before[index]]));
    this.begun = this.old && brain ? performance.now() : null;
    this.brain = brain;
    this.pointed = null;
    this.host.classList.remove("isolated", "pointed");
    this.strongest = (brain?.synapses ?? []).reduce((most, synapse) => Math.max(most, Math.abs(synapse.weight)), 1e-9);
    this.wired = new Set((brain?.synapses ?? []).filter((synapse) => synapse.enabled).map((synapse) => synapse.source));
    this.layOut();
  }

  layOut() {
    this.places = this.brain && new Places(this.brain, this.width, this.height);
    this.dirty = this.dirtyWiring = true;
  }

  at(replay, step) {
    this.replay = replay && this.brain && replay.neurons === this.brain.neurons.length ? replay : null;
    if (this.replay && this.places.cells) this.brightest = Math.max(...this.replay.facts.scales.slice(0, this.places.cells));
    this.step = step;
    this.dirty = true;
    if (this.hadReplay !== Boolean(this.replay)) this.dirtyWiring = true;
    this.hadReplay = Boolean(this.replay);
  }

  sift(least, withDisabled) {
    this.least = least;
    this.withDisabled = withDisabled;
    this.dirty = this.dirtyWiring = true;
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = this.host;
    const ratio = Math.min(2, devicePixelRatio || 1);
    for (const canvas of [this.wiring, this.activity]) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.getContext("2d").setTransform(ratio, 0, 0, ratio, 0, 0);
    }
    this.width = width;
    this.height = height;
    this.layOut();
  }

  /** Draw what has changed; called with every frame of the screen. */
  frame(now) {
    if (!this.width) return;
    const moving = this.begun !== null && this.begun !== undefined;
    if (moving) {
      this.progress = Math.min(1, (now - this.begun) / TWEEN_MILLISECONDS);
      if (this.progress === 1) this.begun = this.old = null;
      this.dirty = this.dirtyWiring = true;
    }
    this.keepPace(now);
    if (!this.dirty) return;
    if (this.dirtyWiring) {
      this.spots = this.placesNow();
      this.drawWiring();
    }
    this.drawActivity();
    this.dirty = this.dirtyWiring = false;
  }

  /** Draw as many signals as this machine can at 30 frames a second: what fills pixels costs, and no clock of ours sees it. */
  keepPace(now) {
    const interval = now - (this.last ?? now);
    this.last = now;
    if (!this.replay || interval <= 0 || interval > 1000) return;
    this.intervals.push(interval);
    if (this.intervals.length < 15) return;
    const median = this.intervals.sort((one, other) => one - other)[7];
    this.intervals = [];
    if (median > SLOW) this.budget = Math.max(LEAST_ACTIVE, 0.7 * this.budget);
    else if (median < FAST) this.budget = Math.min(MOST_ACTIVE, 1.1 * this.budget);
  }

  /** Where every neuron is, in pixels; on the way from its old place while a new champion takes over. */
  placesNow() {
    const eased = this.begun ? 1 - (1 - this.progress) ** 3 : 1;
    return (this.brain?.neurons ?? []).map((neuron, index) => {
      const [x, y] = this.places.of(index);
      const from = this.begun ? this.old?.get(neuron.id) : undefined;
      return from ? [from[0] + (x - from[0]) * eased, from[1] + (y - from[1]) * eased] : [x, y];
    });
  }

  isDrawn(synapse) {
    if (!synapse.enabled && !this.withDisabled) return false;
    return Math.abs(synapse.weight) >= this.least.weight * this.strongest;
  }

  drawWiring() {
    const pen = this.wiring.getContext("2d");
    pen.clearRect(0, 0, this.width, this.height);
    if (!this.brain) return;
    for (let index = 0; index < this.places.cells; index += 1) this.drawCell(pen, index, `rgba(${this.mix.faint}, 0.14)`);
    if (this.brain.synapses.length > MOST_WIRED) return;
    const bundles = new Bundles();
    for (const synapse of this.brain.synapses) {
      if (this.isDrawn(synapse)) bundles.add(synapse, Math.abs(synapse.weight) / this.strongest, this.spots);
    }
    const ground = this.replay ? 0.18 : 0.42;
    const crowd = Math.min(1, (4 * CROWD / (this.brain.synapses.length + 1)) ** 0.3);
    bundles.stroke(pen, (bundle, strength) => {
      const hue = bundle.enabled ? this.mix[bundle.sign] : this.mix.faint;
      pen.strokeStyle = `rgba(${hue}, ${crowd * (bundle.enabled ? ground + 0.25 * strength : 0.4)})`;
      pen.lineWidth = 0.8 + 3.4 * strength;
    });
  }

  drawActivity() {
    const pen = this.activity.getContext("2d");
    pen.clearRect(0, 0, this.width, this.height);
    if (!this.brain) return;
    pen.font = `${this.places.font}px ${FONT}`;
    pen.textBaseline = "middle";
    const shown = this.pointed ?? this.pinned?.neuron ?? null;
    const near = shown === null ? null : this.neighbours(shown);
    const fade = (index) => (pen.globalAlpha = near && !near.has(index) ? 0.25 : 1);
    for (let index = 0; index < this.places.cells; index += 1) {
      fade(index);
      this.lightCell(pen, index);
    }
    pen.globalAlpha = 1;
    if (shown !== null) this.drawNeighbours(pen, shown);
    else if (this.replay) this.drawSignals(pen);
    if (this.pinned?.synapse !== undefined && this.pinned.synapse !== null) this.drawPinnedSynapse(pen);
    this.brain.neurons.forEach((neuron, index) => {
      fade(index);
      if (neuron.kind === "output") this.drawButton(pen, neuron, index);
      else if (index < this.places.cells) this.drawEye(pen, index);
      else this.drawNeuron(pen, neuron, index);
    });
    pen.globalAlpha = 1;
    if (this.pointed !== null) this.drawName(pen, this.pointed);
  }

  /** Synapses that carry something now: hue and width are the weight's, opacity is what their source holds. */
  drawSignals(pen) {
    const active = [];
    for (const synapse of this.brain.synapses) {
      if (!synapse.enabled || !this.isDrawn(synapse)) continue;
      const activity = Math.abs(this.share(synapse.source));
      const signal = (activity * Math.abs(synapse.weight)) / this.strongest;
      if (signal > Math.max(QUIET, this.least.signal)) active.push([signal, activity, synapse]);
    }
    active.sort((one, other) => one[0] - other[0]);
    const drawn = active.slice(-Math.round(this.budget)); // the strongest, on top of the others
    const clarity = Math.min(1, (CROWD / (drawn.length + 1)) ** 0.4);
    pen.lineCap = "round";
    if (drawn.length <= GLOWING) for (const [, activity, synapse] of drawn) this.strokeSignal(pen, synapse, 0.13 * activity, [6, 9]);
    for (const [, activity, synapse] of drawn) this.strokeSignal(pen, synapse, clarity * activity, [1, 3.6 * clarity]);
    pen.setLineDash([]);
  }

  strokeSignal(pen, synapse, opacity, [thin, more]) {
    pen.strokeStyle = `rgba(${this.mix[synapse.weight < 0 ? "negative" : "positive"]}, ${opacity.toFixed(3)})`;
    pen.lineWidth = thin + (more * Math.abs(synapse.weight)) / this.strongest;
    pen.setLineDash(synapse.recurrent ? DASHES : []);
    pen.beginPath();
    trace(pen, synapse, this.spots);
    pen.stroke();
  }

  drawNeighbours(pen, index) {
    const bundles = new Bundles();
    for (const synapse of this.brain.synapses) {
      if ((synapse.source === index || synapse.target === index) && this.isDrawn(synapse)) {
        bundles.add(synapse, Math.abs(synapse.weight) / this.strongest, this.spots);
      }
    }
    this.strokeBright(pen, bundles);
  }

  drawPinnedSynapse(pen) {
    const synapse = this.brain.synapses[this.pinned.synapse];
    const bundles = new Bundles();
    bundles.add(synapse, 1, this.spots);
    this.strokeBright(pen, bundles);
  }

  strokeBright(pen, bundles) {
    pen.lineCap = "round";
    bundles.stroke(pen, (bundle, strength) => {
      pen.strokeStyle = `rgba(${bundle.enabled ? this.mix[bundle.sign] : this.mix.faint}, ${0.25 + 0.75 * Math.sqrt(strength)})`;
      pen.lineWidth = 1 + 3.6 * strength;
    });
  }

  neighbours(index) {
    const near = new Set([index]);
    for (const synapse of this.brain.synapses) {
      if (!this.isDrawn(synapse)) continue;
      if (synapse.source === index) near.add(synapse.target);
      if (synapse.target === index) near.add(synapse.source);
    }
    return near;
  }

  /** What a neuron holds, 1 being the most of the episode: its own most, or that of the grid it belongs to. */
  share(index) {
    if (!this.replay) return 0;
    return index < this.places.cells ? this.replay.value(this.step, index) / this.brightest : this.replay.share(this.step, index);
  }

  radius(neuron) {
    const crowd = this.brain.neurons.length - this.places.cells;
    const size = crowd > 150 ? 4.5 : crowd > 60 ? 6 : crowd > 25 ? 8 : 10;
    return neuron.kind === "hidden" ? size : Math.min(8, size);
  }

  drawNeuron(pen, neuron, index) {
    const [x, y] = this.spots[index];
    const share = this.share(index);
    const hue = this.mix[share < 0 ? "negative" : "positive"];
    const radius = this.radius(neuron);
    if (this.replay && Math.abs(share) > 0.05) this.disc(pen, x, y, radius * (1.25 + 0.9 * Math.abs(share)), `rgba(${hue}, ${0.2 * Math.abs(share)})`);
    this.disc(pen, x, y, radius, this.colours.panel);
    this.disc(pen, x, y, radius, `rgba(${hue}, ${0.95 * Math.abs(share)})`);
    pen.lineWidth = this.pinned?.neuron === index ? 2.5 : 1.2;
    pen.strokeStyle = this.pinned?.neuron === index ? this.colours.ink : `rgba(${this.mix.ink}, 0.45)`;
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.stroke();
    if (neuron.kind === "input" || neuron.kind === "bias") this.drawLabel(pen, neuron, index, x, y, radius + 8);
  }

  /** What an input is called, and under it what it is now, where there is room for both. */
  drawLabel(pen, neuron, index, x, y, away) {
    pen.fillStyle = this.colours.faint;
    if (this.places.cells) {
      const room = this.places.roomUnderGrid();
      pen.textAlign = "center";
      if (pen.measureText(neuron.label).width < room - 4) pen.fillText(neuron.label, x, y + away + 6);
      return;
    }
    const pitch = this.places.tall / Math.max(1, this.places.sensors);
    if (pitch < 9 && this.pointed !== index) return;
    pen.textAlign = "right";
    const stacked = pitch > 34 && this.replay && neuron.kind === "input";
    pen.fillText(cut(pen, neuron.label, x - away - 6), x - away, stacked ? y - 8 : y);
    if (stacked) {
      pen.fillStyle = this.colours.ink;
      pen.fillText(number(this.replay.value(this.step, index), 3), x - away, y + 8);
    }
  }

  drawCell(pen, index, fill) {
    const [x, y] = this.spots[index];
    const size = Math.max(2, this.places.pitch - 1.5);
    pen.fillStyle = fill;
    pen.fillRect(x - size / 2, y - size / 2, size, size);
  }

  lightCell(pen, index) {
    const share = this.share(index);
    if (share) this.drawCell(pen, index, `rgba(${this.mix[share < 0 ? "negative" : "positive"]}, ${0.78 * Math.abs(share)})`);
  }

  /** A cell of the grid that the brain looks at: only those lead anywhere. */
  drawEye(pen, index) {
    const [x, y] = this.spots[index];
    const size = this.places.pitch;
    if (this.wired.has(index)) {
      this.disc(pen, x, y, Math.max(1.5, 0.18 * size), this.colours.panel);
      pen.lineWidth = 1.2;
      pen.strokeStyle = this.colours.ink;
      pen.stroke();
    }
    if (this.pinned?.neuron === index || this.pointed === index) {
      pen.lineWidth = 2;
      pen.strokeStyle = this.colours.ink;
      pen.strokeRect(x - size / 2, y - size / 2, size, size);
    }
  }

  /** An output: lit where it acts, or as far as it does; where no output is a button, with its value. */
  drawButton(pen, neuron, index) {
    const [x, y] = this.spots[index];
    const pitch = this.places.tall / this.places.outputs;
    const high = Math.max(9, Math.min(36, pitch - 6));
    const wide = this.places.margin.right - 24;
    const share = this.share(index);
    const pressed = this.replay?.pressed(this.step);
    const lit = pressed ? (pressed.includes(index - this.places.sensors) ? 1 : 0) : Math.abs(share);
    const hue = this.mix[!pressed && share < 0 ? "negative" : "positive"];
    pen.beginPath();
    pen.roundRect(x, y - high / 2, wide, high, Math.min(9, high / 2));
    pen.fillStyle = this.colours.panel;
    pen.fill();
    pen.fillStyle = `rgba(${hue}, ${(pressed ? 0.92 : 0.8) * lit})`;
    if (this.replay) pen.fill();
    const pinned = this.pinned?.neuron === index;
    pen.lineWidth = pinned ? 2.5 : 1.2;
    pen.strokeStyle = pinned ? this.colours.ink : lit > 0.5 ? `rgb(${hue})` : `rgba(${this.mix.ink}, 0.3)`;
    pen.stroke();
    if (pitch < 10) return;
    pen.fillStyle = this.replay && lit > 0.55 ? this.colours.panel : this.colours.ink;
    const value = this.replay && !pressed ? fixed(this.replay.output(this.step, index - this.places.sensors)) : "";
    const room = value ? pen.measureText("-0.00").width + 6 : 0;
    pen.textAlign = value ? "left" : "center";
    pen.fillText(cut(pen, neuron.label, wide - 16 - room), value ? x + 9 : x + wide / 2, y + 0.5);
    pen.textAlign = "right";
    pen.fillText(value, x + wide - 9, y + 0.5);
  }

  drawName(pen, index) {
    const neuron = this.brain.neurons[index];
    if (neuron.kind === "output") return;
    const [x, y] = this.spots[index];
    const value = this.replay ? `  ${number(this.replay.value(this.step, index), 3)}` : "";
    const text = `${nameOf(neuron)}${value}`;
    const wide = pen.measureText(text).width + 16;
    const left = Math.max(4, Math.min(this.width - wide - 4, x - wide / 2));
    const top = y > 44 ? y - 40 : y + 16;
    pen.beginPath();
    pen.roundRect(left, top, wide, 24, 6);
    pen.fillStyle = this.colours.ink;
    pen.fill();
    pen.fillStyle = this.colours.panel;
    pen.textAlign = "center";
    pen.fillText(text, left + wide / 2, top + 12.5);
  }

  disc(pen, x, y, radius, fill) {
    pen.fillStyle = fill;
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.fill();
  }

  neuronAt(event) {
    const { left, top } = this.host.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    let [nearest, distance] = [null, REACH];
    this.spots?.forEach(([at, level], index) => {
      const button = this.brain.neurons[index].kind === "output";
      const away = button && x >= at ? Math.abs(y - level) : Math.hypot(x - at, y - level);
      if (away < distance) [nearest, distance] = [index, away];
    });
    return nearest;
  }

  synapseAt(event) {
    const { left, top } = this.host.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    let [nearest, distance] = [null, 6];
    this.brain.synapses.forEach((synapse, index) => {
      if (!this.isDrawn(synapse)) return;
      for (const [at, level] of samples(synapse, this.spots)) {
        const away = Math.hypot(x - at, y - level);
        if (away < distance) [nearest, distance] = [index, away];
      }
    });
    return nearest;
  }

  point(event) {
    if (this.brain && this.spots && event.pointerType !== "touch") this.setPointed(this.neuronAt(event));
  }

  setPointed(index) {
    if (index === this.pointed) return;
    this.pointed = index;
    this.host.classList.toggle("pointed", index !== null);
    this.host.classList.toggle("isolated", (index ?? this.pinned?.neuron ?? null) !== null);
    this.dirty = true;
  }

  click(event) {
    if (!this.brain || !this.spots) return;
    const neuron = this.neuronAt(event);
    if (neuron !== null) return this.pin({ neuron });
    const synapse = this.synapseAt(event);
    return this.pin(synapse !== null ? { synapse } : null);
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !this.brain) return;
    event.preventDefault();
    const count = this.brain.neurons.length;
    this.pin({ neuron: ((this.pinned?.neuron ?? (step > 0 ? -1 : 0)) + step + count) % count });
  }

  setPinned(pinned) {
    this.pinned = pinned;
    this.host.classList.toggle("isolated", (this.pointed ?? pinned?.neuron ?? null) !== null);
    this.dirty = true;
  }
}

export function nameOf(neuron) {
  return neuron.kind === "hidden" ? `hidden neuron ${neuron.id}` : neuron.label;
}

function cut(pen, text, wide) {
  if (pen.measureText(text).width <= wide) return text;
  let short = text;
  while (short.length > 1 && pen.measureText(`${short}…`).width > wide) short = short.slice(0, -1);
  return `${short}…`;
}
