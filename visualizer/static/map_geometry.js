// The geometry of a map of elites: where on the canvas the values of its measures and its cells are.

import { cellOf } from "./elites.js";
import { rangeOf } from "./scale.js";

/** @import { Cell, Elites } from "./elites.js" */
/** @import { Point } from "./layout.js" */
/** @import { Range } from "./scale.js" */
/** @typedef {{ left: number, top: number, width: number, height: number }} Box */

const STRIP = 44; // units: the height of a map of one measure
const LEAST = 40; // units of both sides
const LEAST_CROPPED = 0.08; // of the range of a measure: less empty space is drawn

export class MapGeometry {
  constructor() {
    /** @type {Box} */
    this.box = { left: 0, top: 0, width: 1, height: 1 }; // of the map
    /** @type {Range[]} */
    this.view = [[0, 1], [0, 1]]; // of each measure: what is drawn of it
    this.downwards = false;
  }

  /**
   * Place a map in a box. Where the task draws lines, both measures have the same scale.
   * @param {Elites} elites
   * @param {Box} box
   */
  fit(elites, { left, top, width, height }) {
    this.view = viewOf(elites);
    this.downwards = elites.downwards;
    let [wide, high] = [Math.max(LEAST, width), elites.isStrip ? STRIP : Math.max(LEAST, height)];
    if (elites.lines.length && !elites.isStrip) {
      const lengths = this.view.map(([least, most]) => most - least);
      const scale = Math.min(wide / lengths[0], high / lengths[1]);
      [wide, high] = lengths.map((length) => scale * length);
    }
    this.box = { left, top, width: Math.round(wide), height: Math.round(high) };
  }

  /** @param {number} value   of the first measure */
  x(value) {
    const [least, most] = this.view[0];
    return this.box.left + ((value - least) / (most - least)) * this.box.width;
  }

  /** @param {number} value   of the second measure */
  y(value) {
    const [least, most] = this.view[1];
    const share = (value - least) / (most - least);
    return this.box.top + (this.downwards ? share : 1 - share) * this.box.height;
  }

  /**
   * Return the values of the measures at a point; null outside of the map.
   * @param {Point} point
   */
  valuesAt([x, y]) {
    const { left, top, width, height } = this.box;
    const [across, along] = [(x - left) / width, (y - top) / height];
    if (across < 0 || along < 0 || across >= 1 || along >= 1) return null;
    const shares = [across, this.downwards ? along : 1 - along];
    return shares.map((share, axis) => this.view[axis][0] + share * (this.view[axis][1] - this.view[axis][0]));
  }

  /**
   * Return where a cell is. Its edges are those of pixels.
   * @param {Elites} elites
   * @param {Cell} cell
   * @returns {Box}
   */
  boxOf(elites, [column, row]) {
    const [left, right] = elites.span(0, column).map((value) => sharp(this.x(value)));
    const ends = (elites.isStrip ? [0, 1] : elites.span(1, row)).map((value) => sharp(this.y(value)));
    const top = Math.min(...ends);
    return { left, top, width: right - left, height: Math.max(...ends) - top };
  }
}

/** @param {number} place */
function sharp(place) {
  return Math.round(2 * place) / 2;
}

/**
 * Return the part of each measure that is drawn: all of it, or where lines and elites are if the task draws lines.
 * @param {Elites} elites
 * @returns {Range[]}
 */
function viewOf(elites) {
  const whole = elites.measures.map(({ low, high }) => /** @type {Range} */ ([low, high]));
  if (elites.isStrip) return [whole[0], [0, 1]];
  if (!elites.lines.length) return whole;
  return whole.map(([low, high], axis) => {
    const cell = (high - low) / elites.cells[axis];
    const spans = elites.all.map((elite) => elites.span(axis, cellOf(elite)[axis]));
    const places = [...elites.lines.flatMap((line) => [line[axis], line[axis + 2]]), ...spans.flat()];
    const [first, last] = rangeOf([places]) ?? [low, high];
    const [least, most] = [Math.max(low, first - cell), Math.min(high, last + cell)];
    const isSmall = (/** @type {number} */ gap) => gap < LEAST_CROPPED * (high - low);
    return [isSmall(least - low) ? low : least, isSmall(high - most) ? high : most];
  });
}

/**
 * Return width over height of the part of a map that is drawn; 1 where its measures have different units.
 * @param {Elites} elites
 */
export function ratioOf(elites) {
  if (!elites.lines.length || elites.isStrip) return 1;
  const [wide, high] = viewOf(elites).map(([least, most]) => most - least);
  return wide / high;
}
