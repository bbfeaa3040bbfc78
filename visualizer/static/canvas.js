// Canvases that are sharp on screens of any pixel density, and text on them.

import { FONT } from "./theme.js";

/** @import { Point } from "./layout.js" */
/** @typedef {"left" | "center" | "right"} Side */

const LETTERS = 14; // pixels of the page's letters on a small screen

/**
 * Return the two-dimensional context of a canvas.
 * @param {HTMLCanvasElement} canvas
 */
export function penOf(canvas) {
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
}

/**
 * Set the size of a canvas in CSS pixels; drawing then uses CSS pixels too.
 * @param {HTMLCanvasElement} canvas
 * @param {number} width
 * @param {number} height
 */
export function resizeCanvas(canvas, width, height) {
  const ratio = Math.min(2, devicePixelRatio || 1);
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  penOf(canvas).setTransform(ratio, 0, 0, ratio, 0, 0);
}

/**
 * Return how much larger an element's letters are than on a small screen; drawings grow with them.
 * @param {HTMLElement} host
 */
export function unitOf(host) {
  return parseFloat(getComputedStyle(host).fontSize) / LETTERS;
}

/**
 * Set the size of a canvas in CSS pixels, as `resizeCanvas`; drawing then uses units of so many CSS pixels.
 * @param {HTMLCanvasElement} canvas
 * @param {number} width
 * @param {number} height
 * @param {number} unit
 */
export function resizeInUnits(canvas, width, height, unit) {
  resizeCanvas(canvas, width, height);
  penOf(canvas).scale(unit, unit);
}

/**
 * Return where a pointer is on an element, from its top left corner.
 * @param {MouseEvent} event
 * @param {HTMLElement} host
 * @param {number} [unit]   CSS pixels
 * @returns {Point}
 */
export function placeOf(event, host, unit = 1) {
  const { left, top } = host.getBoundingClientRect();
  return [(event.clientX - left) / unit, (event.clientY - top) / unit];
}

/**
 * Fill a disc, and leave its outline as the current path.
 * @param {CanvasRenderingContext2D} pen
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 * @param {string} fill
 */
export function fillDisc(pen, x, y, radius, fill) {
  pen.fillStyle = fill;
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.fill();
}

/**
 * Return a text, shortened with an ellipsis if it is wider than so many pixels.
 * @param {CanvasRenderingContext2D} pen
 * @param {string} text
 * @param {number} width
 */
export function shortened(pen, text, width) {
  if (pen.measureText(text).width <= width) return text;
  let short = text;
  while (short.length > 1 && pen.measureText(`${short}…`).width > width) short = short.slice(0, -1);
  return `${short}…`;
}

/**
 * Return a text in two lines of similar length, or in one if it has no space.
 * @param {string} text
 */
export function linesOf(text) {
  const spaces = [...text.matchAll(/ /g)].map((found) => found.index);
  if (!spaces.length) return [text];
  const middle = spaces.reduce((best, place) => {
    return Math.abs(2 * place - text.length) < Math.abs(2 * best - text.length) ? place : best;
  });
  return [text.slice(0, middle), text.slice(middle + 1)];
}

/**
 * Write a text in a width: in one line, else in two, else shortened. What is behind it stays away from the letters.
 * @param {CanvasRenderingContext2D} pen   with font and colour
 * @param {string} text
 * @param {Point} at   the middle of its height
 * @param {{ width: number, side: Side, font: number, halo?: string, lines?: number }} look
 * @returns {number} the number of lines
 */
export function write(pen, text, [x, y], { width, side, font, halo, lines = 2 }) {
  const fits = lines < 2 || pen.measureText(text).width <= width;
  const written = (fits ? [text] : linesOf(text)).map((line) => shortened(pen, line, width));
  pen.textAlign = side;
  written.forEach((line, index) => {
    const height = y + (index - (written.length - 1) / 2) * 1.1 * font;
    if (halo) {
      pen.strokeStyle = halo;
      pen.lineWidth = 0.35 * font;
      pen.lineJoin = "round";
      pen.strokeText(line, x, height);
    }
    pen.fillText(line, x, height);
  });
  return written.length;
}

const RULER = penOf(document.createElement("canvas"));

/**
 * Return the width of a text in pixels.
 * @param {string} text
 * @param {number} font   pixels
 */
export function textWidth(text, font) {
  RULER.font = `${font}px ${FONT}`;
  return RULER.measureText(text).width;
}
