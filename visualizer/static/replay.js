// A replay: one recorded episode of a champion.

import { bytes, json } from "./api.js";
import { Pictures } from "./pictures.js";

/** @import { ReplayFacts } from "./api.js" */

const LEAST_MILLISECONDS = 8; // of a step: a screen shows no more, and a damaged file must not keep the page busy

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
    this.pictures = new Pictures(facts, pictures);
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
}

/** @param {number[]} rewards */
function runningTotals(rewards) {
  let total = 0;
  return Float64Array.from(rewards, (reward) => (total += reward));
}
