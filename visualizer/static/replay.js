// A replay: one episode of a champion, and the player that steps through it.

import { bytes, json } from "./api.js";

const CASE_MILLISECONDS = 1100; // a case of a truth table is looked at for longer than a step of a game
const PAUSE_MILLISECONDS = 900; // between the end of an episode and its beginning
const AHEAD = 12; // pictures that are unpacked before they are due
const KEPT = 64;

export class Replay {
  constructor(facts, activations, outputs, pictures) {
    this.facts = facts;
    this.steps = facts.steps;
    this.neurons = facts.neurons.length;
    this.activations = new Int8Array(activations);
    this.answers = new Float32Array(outputs);
    this.pictures = pictures;
    this.unpacked = new Map();
    this.shownAt = pictureOfEachStep(facts);
    this.totals = totalsOf(facts.rewards);
    this.milliseconds = facts.cases ? CASE_MILLISECONDS : Math.max(8, facts.milliseconds || 33);
  }

  static async fetch(genome) {
    const facts = await json(`replay/${genome}`);
    const [activations, outputs, pictures] = await Promise.all(
      ["activations", "outputs", "pictures"].map((part) => bytes(`replay/${genome}/${part}`)),
    );
    return new Replay(facts, activations, outputs, pictures);
  }

  /** What neuron number `column` held at a step. */
  value(step, column) {
    return (this.activations[step * this.neurons + column] / 127) * this.facts.scales[column];
  }

  /** The same in [-1, 1], the largest of the episode being 1. */
  share(step, column) {
    return this.activations[step * this.neurons + column] / 127;
  }

  output(step, index) {
    return this.answers[step * this.facts.outputs + index];
  }

  /** Which outputs count as pressed at a step; null where the task does not say. */
  pressed(step) {
    return this.facts.pressed ? this.facts.pressed[step] : null;
  }

  /** The picture of a step, if it is unpacked already; and those that come next are unpacked. */
  picture(step) {
    const index = this.shownAt[step];
    if (index < 0) return null;
    for (let next = index; next <= Math.min(index + AHEAD, this.facts.pictures.length - 1); next += 1) this.unpack(next);
    return this.unpacked.get(index)?.bitmap ?? null;
  }

  unpack(index) {
    if (this.unpacked.has(index)) return;
    const entry = { bitmap: null };
    this.unpacked.set(index, entry);
    const [, offset, length] = this.facts.pictures[index];
    createImageBitmap(new Blob([new Uint8Array(this.pictures, offset, length)], { type: "image/png" })).then(
      (bitmap) => (entry.bitmap = bitmap),
      () => {}, // a picture that cannot be read is not shown
    );
    for (const old of this.unpacked.keys()) {
      if (this.unpacked.size <= KEPT) break;
      this.unpacked.get(old).bitmap?.close();
      this.unpacked.delete(old);
    }
  }
}

function pictureOfEachStep(facts) {
  const shown = new Int32Array(facts.steps).fill(-1);
  facts.pictures.forEach(([step], index) => step < facts.steps && (shown[step] = index));
  for (let step = 1; step < facts.steps; step += 1) if (shown[step] < 0) shown[step] = shown[step - 1];
  return shown;
}

function totalsOf(rewards) {
  let total = 0;
  return Float64Array.from(rewards, (reward) => (total += reward));
}

/** Moves through a replay at the game's pace; tells `show` of each step. */
export class Player {
  constructor(show) {
    this.show = show;
    this.replay = null;
    this.step = 0;
    this.speed = 1;
    this.playing = true;
    this.left = 0; // milliseconds until the next step
  }

  load(replay) {
    this.replay = replay;
    this.step = 0;
    this.left = replay ? replay.milliseconds : 0;
    this.show();
  }

  seek(step) {
    if (!this.replay) return;
    this.step = Math.max(0, Math.min(this.replay.steps - 1, step));
    this.left = this.replay.milliseconds;
    this.show();
  }

  /** Let so many milliseconds pass. */
  pass(milliseconds) {
    if (!this.replay || !this.playing || this.replay.steps < 2) return;
    this.left -= Math.min(milliseconds, 250) * this.speed;
    let moved = false;
    while (this.left <= 0) {
      const last = this.step === this.replay.steps - 1;
      this.step = last ? 0 : this.step + 1;
      const pause = this.step === this.replay.steps - 1 && !this.replay.facts.cases ? PAUSE_MILLISECONDS : 0;
      this.left += this.replay.milliseconds + pause * this.speed;
      moved = true;
    }
    if (moved) this.show();
  }
}
