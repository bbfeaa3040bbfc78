// One chart of the best fitness so far of several runs, over the evaluations that they took.

import { json } from "./api.js";
import { penOf, resizeCanvas } from "./canvas.js";
import { element, find } from "./dom.js";
import { number } from "./format.js";
import { axisRange, rangeOf, roundValues } from "./scale.js";
import { colour, FONT, isDark } from "./theme.js";

/** @import { RunSummary } from "./api.js" */
/** @typedef {{ evaluations: number[], best: (number | null)[], as_of: number | null }} Curve   as_of: evaluations of the run */

const HEIGHT = 240; // pixels
const [LEFT, RIGHT, TOP, BELOW] = [64, 20, 26, 34]; // pixels around the lines
const HUES = [250, 65, 160, 330, 205, 95]; // degrees
const DASHES = [[], [8, 4], [2, 3]]; // the lines of the first six runs, of the next six, and of further ones

export class RunComparison {
  /**
   * @param {HTMLElement} host
   * @param {() => void} onClear
   */
  constructor(host, onClear) {
    this.host = host;
    this.canvas = find(host, "canvas", HTMLCanvasElement);
    find(host, "button").addEventListener("click", onClear);
    /** @type {Map<string, Curve>} */
    this.curves = new Map(); // by name of the run
    /** @type {string[]} */
    this.names = [];
    new ResizeObserver(() => this.draw()).observe(host);
  }

  /**
   * Show these runs; curves of runs that have progressed are fetched again.
   * @param {string[]} names
   * @param {Map<string, RunSummary>} runs
   */
  show(names, runs) {
    this.names = names;
    this.host.hidden = !names.length;
    for (const name of names) {
      const evaluations = runs.get(name)?.evaluations ?? null;
      if (this.curves.get(name)?.as_of === evaluations) continue;
      this.curves.set(name, { evaluations: [], best: [], ...this.curves.get(name), as_of: evaluations });
      json("curve", { run: name }).then(
        (curve) => {
          this.curves.set(name, { ...curve, as_of: evaluations });
          this.draw();
        },
        () => {}, // a damaged run has no curve; the table says so
      );
    }
    this.draw();
  }

  draw() {
    if (this.host.hidden || !this.host.clientWidth) return;
    this.showLegend();
    const width = this.canvas.parentElement?.clientWidth ?? 0;
    resizeCanvas(this.canvas, width, HEIGHT);
    const pen = penOf(this.canvas);
    const curves = this.names.map((name) => this.curves.get(name)).filter((curve) => curve !== undefined);
    const range = axisRange(rangeOf(curves.map(({ best }) => best)));
    const most = Math.max(1, ...curves.map(({ evaluations }) => evaluations[evaluations.length - 1] ?? 0));
    const x = (/** @type {number} */ value) => LEFT + (value / most) * (width - LEFT - RIGHT);
    const y = (/** @type {number} */ value) =>
      HEIGHT - BELOW - ((value - range[0]) / (range[1] - range[0])) * (HEIGHT - BELOW - TOP);
    this.drawAxes(pen, width, { x, y, range, most });
    curves.forEach(({ evaluations, best }, index) => {
      pen.strokeStyle = hueOf(index);
      pen.setLineDash(dashesOf(index));
      pen.lineWidth = 2;
      pen.lineJoin = "round";
      pen.beginPath();
      best.forEach((value, place) => value !== null && pen.lineTo(x(evaluations[place]), y(value)));
      pen.stroke();
    });
    pen.setLineDash([]);
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {number} width
   * @param {{ x: (value: number) => number, y: (value: number) => number, range: [number, number], most: number }} scales
   */
  drawAxes(pen, width, { x, y, range, most }) {
    pen.font = `11px ${FONT}`;
    pen.fillStyle = colour("faint");
    pen.strokeStyle = colour("line");
    pen.lineWidth = 1;
    pen.textBaseline = "middle";
    pen.textAlign = "right";
    for (const value of roundValues(range, 5)) {
      const at = Math.round(y(value)) + 0.5;
      pen.fillText(number(value), LEFT - 10, at);
      pen.beginPath();
      pen.moveTo(LEFT, at);
      pen.lineTo(width - RIGHT, at);
      pen.stroke();
    }
    pen.textAlign = "center";
    for (const value of roundValues([0, most], width / 130)) {
      const label = number(value, 7);
      pen.fillText(label, Math.min(x(value), width - pen.measureText(label).width / 2 - 2), HEIGHT - BELOW + 12);
    }
    pen.font = `600 11px ${FONT}`;
    pen.fillText("evaluations", (LEFT + width - RIGHT) / 2, HEIGHT - 7);
    pen.textAlign = "left";
    pen.fillText("best fitness so far", LEFT, TOP - 14);
  }

  showLegend() {
    const entries = this.names.map((name, index) => {
      const entry = element("span");
      const key = element("i");
      key.style.borderTop = `3px ${["solid", "dashed", "dotted"][Math.min(2, Math.floor(index / HUES.length))]} ${hueOf(index)}`;
      const last = this.curves.get(name)?.best.at(-1);
      entry.append(key, `${name} `, element("b", number(last)));
      return entry;
    });
    find(this.host, ".legend").replaceChildren(...entries);
  }
}

/** @param {number} index   of a run among those that are compared */
function hueOf(index) {
  const lightness = (isDark() ? 66 : 46) + 12 * (index % 2);
  return `oklch(${lightness}% 0.13 ${HUES[index % HUES.length]})`;
}

/** @param {number} index */
function dashesOf(index) {
  return DASHES[Math.min(DASHES.length - 1, Math.floor(index / HUES.length))];
}
