// The horizontal axis that all charts share: generations, evaluations, or minutes of evolution.

import { number } from "./format.js";
import { roundValues } from "./scale.js";

/** @import { History } from "./history.js" */
/** @typedef {"generation" | "evaluations" | "minutes"} AxisKind */

/** @type {AxisKind[]} */
export const AXES = ["generation", "evaluations", "minutes"];

const BETWEEN_TICKS = 90; // pixels

export class TimeAxis {
  constructor() {
    /** @type {AxisKind} */
    this.kind = "generation";
    /** @type {number[]} */
    this.values = []; // one for each point of the history, ascending
    this.left = 0;
    this.right = 1;
  }

  /**
   * Fit the axis to a history, between two positions.
   * @param {History} history
   * @param {number} left
   * @param {number} right
   */
  fit(history, left, right) {
    this.left = left;
    this.right = Math.max(left + 1, right);
    if (this.kind === "generation") this.values = history.generations.map((generation) => generation + 1);
    else if (this.kind === "evaluations") this.values = history.evaluations;
    else this.values = history.seconds.map((seconds) => seconds / 60);
  }

  /** Least and most value; evaluations and minutes begin at 0. */
  get range() {
    const least = this.kind === "generation" ? Math.min(1, this.values[0] ?? 1) : 0;
    const most = this.values[this.values.length - 1] ?? 1;
    return [least, most > least ? most : least + 1];
  }

  /** @param {number} value */
  of(value) {
    const [least, most] = this.range;
    return this.left + ((value - least) / (most - least)) * (this.right - this.left);
  }

  /** @param {number} index   of a point of the history */
  x(index) {
    return this.of(this.values[index]);
  }

  /**
   * Return the index of the point of the history that is nearest to a position.
   * @param {number} x
   */
  indexAt(x) {
    const [least, most] = this.range;
    const value = least + ((x - this.left) / (this.right - this.left)) * (most - least);
    let [low, high] = [0, this.values.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.values[middle] < value) low = middle + 1;
      else high = middle;
    }
    return low > 0 && value - this.values[low - 1] < this.values[low] - value ? low - 1 : low;
  }

  /**
   * Return values to write below the axis, with their positions.
   * @returns {{ x: number, label: string }[]}
   */
  ticks() {
    const [least, most] = this.range;
    const amount = (this.right - this.left) / BETWEEN_TICKS;
    const whole = this.kind === "minutes" ? () => true : Number.isInteger;
    const found = roundValues([least, most], amount).filter(whole);
    if (this.kind !== "generation") return found.map((value) => ({ x: this.of(value), label: number(value, 7) }));
    const apart = found.filter((value) => this.of(value) - this.left > 30);
    return [least, ...apart].map((value) => ({ x: this.of(value), label: value.toLocaleString("en") }));
  }

  /** The name of the axis. */
  get title() {
    return this.kind === "minutes" ? "minutes of evolution" : this.kind;
  }
}
