// Canvases that are sharp on screens of any pixel density.

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
