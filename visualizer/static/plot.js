// One chart of lines: a rectangle with a title, a vertical axis, and columns of the history as lines and areas.

import { number } from "./format.js";
import { colour, FONT } from "./theme.js";

/** @import { Column, Range } from "./scale.js" */
/** @import { TimeAxis } from "./time_axis.js" */
/** @typedef {{ stroke: string, width: number, dashes?: number[], opacity?: number, tint?: number }} Look   tint: opacity of the area below */
/** @typedef {{ x: number, first: number, least: number, most: number, last: number }} PixelColumn */

export const LETTERS = 11; // pixels of the letters in a chart
const MOST_DASHED = 0.6; // points for each pixel: a denser line would not show its dashes
const TICK_GAP = 10; // pixels between the axis and its values

export class Plot {
  /** @param {string} title */
  constructor(title) {
    this.title = title;
    this.top = 0;
    this.bottom = 1;
    /** @type {Range} */
    this.range = [0, 1];
  }

  /**
   * @param {number} value
   * @param {Range} range
   */
  y(value, range = this.range) {
    const [least, most] = range;
    return this.bottom - ((value - least) / (most - least)) * (this.bottom - this.top);
  }

  /**
   * Write the title, and values at the left with a line each.
   * @param {CanvasRenderingContext2D} pen
   * @param {TimeAxis} axis
   * @param {number[]} ticks
   */
  drawFrame(pen, axis, ticks) {
    pen.font = `600 ${LETTERS}px ${FONT}`;
    pen.textBaseline = "alphabetic";
    pen.textAlign = "left";
    pen.fillStyle = colour("faint");
    pen.fillText(this.title, axis.left, this.top - 7);
    pen.font = `${LETTERS}px ${FONT}`;
    pen.textBaseline = "middle";
    pen.textAlign = "right";
    pen.strokeStyle = colour("line");
    pen.lineWidth = 1;
    for (const value of ticks) {
      const y = Math.round(this.y(value)) + 0.5;
      pen.fillText(number(value), axis.left - TICK_GAP, y);
      pen.beginPath();
      pen.moveTo(axis.left, y);
      pen.lineTo(axis.right, y);
      pen.stroke();
    }
  }

  /**
   * Draw a line through the least and the most value of every pixel column, so that no peak is lost.
   * @param {CanvasRenderingContext2D} pen
   * @param {TimeAxis} axis
   * @param {[Column, Column]} values   the least and the most of each point
   * @param {Look} look
   * @param {Range} [range]
   */
  drawLine(pen, axis, [low, high], look, range = this.range) {
    const columns = pixelColumns(axis, low, high);
    if (!columns.length) return;
    pen.lineJoin = "round";
    pen.strokeStyle = look.stroke;
    const isDense = columns.length > MOST_DASHED * (axis.right - axis.left);
    pen.setLineDash(isDense ? [] : look.dashes ?? []);
    pen.lineWidth = isDense && look.dashes ? 1 : look.width;
    pen.beginPath();
    for (const { x, first, least, most, last } of columns) {
      const values = least === most ? [first] : [first, least, most, last];
      for (const value of values) pen.lineTo(x, this.y(value, range));
    }
    if (columns.length === 1) pen.lineTo(columns[0].x + 1, this.y(columns[0].first, range));
    pen.globalAlpha = look.opacity ?? 1;
    pen.stroke();
    pen.globalAlpha = 1;
    pen.setLineDash([]);
    if (!look.tint) return;
    pen.lineTo(columns[columns.length - 1].x, this.bottom);
    pen.lineTo(columns[0].x, this.bottom);
    pen.globalAlpha = look.tint;
    pen.fillStyle = look.stroke;
    pen.fill();
    pen.globalAlpha = 1;
  }

  /**
   * Shade the area between two columns.
   * @param {CanvasRenderingContext2D} pen
   * @param {TimeAxis} axis
   * @param {Column} low
   * @param {Column} high
   */
  drawArea(pen, axis, low, high) {
    const columns = pixelColumns(axis, low, high);
    if (columns.length < 2) return;
    pen.save();
    pen.beginPath();
    pen.rect(axis.left, this.top, axis.right - axis.left, this.bottom - this.top);
    pen.clip();
    pen.beginPath();
    for (const { x, most } of columns) pen.lineTo(x, this.y(most));
    for (const { x, least } of columns.reverse()) pen.lineTo(x, this.y(least));
    pen.globalAlpha = 0.16;
    pen.fillStyle = colour("faint");
    pen.fill();
    pen.restore();
  }
}

/**
 * Return the values of every pixel column that contains any.
 * @param {TimeAxis} axis
 * @param {Column} low
 * @param {Column} high
 */
function pixelColumns(axis, low, high) {
  /** @type {PixelColumn[]} */
  const columns = [];
  low.forEach((least, index) => {
    const most = high[index];
    if (least === null || most === null) return;
    const x = axis.x(index);
    const column = columns[columns.length - 1];
    if (column && Math.floor(column.x) === Math.floor(x)) {
      column.least = Math.min(column.least, least);
      column.most = Math.max(column.most, most);
      column.last = most;
    } else columns.push({ x, first: most, least, most, last: most });
  });
  return columns;
}
