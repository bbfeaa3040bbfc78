// The course of every wire: a Bézier curve from the port of one neuron to that of another, or a ring.

/** @import { Synapse } from "./api.js" */
/** @import { Layout, Point } from "./layout.js" */
/**
 * Four points of a Bézier curve as eight numbers; of a ring three: its middle and its radius.
 * @typedef {number[]} Wire
 */

const SAMPLES = 31; // points along a wire by which a click finds it
const EDGE = 8; // pixels between a wire and the edge of the canvas
const MOST_TRIES = 6; // to keep a bent wire on the canvas: where the grid is not square, bows may be too large

/**
 * Return the wires of all synapses.
 * @param {Layout} layout
 * @param {Point[]} points   of the neurons, now
 * @returns {Wire[]}
 */
export function wiresOf(layout, points) {
  return layout.brain.synapses.map((synapse) => wireOf(layout, points, synapse));
}

/**
 * @param {Layout} layout
 * @param {Point[]} points
 * @param {Synapse} synapse
 * @returns {Wire}
 */
function wireOf(layout, points, { source, target, recurrent, leave, arrive, bow }) {
  const [[x, y], [toX, toY]] = [points[source], points[target]];
  if (source === target) {
    const [across, down, radius] = layout.loop(source);
    return [x + across, y + down, radius];
  }
  const [out, into] = [layout.port(source, leave, 1), layout.port(target, arrive, -1)];
  const [startX, startY, endX, endY] = [x + out[0], y + out[1], toX + into[0], toY + into[1]];
  const bend = Math.max(0.5 * (endX - startX), 0);
  const lead = 0.18 * Math.abs(toX - x);
  const lowest = Math.max(y, toY) + 0.1 * layout.innerHeight + 0.08 * Math.abs(toX - x);
  const bent = (/** @type {number} */ moved) =>
    recurrent
      ? [startX, startY, x + lead, lowest + moved, toX - lead, lowest + moved, endX, endY]
      : [startX, startY, startX + bend, startY + moved, endX - bend, endY + moved, endX, endY];
  let moved = bow * layout.innerHeight;
  for (let tries = 0; bow && tries < MOST_TRIES && leaves(bent(moved), layout.height); tries += 1) moved *= 0.7;
  return bent(moved);
}

/**
 * Return whether a wire leaves a canvas of this height.
 * @param {Wire} wire
 * @param {number} height
 */
function leaves(wire, height) {
  return samples(wire).some(([, y]) => y < EDGE || y > height - EDGE);
}

/**
 * Add a wire to a path.
 * @param {Path2D | CanvasRenderingContext2D} path
 * @param {Wire} wire
 */
export function trace(path, wire) {
  if (wire.length === 3) {
    path.moveTo(wire[0] + wire[2], wire[1]);
    path.arc(wire[0], wire[1], wire[2], 0, 2 * Math.PI);
    return;
  }
  path.moveTo(wire[0], wire[1]);
  path.bezierCurveTo(wire[2], wire[3], wire[4], wire[5], wire[6], wire[7]);
}

/**
 * Return points along a wire.
 * @param {Wire} wire
 * @returns {Point[]}
 */
export function samples(wire) {
  if (wire.length === 3) {
    const [x, y, radius] = wire;
    return Array.from({ length: 8 }, (_, index) => {
      const angle = (index * Math.PI) / 4;
      return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
    });
  }
  const [x, y, x1, y1, x2, y2, toX, toY] = wire;
  return Array.from({ length: SAMPLES }, (_, index) => {
    const t = (index + 1) / (SAMPLES + 1);
    const [a, b, c, d] = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t ** 3];
    return [a * x + b * x1 + c * x2 + d * toX, a * y + b * y1 + c * y2 + d * toY];
  });
}
