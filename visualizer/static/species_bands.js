// Species over the generations as bands, the oldest at the bottom; the height of a band is its share of the population.

import { isDark } from "./theme.js";

/** @import { History } from "./history.js" */
/** @typedef {{ first: number, sizes: number[] }} Band   sizes of one species, from column `first` on */

const GOLDEN = 0.618034; // of the range of hues, from each species to the next, so that neighbours differ
const [FIRST_HUE, HUES] = [165, 175]; // degrees: from green over blue to rose, so that many together stay calm

/**
 * Draw the bands into a rectangle.
 * @param {CanvasRenderingContext2D} pen
 * @param {History} history
 * @param {{ left: number, width: number, top: number, bottom: number }} place
 */
export function drawSpecies(pen, history, { left, width, top, bottom }) {
  const columns = Math.max(2, Math.min(Math.ceil(width), history.last + 1));
  const ids = [...history.species.keys()].sort((one, other) => Number(one) - Number(other));
  const totals = new Float64Array(columns);
  const bands = ids.map((id) => bandOf(history, id, totals));
  const below = new Float64Array(columns);
  const x = (/** @type {number} */ column) => left + (column / (columns - 1)) * width;
  const y = (/** @type {number} */ column) => bottom - (below[column] / (totals[column] || 1)) * (bottom - top);
  pen.lineWidth = 0.7;
  pen.setLineDash([]);
  ids.forEach((id, index) => {
    const { first, sizes } = bands[index];
    if (!sizes.length) return;
    pen.fillStyle = pen.strokeStyle = hueOf(Number(id));
    pen.beginPath();
    sizes.forEach((_, place) => pen.lineTo(x(first + place), y(first + place)));
    for (let column = first + sizes.length - 1; column >= first; column -= 1) {
      below[column] += sizes[column - first];
      pen.lineTo(x(column), y(column));
    }
    pen.fill();
    pen.stroke(); // covers the seam that would be visible between two bands
  });
}

/**
 * Return the size of a species in every column in which it lives, and add it to the columns' totals.
 * @param {History} history
 * @param {string} id
 * @param {Float64Array} totals
 * @returns {Band}
 */
function bandOf(history, id, totals) {
  const changes = history.species.get(id) ?? [];
  const columns = totals.length;
  const generationsPerColumn = Math.max(1, history.last) / (columns - 1);
  /** @type {number[]} */
  const sizes = [];
  let first = -1;
  let change = -1; // the last one before or in the column
  const start = changes.length ? Math.max(0, Math.floor(changes[0][0] / generationsPerColumn) - 1) : columns;
  for (let column = start; column < columns; column += 1) {
    const generation = Math.round((column / (columns - 1)) * history.last);
    while (change + 1 < changes.length && changes[change + 1][0] <= generation) change += 1;
    const size = change < 0 ? 0 : changes[change][1];
    if (first < 0 && size === 0) continue;
    if (first < 0) {
      first = Math.max(0, column - 1);
      if (column > 0) sizes.push(0); // a band begins with height 0, one column before its first member
    }
    sizes.push(size);
    totals[column] += size;
    if (size === 0 && change === changes.length - 1) break;
  }
  return { first, sizes };
}

/**
 * Return the colour of a species, which depends on its id only.
 * @param {number} id
 */
function hueOf(id) {
  const [turn, shade] = [(0.78 + id * GOLDEN) % 1, (id * GOLDEN * GOLDEN) % 1];
  const lightness = (isDark() ? 46 : 75) + 12 * shade;
  return `oklch(${lightness.toFixed(1)}% ${isDark() ? 0.08 : 0.085} ${(FIRST_HUE + HUES * turn).toFixed(1)})`;
}
