// How a synapse runs from neuron to neuron, and how thousands of them are stroked at once.

/** @import { Synapse } from "./api.js" */
/** @import { Point } from "./layout.js" */
/** @typedef {{ sign: "positive" | "negative", level: number, enabled: boolean, recurrent: boolean, path: Path2D }} Bundle */

export const DASHES = [5, 5];
const LEVELS = 8; // distinct widths
const SAMPLES = 23; // points along a synapse by which a click finds it

/** Synapses that look alike, stroked as one path. */
export class Bundles {
  constructor() {
    /** @type {Map<string, Bundle>} */
    this.all = new Map();
  }

  /**
   * @param {Synapse} synapse
   * @param {number} strength   absolute weight, as a share of the strongest
   * @param {Point[]} points   of the neurons
   */
  add(synapse, strength, points) {
    const { enabled, recurrent } = synapse;
    const level = Math.min(LEVELS - 1, Math.floor(strength * LEVELS));
    const sign = synapse.weight < 0 ? "negative" : "positive";
    const key = `${sign}${level}${enabled}${recurrent}`;
    const bundle = this.all.get(key) ?? { sign, level, enabled, recurrent, path: new Path2D() };
    this.all.set(key, bundle);
    trace(bundle.path, synapse, points);
  }

  /**
   * Stroke all bundles, the strongest last.
   * @param {CanvasRenderingContext2D} pen
   * @param {(bundle: Bundle, strength: number) => void} style   sets colour and width
   */
  stroke(pen, style) {
    for (const bundle of [...this.all.values()].sort((one, other) => one.level - other.level)) {
      style(bundle, (bundle.level + 0.5) / LEVELS);
      pen.setLineDash(bundle.recurrent || !bundle.enabled ? DASHES : []);
      pen.stroke(bundle.path);
    }
    pen.setLineDash([]);
  }
}

/**
 * Add a synapse to a path: forward synapses bend gently, recurrent ones pass below, self-connections are rings.
 * @param {Path2D | CanvasRenderingContext2D} path
 * @param {Synapse} synapse
 * @param {Point[]} points   of the neurons
 */
export function trace(path, synapse, points) {
  const [[x, y], [toX, toY]] = [points[synapse.source], points[synapse.target]];
  if (synapse.source === synapse.target) {
    path.moveTo(x + 9, y - 14);
    path.arc(x, y - 14, 9, 0, 2 * Math.PI);
    return;
  }
  path.moveTo(x, y);
  path.bezierCurveTo(...controls(synapse, x, y, toX, toY), toX, toY);
}

/**
 * Return the two control points of the Bézier curve.
 * @param {Synapse} synapse
 * @param {number} x
 * @param {number} y
 * @param {number} toX
 * @param {number} toY
 * @returns {[number, number, number, number]}
 */
function controls(synapse, x, y, toX, toY) {
  if (synapse.recurrent) {
    const below = Math.max(y, toY) + 30 + 0.12 * Math.abs(toX - x);
    return [x, below, toX, below];
  }
  const bend = (toX - x) / 2;
  return [x + bend, y, toX - bend, toY];
}

/**
 * Return points along a synapse.
 * @param {Synapse} synapse
 * @param {Point[]} points   of the neurons
 * @returns {Point[]}
 */
export function samples(synapse, points) {
  const [[x, y], [toX, toY]] = [points[synapse.source], points[synapse.target]];
  if (synapse.source === synapse.target) return [[x, y - 23], [x + 9, y - 14], [x - 9, y - 14]];
  const [x1, y1, x2, y2] = controls(synapse, x, y, toX, toY);
  return Array.from({ length: SAMPLES }, (_, index) => {
    const t = (index + 1) / (SAMPLES + 1);
    const [a, b, c, d] = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t ** 3];
    return [a * x + b * x1 + c * x2 + d * toX, a * y + b * y1 + c * y2 + d * toY];
  });
}
