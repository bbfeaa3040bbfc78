// The chart of fitness: best, champion, mean and quartiles of each generation, and the score that solves the task.

import { fillDisc } from "./canvas.js";
import { number } from "./format.js";
import { LETTERS, Plot } from "./plot.js";
import { areApart, axisRange, rangeOf, roundValues, ticksWith } from "./scale.js";
import { colour, FONT } from "./theme.js";

/** @import { History } from "./history.js" */
/** @import { Range } from "./scale.js" */
/** @import { TimeAxis } from "./time_axis.js" */

const SECOND_AXIS = 44; // pixels right of the chart if validated scores have an axis there
const BETWEEN_TICKS = 26; // pixels
const MOST_STRETCH = 3; // times its own length: the farthest that the range is stretched to show the line of "solved"
const MOST_DOTS = 120; // champions that are marked with a dot each

export class FitnessChart extends Plot {
  constructor() {
    super("fitness, higher is better");
    /** @type {number | null} */
    this.solvedAt = null;
    this.isSufficient = false; // whether the champion solves the task with a lower score
    this.twoAxes = false; // whether validated scores have their own
    /** @type {Range} */
    this.validated = [0, 1];
  }

  /** Pixels that the chart needs at its right. */
  get right() {
    return this.twoAxes ? SECOND_AXIS : 0;
  }

  /** The range that the score of "solved" belongs to. */
  get goalRange() {
    return this.twoAxes ? this.validated : this.range;
  }

  /**
   * Set the ranges: validated scores share that of fitness, unless their size differs too much from the champion's.
   * @param {History} history
   */
  fit(history) {
    const { low, high, best, mean, champion_fitness, upper_quartile, validated } = history;
    const columns = [low.best ?? best, low.mean ?? mean, high.best ?? best, champion_fitness, upper_quartile];
    const [fitness, unseen] = [rangeOf(columns), rangeOf([validated])];
    const champion = rangeOf([champion_fitness]); // the mean may be far below both, and then shares their axis
    this.twoAxes = fitness !== null && champion !== null && unseen !== null && areApart(champion, unseen);
    this.range = this.twoAxes ? axisRange(fitness) : this.withGoal(rangeOf([...columns, validated]));
    this.validated = this.twoAxes ? this.withGoal(unseen) : this.range;
  }

  /**
   * Return the range with the score of "solved", unless that would flatten everything else.
   * @param {Range | null} range
   */
  withGoal(range) {
    if (this.solvedAt === null || range === null) return axisRange(range);
    const [least, most] = [Math.min(range[0], this.solvedAt), Math.max(range[1], this.solvedAt)];
    const length = Math.max(range[1] - range[0], 0.05 * Math.abs(range[1]));
    return axisRange(most - least > MOST_STRETCH * length ? range : [least, most]);
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {TimeAxis} axis
   * @param {History} history
   */
  draw(pen, axis, history) {
    const { low, high, best, mean, champion_fitness: champion, validated } = history;
    const last = champion[champion.length - 1];
    const notable = [...(this.twoAxes || !this.isGoalInside ? [] : [this.solvedAt]), last];
    const amount = (this.bottom - this.top) / BETWEEN_TICKS;
    const apart = 13 / (this.bottom - this.top);
    this.drawFrame(pen, axis, ticksWith(this.range, amount, notable, apart));
    this.drawArea(pen, axis, history.lower_quartile, history.upper_quartile);
    this.drawLine(pen, axis, [low.mean ?? mean, high.mean ?? mean], { stroke: colour("faint"), width: 1.4, dashes: [7, 4] });
    this.drawLine(pen, axis, [low.best ?? best, high.best ?? best], { stroke: colour("positive"), width: 1.1, opacity: 0.6 });
    this.drawLine(pen, axis, [champion, champion], { stroke: colour("positive"), width: 2.2, tint: 0.06 });
    const dotted = { stroke: colour("good"), width: 2, dashes: [2, 4] };
    this.drawLine(pen, axis, [validated, validated], dotted, this.validated);
    this.drawChampions(pen, axis, history);
    this.drawGoal(pen, axis);
    if (this.twoAxes) this.drawSecondAxis(pen, axis, amount);
  }

  /**
   * Mark each new champion with a dot on its line.
   * @param {CanvasRenderingContext2D} pen
   * @param {TimeAxis} axis
   * @param {History} history
   */
  drawChampions(pen, axis, history) {
    const changes = history.championChanges();
    if (changes.length > MOST_DOTS) return;
    for (const generation of changes) {
      const index = history.index(generation);
      const fitness = history.champion_fitness[index];
      if (fitness !== null) fillDisc(pen, axis.x(index), this.y(fitness), 2.6, colour("positive"));
    }
  }

  get isGoalInside() {
    const [least, most] = this.goalRange;
    return this.solvedAt !== null && this.solvedAt >= least && this.solvedAt <= most;
  }

  /**
   * Draw the score that solves the task as a line with its name; an arrow points to it where it is farther up.
   * @param {CanvasRenderingContext2D} pen
   * @param {TimeAxis} axis
   */
  drawGoal(pen, axis) {
    if (this.solvedAt === null) return;
    const inside = this.isGoalInside;
    const y = inside ? Math.round(this.y(this.solvedAt, this.goalRange)) + 0.5 : this.top;
    pen.font = `600 ${LETTERS}px ${FONT}`;
    pen.textAlign = "left";
    pen.textBaseline = "alphabetic";
    pen.fillStyle = pen.strokeStyle = colour("good");
    const arrow = this.solvedAt > this.goalRange[1] ? " ↑" : " ↓";
    const above = inside && y - this.top > LETTERS + 4;
    const label = `${this.isSufficient ? "surely solved" : "solved"} at ${number(this.solvedAt)}${inside ? "" : arrow}`;
    const place = /** @type {const} */ ([label, axis.left + 6, above ? y - 5 : y + LETTERS + 4]);
    pen.save();
    pen.strokeStyle = colour("panel"); // separates the letters from the lines behind them
    pen.lineWidth = 4;
    pen.lineJoin = "round";
    pen.strokeText(...place);
    pen.restore();
    pen.fillText(...place);
    if (!inside) return;
    pen.lineWidth = 1.4;
    pen.setLineDash([9, 5]);
    pen.beginPath();
    pen.moveTo(axis.left, y);
    pen.lineTo(axis.right, y);
    pen.stroke();
    pen.setLineDash([]);
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {TimeAxis} axis
   * @param {number} amount   of values
   */
  drawSecondAxis(pen, axis, amount) {
    pen.font = `${LETTERS}px ${FONT}`;
    pen.textBaseline = "middle";
    pen.textAlign = "left";
    pen.fillStyle = colour("good");
    for (const value of roundValues(this.validated, amount)) {
      pen.fillText(number(value), axis.right + 8, Math.round(this.y(value, this.validated)) + 0.5);
    }
  }
}
