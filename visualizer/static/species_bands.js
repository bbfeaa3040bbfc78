// Species over the generations as bands, the oldest at the bottom; the height of a band is its share of the population.

import { colour, isDark } from "./theme.js";

/** @import { History } from "./history.js" */
/** @import { TimeAxis } from "./time_axis.js" */
/**
 * A species, or all small ones together. Heights are shares of the population, from column `first` on.
 * @typedef {object} Band
 * @property {number | null} id   null for the small ones together
 * @property {number} first
 * @property {number[]} below
 * @property {number[]} above
 */
/** @typedef {{ x: number, from: number, to: number }} SpanOfPoints   points of the history that a column stands for */

const LEAST = 3; // pixels: lower or shorter bands are drawn together
const COLUMN = 3; // pixels of a column where there are more points than fit
const GOLDEN = 0.618034; // of the range of lightness, from each species to the next, so that neighbours differ
const HUES = [250, 95, 300, 205, 60, 345]; // degrees; blue and ochre, which all eyes can separate, come first

export class SpeciesBands {
  constructor() {
    this.top = 0;
    this.bottom = 1;
    /** @type {SpanOfPoints[]} */
    this.columns = [];
    /** @type {Band[]} */
    this.bands = []; // from the bottom to the top
  }

  /**
   * Arrange the bands.
   * @param {History} history
   * @param {TimeAxis} axis
   */
  fit(history, axis) {
    this.columns = columnsOf(history, axis);
    const lives = [...history.species].map(([id, changes]) => lifeOf(Number(id), changes, history, this.columns));
    lives.sort((one, other) => one.id - other.id);
    const totals = new Float64Array(this.columns.length);
    for (const { first, sizes } of lives) sizes.forEach((size, place) => (totals[first + place] += size));
    const large = lives.filter((life) => this.isLarge(life, totals));
    const below = new Float64Array(this.columns.length);
    this.bands = large.map(({ id, first, sizes }) => {
      /** @type {Band} */
      const band = { id, first, below: [], above: [] };
      sizes.forEach((size, place) => {
        const column = first + place;
        band.below.push(below[column]);
        below[column] += size / (totals[column] || 1);
        band.above.push(below[column]);
      });
      return band;
    });
    if (large.length === lives.length) return;
    const rest = [...totals].map((total) => (total ? 1 : 0));
    this.bands.push({ id: null, first: 0, below: [...below], above: rest });
  }

  /**
   * Return whether the band of a species is high and long enough to be seen.
   * @param {Life} life
   * @param {Float64Array} totals
   */
  isLarge({ first, sizes }, totals) {
    if (!sizes.length) return false;
    const most = Math.max(...sizes.map((size, place) => size / (totals[first + place] || 1)));
    const [start, end] = [this.columns[first].x, this.columns[first + sizes.length - 1].x];
    const isShort = this.isDense && end - start < 5 * COLUMN;
    return most * (this.bottom - this.top) >= LEAST && !isShort;
  }

  /** Whether a column stands for several generations. */
  get isDense() {
    return this.columns.some(({ from, to }) => to > from);
  }

  /** @param {CanvasRenderingContext2D} pen */
  draw(pen) {
    const seam = this.isDense ? null : colour("panel"); // between two bands, whatever their colours
    pen.lineWidth = seam ? 1 : 0.7;
    pen.setLineDash([]);
    for (const band of this.bands) {
      pen.fillStyle = hueOf(band.id);
      pen.strokeStyle = seam ?? hueOf(band.id);
      this.trace(pen, band);
      pen.fill();
      pen.stroke();
    }
  }

  /**
   * Make the outline of a band the current path.
   * @param {CanvasRenderingContext2D} pen
   * @param {Band} band
   */
  trace(pen, { first, below, above }) {
    const x = (/** @type {number} */ place) => this.columns[first + place].x;
    pen.beginPath();
    below.forEach((share, place) => pen.lineTo(x(place), this.y(share)));
    for (let place = above.length - 1; place >= 0; place -= 1) pen.lineTo(x(place), this.y(above[place]));
    pen.closePath();
  }

