// Around a map of elites: its axes, with names and ranges of the measures, and the scale of its colours.

import { shortened } from "./canvas.js";
import { number } from "./format.js";
import { scoreColour } from "./palette.js";
import { LETTERS } from "./plot.js";
import { roundValues } from "./scale.js";
import { colour, FONT, hasForcedColours } from "./theme.js";

/** @import { Elites } from "./elites.js" */
/** @import { Box, MapGeometry } from "./map_geometry.js" */

const AROUND = { top: 22, right: 12, bottom: 70 }; // units; at the left, the values of the second measure
const BETWEEN = [70, 34]; // units between two values, along each measure
const NAME = 33; // units below the map: the name of the first measure
const SCALE = { below: 48, left: 44, width: 220, height: 9, steps: 44 }; // units; of the colours

/**
 * Return the box that axes and scale leave for the map.
 * @param {CanvasRenderingContext2D} pen
 * @param {Elites} elites
 * @param {number} width
 * @param {number} height
 * @returns {Box}
 */
export function boxInside(pen, elites, width, height) {
  const [left, top] = [leftOf(pen, elites), elites.isStrip ? 4 : AROUND.top];
  return { left, top, width: width - left - AROUND.right, height: height - top - AROUND.bottom };
}

/**
 * Return the units that the values of the second measure take.
 * @param {CanvasRenderingContext2D} pen
 * @param {Elites} elites
 */
function leftOf(pen, elites) {
  if (elites.isStrip) return 8;
  pen.font = `${LETTERS}px ${FONT}`;
  const { low, high } = elites.measures[1];
  const values = [low, high, (low + high) / 2, (low + 3 * high) / 4];
  return Math.ceil(Math.max(...values.map((value) => pen.measureText(number(value, 4)).width)) + 10);
}

/**
 * Write values along both measures, and their names with their ranges.
 * @param {CanvasRenderingContext2D} pen
 * @param {MapGeometry} geometry
 * @param {Elites} elites
 * @param {number} right   where letters end at the latest
 */
export function drawAxes(pen, geometry, elites, right) {
  const { left, top, width, height } = geometry.box;
  const bottom = top + height;
  pen.font = `${LETTERS}px ${FONT}`;
  pen.fillStyle = colour("faint");
  pen.strokeStyle = colour("faint");
  pen.lineWidth = 1;
  pen.textAlign = "center";
  pen.textBaseline = "alphabetic";
  pen.beginPath();
  for (const value of roundValues(geometry.view[0], width / BETWEEN[0])) {
    const x = Math.round(geometry.x(value)) + 0.5;
    const text = number(value, 4);
    const half = pen.measureText(text).width / 2;
    pen.fillText(text, Math.max(half, Math.min(x, right - half)), bottom + 17);
    pen.moveTo(x, bottom + 1);
    pen.lineTo(x, bottom + 5);
  }
  pen.textAlign = "right";
  pen.textBaseline = "middle";
  for (const value of elites.isStrip ? [] : roundValues(geometry.view[1], height / BETWEEN[1])) {
    const y = Math.round(geometry.y(value)) + 0.5;
    pen.fillText(number(value, 4), left - 8, y);
    pen.moveTo(left - 5, y);
    pen.lineTo(left - 1, y);
  }
  pen.stroke();
  pen.font = `600 ${LETTERS}px ${FONT}`;
  pen.textAlign = "left";
  pen.textBaseline = "alphabetic";
  const names = elites.measures.map((_, axis) => shortened(pen, title(geometry, elites, axis), right - left));
  names.forEach((name, axis) => pen.fillText(name, left, axis ? top - 8 : bottom + NAME));
}

/**
 * Return the name of a measure with its range, and which part of it is drawn.
 * @param {MapGeometry} geometry
 * @param {Elites} elites
 * @param {number} axis
 */
function title(geometry, elites, axis) {
  const { name, low, high } = elites.measures[axis];
  const [least, most] = geometry.view[axis];
  const part = least > low || most < high ? `, drawn from ${number(least, 3)} to ${number(most, 3)}; the rest is empty` : "";
  return `${name}, ${number(low, 4)} to ${number(high, 4)}${part}`;
}

/**
 * Draw what the colours mean.
 * @param {CanvasRenderingContext2D} pen
 * @param {MapGeometry} geometry
 * @param {Elites} elites
 * @param {number} right   where it ends at the latest
 */
export function drawScale(pen, { box }, elites, right) {
  const [least, most] = elites.range;
  const [top, middle] = [box.top + box.height + SCALE.below, box.top + box.height + SCALE.below + SCALE.height / 2];
  pen.textAlign = "left";
  pen.textBaseline = "middle";
  pen.fillStyle = colour("faint");
  pen.font = `600 ${LETTERS}px ${FONT}`;
  pen.fillText("score", box.left, middle);
  pen.font = `${LETTERS}px ${FONT}`;
  const texts = elites.range.map((value) => number(value, 4));
  const [before, after] = texts.map((text) => pen.measureText(text).width + 6);
  const left = box.left + SCALE.left + before;
  pen.fillText(texts[0], left - before, middle);
  if (most === least) return;
  const width = Math.max(0, Math.min(SCALE.width, right - left - after));
  pen.fillText(texts[1], left + width + 6, middle);
  const step = width / SCALE.steps;
  const forced = hasForcedColours();
  for (let at = 0; at < SCALE.steps; at += 1) {
    const share = at / (SCALE.steps - 1);
    const height = forced ? (0.3 + 0.7 * share) * SCALE.height : SCALE.height;
    pen.fillStyle = forced ? colour("ink") : scoreColour(share);
    pen.fillRect(left + at * step, top + SCALE.height - height, forced ? step / 2 : step + 0.5, height);
  }
}
