// The charts of a run on one horizontal axis: fitness, the size of genomes, its map of elites, and species.

import { penOf, resizeInUnits, shortened, unitOf } from "./canvas.js";
import { Crosshair } from "./crosshair.js";
import { find } from "./dom.js";
import { FitnessChart } from "./fitness_chart.js";
import { number } from "./format.js";
import { MapChart } from "./map_chart.js";
import { SizeChart } from "./size_chart.js";
import { SpeciesBands } from "./species_bands.js";
import { colour, FONT } from "./theme.js";
import { TimeAxis } from "./time_axis.js";

/** @import { History } from "./history.js" */
/** @import { AxisKind } from "./time_axis.js" */

const TITLE = 24; // units above each chart, for its title
const BELOW = 36; // units below the charts, for the values and the name of the horizontal axis
const [LEAST_LEFT, RIGHT] = [40, 16]; // units beside the charts
const HEIGHTS = { fitness: 52, low: 12, species: 24 }; // of the charts, relative to one another

export class Charts {
  /**
   * @param {HTMLElement} host   contains the two canvases
   * @param {(generation: number) => void} onSeek   called with the generation that the cursor is dragged to
   * @param {(species: number) => void} onSpecies   called with the species that is clicked
   */
  constructor(host, onSeek, onSpecies) {
    this.host = host;
    this.curves = find(host, ".curves", HTMLCanvasElement);
    this.axis = new TimeAxis();
    this.fitness = new FitnessChart();
    this.sizes = [new SizeChart("hidden neurons", "hidden"), new SizeChart("synapses", "synapses")];
    this.ofMap = [new MapChart("coverage of the map, %", "coverage", 100), new MapChart("QD score", "qd_score")];
    /** @type {(SizeChart | MapChart)[]} */
    this.low = this.sizes; // the low charts that this run has
    this.bands = new SpeciesBands();
    /** @type {History | null} */
    this.history = null;
    this.unit = 1; // CSS pixels; all positions in the charts are in these units
    this.width = 0;
    this.height = 0;
    this.crosshair = new Crosshair(this, onSeek, onSpecies);
    new ResizeObserver(() => this.resize()).observe(host);
  }

  /** @param {History} history */
  show(history) {
    this.history = history;
    this.draw();
  }

  /** @param {number} generation */
  at(generation) {
    this.crosshair.at(generation);
  }

  /** @param {AxisKind} kind */
  setAxis(kind) {
    this.axis.kind = kind;
    this.draw();
  }

  /**
   * @param {number | null} score   from which the task counts as solved
   * @param {boolean} isSufficient   whether the champion solves it with less
   */
  setGoal(score, isSufficient) {
    this.fitness.solvedAt = score;
    this.fitness.isSufficient = isSufficient;
  }

  resize() {
    const { clientWidth, clientHeight } = this.host;
    this.unit = unitOf(this.host);
    this.width = clientWidth / this.unit;
    this.height = clientHeight / this.unit;
    for (const canvas of [this.curves, this.crosshair.canvas]) {
      resizeInUnits(canvas, clientWidth, clientHeight, this.unit);
    }
    this.draw();
  }

  draw() {
    if (!this.width) return;
    const pen = penOf(this.curves);
    pen.clearRect(0, 0, this.width, this.height);
    if (!this.history?.length) return;
    this.place(pen, this.history);
    this.bands.draw(pen);
    this.drawSpeciesFrame(pen);
    this.fitness.draw(pen, this.axis, this.history);
    for (const chart of this.low) chart.draw(pen, this.axis);
    this.drawAxis(pen);
    this.crosshair.draw();
  }

  /**
   * Fit the charts to the history, and place them: each as high as its share, all between the same margins.
   * @param {CanvasRenderingContext2D} pen
   * @param {History} history
   */
  place(pen, history) {
    this.low = history.hasMap ? [...this.sizes, ...this.ofMap] : this.sizes;
    const charts = [this.fitness, ...this.low, this.bands];
    const heights = [HEIGHTS.fitness, ...this.low.map(() => HEIGHTS.low), HEIGHTS.species];
    const height = (this.height - BELOW - TITLE * charts.length) / heights.reduce((sum, one) => sum + one);
    let top = 0;
    charts.forEach((chart, index) => {
      chart.top = top + TITLE;
      chart.bottom = top = Math.round(chart.top + heights[index] * height);
    });
    this.fitness.fit(history);
    for (const chart of this.low) chart.fit(history);
    pen.font = `11px ${FONT}`;
    const values = [this.fitness, ...this.low].flatMap(({ range }) => [...range, (range[0] + range[1]) / 2]);
    const widest = Math.max(...values.map((value) => pen.measureText(number(value, 4)).width));
    const left = Math.min(0.2 * this.width, Math.max(LEAST_LEFT, widest + 18));
    this.axis.fit(history, left, this.width - RIGHT - this.fitness.right);
    this.bands.fit(history, this.axis);
  }

  /** @param {CanvasRenderingContext2D} pen */
  drawSpeciesFrame(pen) {
    const { top } = this.bands;
    pen.font = `600 11px ${FONT}`;
    pen.textBaseline = "alphabetic";
    pen.textAlign = "left";
    pen.fillStyle = colour("faint");
    const isPooled = this.bands.bands.some((band) => band.id === null);
    const title = `species, by their share of the population${isPooled ? "; grey: those too small to draw" : ""}`;
    pen.fillText(shortened(pen, title, this.axis.right - this.axis.left), this.axis.left, top - 7);
  }

  /**
   * Write the values and the name of the horizontal axis; what would be cut off at the right ends there.
   * @param {CanvasRenderingContext2D} pen
   */
  drawAxis(pen) {
    pen.font = `11px ${FONT}`;
    pen.textAlign = "center";
    pen.textBaseline = "alphabetic";
    pen.fillStyle = colour("faint");
    pen.strokeStyle = colour("line");
    const y = this.height - BELOW + 15;
    for (const { x, label } of this.axis.ticks()) {
      const half = pen.measureText(label).width / 2;
      pen.fillText(label, Math.min(x, this.width - half - 2), y);
      pen.beginPath();
      pen.moveTo(x, y - 15);
      pen.lineTo(x, y - 11);
      pen.stroke();
    }
    pen.font = `600 11px ${FONT}`;
    pen.fillText(this.axis.title, (this.axis.left + this.axis.right) / 2, this.height - 5);
  }
}
