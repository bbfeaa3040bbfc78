// The things in a grid of tiles: each has a shape besides its hue, so that they can be distinguished without colours.

import { element } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
const NEAR = 0.06; // values closer than this to a value of the legend stand for it

/** Shapes in a square of size 1, for positive and for negative values. */
const POSITIVE = [
  "M.06.06h.88v.88h-.88z", // square
  "M.5.16a.34.34 0 1 1 0 .68a.34.34 0 1 1 0-.68z", // disc
  "M.5.06L.94.5L.5.94L.06.5z", // diamond
  "M.5.1L.94.88H.06z", // triangle
  "M.38.08h.24v.3h.3v.24h-.3v.3h-.24v-.3h-.3v-.24h.3z", // plus
  "M.08.36h.84v.28h-.84z", // bar
];
const NEGATIVE = [
  "M.24.06L.5.32L.76.06L.94.24L.68.5L.94.76L.76.94L.5.68L.24.94L.06.76L.32.5L.06.24z", // cross
  "M.06.1h.88L.5.9z", // triangle, point downwards
  "M.06.06h.88L.56.5L.94.94h-.88L.44.5z", // hourglass
];

/** @typedef {{ value: number, name: string, shape: string | null }} Tile   what a value stands for; nothing has no shape */

/**
 * Return what the values in a grid stand for.
 * @param {string[]} legend   such as "1 wall"
 * @returns {Tile[]}
 */
export function tilesOf(legend) {
  const tiles = legend.map((text) => {
    const value = parseFloat(text);
    return { value, name: text.replace(/^-?[\d.]+\s+/, ""), shape: /** @type {string | null} */ (null) };
  });
  for (const [sign, shapes] of /** @type {[number, string[]][]} */ ([[1, POSITIVE], [-1, NEGATIVE]])) {
    const signed = tiles.filter(({ value }) => value * sign > 0).sort((one, other) => sign * (other.value - one.value));
    signed.forEach((tile, index) => (tile.shape = shapes[index % shapes.length]));
  }
  return tiles;
}

/**
 * Return the tile that a value stands for, if any.
 * @param {Tile[]} tiles
 * @param {number} value
 */
export function tileOf(tiles, value) {
  return tiles.find((tile) => tile.shape && Math.abs(tile.value - value) < NEAR) ?? null;
}

/** @type {Map<string, Path2D>} */
const PATHS = new Map();

/**
 * Fill the shape of a tile.
 * @param {CanvasRenderingContext2D} pen
 * @param {string} shape
 * @param {number} left
 * @param {number} top
 * @param {number} size
 */
export function fillTile(pen, shape, left, top, size) {
  const key = `${shape} ${size}`;
  let path = PATHS.get(key);
  if (!path) {
    path = new Path2D();
    path.addPath(new Path2D(shape), new DOMMatrix([size, 0, 0, size, 0, 0]));
    if (PATHS.size > 100) PATHS.clear(); // sizes of a window that is being resized
    PATHS.set(key, path);
  }
  pen.translate(left, top);
  pen.fill(path);
  pen.translate(-left, -top);
}

/**
 * Return the entries of a legend: a tile each, and the cell of the agent if there is one.
 * @param {string[]} legend
 * @param {boolean} agent
 */
export function legendOf(legend, agent) {
  const entries = tilesOf(legend).map((tile) => entry(tile.name, tile.shape, tile.value));
  if (agent) entries.push(entry("me", null, NaN));
  return entries;
}

/**
 * @param {string} name
 * @param {string | null} shape
 * @param {number} value   NaN for the cell of the agent
 */
function entry(name, shape, value) {
  const host = element("span");
  const sign = value < 0 ? "negative" : value > 0 ? "positive" : Number.isNaN(value) ? "agent" : "nothing";
  const cell = document.createElementNS(SVG, "svg");
  cell.setAttribute("viewBox", "0 0 1 1");
  cell.setAttribute("class", sign);
  if (shape) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", shape);
    cell.append(path);
  }
  host.append(cell, name);
  return host;
}