  /** @param {number} share   of the population */
  y(share) {
    return this.bottom - share * (this.bottom - this.top);
  }

  /**
   * Return the band of a species; undefined if it is not drawn on its own.
   * @param {number} id
   */
  of(id) {
    return this.bands.find((band) => band.id === id);
  }

  /**
   * Return the band at a position; undefined if none is there.
   * @param {number} x
   * @param {number} y
   */
  at(x, y) {
    const { columns } = this;
    if (!columns.length || y < this.top || y > this.bottom) return undefined;
    let nearest = 0;
    columns.forEach((column, index) => {
      if (Math.abs(column.x - x) < Math.abs(columns[nearest].x - x)) nearest = index;
    });
    const share = (this.bottom - y) / (this.bottom - this.top);
    return this.bands.find(({ first, below, above }) => {
      const place = nearest - first;
      return place >= 0 && place < below.length && share >= below[place] && share <= above[place];
    });
  }
}

/** @typedef {{ id: number, first: number, sizes: number[] }} Life   sizes of a species, from column `first` on */

/**
 * Return the columns: one for each point of the history, or for each few pixels if there are too many points.
 * @param {History} history
 * @param {TimeAxis} axis
 */
function columnsOf(history, axis) {
  const dense = history.length > (axis.right - axis.left) / COLUMN;
  /** @type {SpanOfPoints[]} */
  const columns = [];
  for (let index = 0; index < history.length; index += 1) {
    const x = dense ? Math.floor(axis.x(index) / COLUMN) * COLUMN + COLUMN / 2 : axis.x(index);
    const last = columns[columns.length - 1];
    if (last && dense && last.x === x) last.to = index;
    else columns.push({ x: Math.min(axis.right, Math.max(axis.left, x)), from: index, to: index });
  }
  if (columns.length === 1) columns.push({ ...columns[0], x: axis.right });
  return columns;
}

/**
 * Return the mean size of a species in every column in which it lives.
 * @param {number} id
 * @param {[number, number][]} changes   [generation, size] wherever its size changes
 * @param {History} history
 * @param {SpanOfPoints[]} columns
 * @returns {Life}
 */
function lifeOf(id, changes, history, columns) {
  if (!changes.length) return { id, first: 0, sizes: [] };
  const start = history.index(changes[0][0]);
  const last = changes[changes.length - 1];
  const end = last[1] > 0 ? history.length - 1 : Math.max(start, history.index(last[0]) - 1);
  const first = columnWith(columns, start);
  const final = end === history.length - 1 ? columns.length - 1 : columnWith(columns, end);
  const sizes = [];
  let change = 0;
  for (let column = first; column <= final; column += 1) {
    const { from, to } = columns[column];
    let total = 0;
    for (let index = Math.max(from, start); index <= to; index += 1) {
      const generation = history.generations[index];
      while (change + 1 < changes.length && changes[change + 1][0] <= generation) change += 1;
      total += changes[change][1];
    }
    sizes.push(total / (to - from + 1));
  }
  if (final < columns.length - 1) sizes.push(0); // a band ends one column after its last member, with height 0
  if (first === 0) return { id, first, sizes };
  return { id, first: first - 1, sizes: [0, ...sizes] };
}

/**
 * Return the column that a point of the history is in.
 * @param {SpanOfPoints[]} columns
 * @param {number} index
 */
function columnWith(columns, index) {
  let [low, high] = [0, columns.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (columns[middle].to < index) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Return the colour of a species, which depends on its id only; grey for the small ones.
 * @param {number | null} id
 */
export function hueOf(id) {
  const dark = isDark();
  if (id === null) return dark ? "oklch(34% 0.012 250)" : "oklch(89% 0.008 250)";
  const shade = (id * GOLDEN) % 1;
  const lightness = (dark ? 38 : 62) + 26 * shade;
  return `oklch(${lightness.toFixed(1)}% ${dark ? 0.07 : 0.078} ${HUES[id % HUES.length]})`;
}
