// A low chart of the map of elites: how much of it is filled, or how good its elites are.

import { Plot } from "./plot.js";
import { rangeOf, roundRange, ticksWith } from "./scale.js";
import { colour } from "./theme.js";

/** @import { History } from "./history.js" */
/** @import { Column } from "./scale.js" */
/** @import { TimeAxis } from "./time_axis.js" */

const APART = 13; // pixels between two values at the axis

export class MapChart extends Plot {
  /**
   * @param {string} title
   * @param {"coverage" | "qd_score"} column   of the history
   * @param {number} [factor]   of what is drawn
   */
  constructor(title, column, factor = 1) {
    super(title);
    this.column = column;
    this.factor = factor;
    /** @type {Column} */
    this.marked = [];
  }

  /** @param {History} history */
  fit(history) {
    this.marked = history[this.column].map((value) => (value === null ? null : this.factor * value));
    const range = rangeOf([[0], this.marked]);
    this.range = roundRange(range && range[0] < range[1] ? range : [0, 1]);
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {TimeAxis} axis
   */
  draw(pen, axis) {
    const [least, most] = this.range;
    this.drawFrame(pen, axis, ticksWith(this.range, 1, [least, most, 0], APART / (this.bottom - this.top)));
    this.drawLine(pen, axis, [this.marked, this.marked], { stroke: colour("positive"), width: 2, tint: least < 0 ? 0 : 0.06 });
  }
}
