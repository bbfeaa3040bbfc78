// A low chart of the size of genomes: that of the champion, and the mean of the population.

import { Plot } from "./plot.js";
import { rangeOf, roundRange } from "./scale.js";
import { colour } from "./theme.js";

/** @import { History } from "./history.js" */
/** @import { Column } from "./scale.js" */
/** @import { TimeAxis } from "./time_axis.js" */

export class SizeChart extends Plot {
  /**
   * @param {string} title
   * @param {"hidden" | "synapses"} part   of a genome
   */
  constructor(title, part) {
    super(title);
    this.part = part;
    /** @type {Column} */
    this.marked = []; // of the champion
    /** @type {Column} */
    this.mean = [];
  }

  /** @param {History} history */
  fit(history) {
    this.marked = history.championSizes(this.part);
    this.mean = this.part === "hidden" ? history.mean_hidden : history.mean_synapses;
    const most = Math.max(1, rangeOf([this.marked, this.mean])?.[1] ?? 1);
    this.range = roundRange([0, most], 1);
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {TimeAxis} axis
   */
  draw(pen, axis) {
    this.drawFrame(pen, axis, [0, this.range[1]]);
    this.drawLine(pen, axis, [this.mean, this.mean], { stroke: colour("faint"), width: 1.4, dashes: [7, 4] });
    this.drawLine(pen, axis, [this.marked, this.marked], { stroke: colour("positive"), width: 2, tint: 0.06 });
  }
}
