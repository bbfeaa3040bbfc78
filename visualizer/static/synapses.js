// How synapses look, and how thousands of them are stroked at once.

import { trace } from "./wires.js";

/** @import { Synapse } from "./api.js" */
/** @import { Palette } from "./neurons.js" */
/** @import { Wire } from "./wires.js" */
/** @typedef {{ sign: "positive" | "negative", level: number, light: number, enabled: boolean, recurrent: boolean, path: Path2D }} Bundle */

const DASHES = [5, 5];
export const LEVELS = 8; // distinct widths, and distinct opacities

/** Synapses that look alike, stroked as one path. */
export class Bundles {
  constructor() {
    /** @type {Map<string, Bundle>} */
    this.all = new Map();
  }

  /**
   * @param {Synapse} synapse
   * @param {Wire} wire
   * @param {number} strength   absolute weight, as a share of the strongest
   * @param {number} [light]   from 0 to `LEVELS`: how bright it is
   */
  add(synapse, wire, strength, light = LEVELS) {
    const { enabled, recurrent } = synapse;
    const level = Math.min(LEVELS - 1, Math.floor(strength * LEVELS));
    const sign = synapse.weight < 0 ? "negative" : "positive";
    const key = `${light} ${sign} ${level} ${enabled} ${recurrent}`;
    const bundle = this.all.get(key) ?? { sign, level, light, enabled, recurrent, path: new Path2D() };
    this.all.set(key, bundle);
    trace(bundle.path, wire);
  }

  /**
   * Stroke all bundles, the brightest and strongest last.
   * @param {CanvasRenderingContext2D} pen
   * @param {Palette} palette
   * @param {(bundle: Bundle, strength: number) => { opacity: number, width: number }} look
   */
  stroke(pen, palette, look) {
    const ordered = [...this.all.values()].sort((one, other) => one.light - other.light || one.level - other.level);
    pen.lineCap = "round";
    for (const bundle of ordered) {
      const { opacity, width } = look(bundle, (bundle.level + 0.5) / LEVELS);
      const dashed = bundle.recurrent || !bundle.enabled;
      pen.strokeStyle = `rgba(${bundle.enabled ? palette.mix[bundle.sign] : palette.mix.faint}, ${opacity.toFixed(3)})`;
      pen.setLineDash(dashed ? DASHES : []);
      pen.lineWidth = palette.twofold && bundle.sign === "negative" ? width + 3 : width;
      pen.stroke(bundle.path);
      if (!palette.twofold || bundle.sign === "positive") continue;
      pen.setLineDash([]); // two lines where colours are few: the middle of the broad one is taken out
      pen.strokeStyle = palette.panel;
      pen.lineWidth = Math.max(1.2, 0.5 * width);
      pen.stroke(bundle.path);
    }
    pen.setLineDash([]);
  }
}
