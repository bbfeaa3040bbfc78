// A replay: one recorded episode of a champion.

import { bytes, json } from "./api.js";
import { requestFrame } from "./frames.js";

/** @import { ReplayFacts } from "./api.js" */

const LEAST_MILLISECONDS = 8; // of a step: a screen shows no more, and a damaged file must not keep the page busy
const DECODED_AHEAD = 12; // pictures
const DECODED_KEPT = 64; // pictures

export class Replay {
  /**
   * @param {ReplayFacts} facts
   * @param {ArrayBuffer} activations   (steps, neurons) int8
   * @param {ArrayBuffer} outputs   (steps, outputs) float32
   * @param {ArrayBuffer} pictures   PNG files, one after another
   */
  constructor(facts, activations, outputs, pictures) {
    this.facts = facts;
    this.steps = facts.steps;
    this.neurons = facts.neurons.length;
    this.milliseconds = Math.max(LEAST_MILLISECONDS, facts.milliseconds);
    this.activations = new Int8Array(activations);
    this.outputs = new Float32Array(outputs);
    this.pictures = pictures;
    /** @type {Map<number, { bitmap: ImageBitmap | null }>} */
    this.decoded = new Map();
    this.wanted = -1; // the picture of the present step
    this.pictureAt = pictureOfEachStep(facts);
    this.totals = runningTotals(facts.rewards);
  }

  /** @param {number} genome */
  static async fetch(genome) {
    const facts = await json(`replay/${genome}`);
    const [activations, outputs, pictures] = await Promise.all(
      ["activations", "outputs", "pictures"].map((part) => bytes(`replay/${genome}/${part}`)),
    );
    return new Replay(facts, activations, outputs, pictures);
  }

  /**
   * Return the value of a neuron at a step.
   * @param {number} step
   * @param {number} neuron   its index
   */
  value(step, neuron) {
    return this.share(step, neuron) * this.facts.scales[neuron];
  }

  /**
   * Return the value of a neuron divided by its largest absolute value in the episode: from -1 to 1.
   * @param {number} step
   * @param {number} neuron   its index
   */
  share(step, neuron) {
    return this.activations[step * this.neurons + neuron] / 127;
  }

  /**
   * Return an output of the network at a step.
   * @param {number} step
   * @param {number} output   its index among the outputs
   */
  output(step, output) {
    return this.outputs[step * this.facts.outputs + output];
  }

  /**
   * Return the outputs that act at a step; null if the task does not say.
   * @param {number} step
   */
  pressed(step) {
    return this.facts.pressed ? this.facts.pressed[step] : null;
  }

  /**
   * Return the newest picture that is decoded already, of this step or of one before it, and start to decode the next
   * ones. A page too slow for each picture shows some of them, rather than none.
   * @param {number} step
   * @returns {{ bitmap: ImageBitmap, isExact: boolean } | null}
   */
  picture(step) {
    const first = this.pictureAt[step];
    if (first < 0) return null;
    this.wanted = first;
    const last = Math.min(first + DECODED_AHEAD, this.facts.pictures.length - 1);
    for (let index = first; index <= last; index += 1) this.decode(index);
    let newest = -1;
    for (const [index, { bitmap }] of this.decoded) if (bitmap && index <= first && index > newest) newest = index;
    const bitmap = this.decoded.get(newest)?.bitmap;
    return bitmap ? { bitmap, isExact: newest === first } : null;
  }

  /** @param {number} index   of the picture */
  decode(index) {
    if (this.decoded.has(index)) return;
    /** @type {{ bitmap: ImageBitmap | null }} */
    const entry = { bitmap: null };
    this.decoded.set(index, entry);
    const [, offset, length] = this.facts.pictures[index];
    createImageBitmap(new Blob([new Uint8Array(this.pictures, offset, length)], { type: "image/png" })).then(
      (bitmap) => {
        if (this.decoded.get(index) === entry) entry.bitmap = bitmap;
        else bitmap.close();
        if (index === this.wanted) requestFrame();
      },
      () => {}, // a damaged picture is not shown
    );
    for (const [oldest, { bitmap }] of this.decoded) {
      if (this.decoded.size <= DECODED_KEPT) break;
      bitmap?.close();
      this.decoded.delete(oldest);
    }
  }
}

/**
 * Return for each step the index of the picture that is shown; -1 before the first.
 * @param {ReplayFacts} facts
 */
function pictureOfEachStep(facts) {
  const shown = new Int32Array(facts.steps).fill(-1);
  facts.pictures.forEach(([step], index) => {
    if (step < facts.steps) shown[step] = index;
  });
  for (let step = 1; step < facts.steps; step += 1) if (shown[step] < 0) shown[step] = shown[step - 1];
  return shown;
}

/** @param {number[]} rewards */
function runningTotals(rewards) {
  let total = 0;
  return Float64Array.from(rewards, (reward) => (total += reward));
}
