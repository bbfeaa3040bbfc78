// Fitness and species over the generations on one axis. Dragging on it moves the cursor of the page.

import { fillDisc, penOf, resizeCanvas } from "./canvas.js";
import { find } from "./dom.js";
import { number } from "./format.js";
import { areApart, axisRange, rangeOf, roundValues } from "./scale.js";
import { drawSpecies } from "./species_bands.js";
import { channels, colour, FONT } from "./theme.js";

/** @import { History } from "./history.js" */
/** @import { Column, Range } from "./scale.js" */
/** @typedef {{ stroke: string, width: number, dashes?: number[], tint?: number }} Look   tint: opacity of the area below */

const LEFT = 52; // pixels left of the chart, for the values of the axis
const RIGHT = 14; // pixels right of the chart
const SECOND_AXIS = 42; // pixels right of the chart if validated scores have an axis there
const BELOW = 18; // pixels below the chart, for the generations

export class Charts {
  /**
   * @param {HTMLElement} host   contains the two canvases
   * @param {(generation: number) => void} onSeek   called with the generation that the cursor is dragged to
   */
  constructor(host, onSeek) {
    this.host = host;
    this.onSeek = onSeek;
    this.curves = find(host, ".curves", HTMLCanvasElement);
    this.hair = find(host, ".hair", HTMLCanvasElement); // the cursor
    /** @type {History | null} */
    this.history = null;
    this.cursor = -1;
    this.width = 0;
    this.height = 0;
    this.top = 12;
    this.middle = 0; // between fitness and species
    this.twoAxes = false; // whether validated scores have their own
    /** @type {Range} */
    this.fitness = [0, 1];
    /** @type {Range} */
    this.validated = [0, 1];
    new ResizeObserver(() => this.resize()).observe(host);
    host.addEventListener("pointerdown", (event) => {
      host.setPointerCapture(event.pointerId);
      this.drag(event);
    });
    host.addEventListener("pointermove", (event) => event.buttons && this.drag(event));
  }

  /** @param {History} history */
  show(history) {
    this.history = history;
    this.draw();
    this.drawCursor();
  }

  /** @param {number} generation */
  at(generation) {
    this.cursor = generation;
    this.drawCursor();
  }

  resize() {
    this.width = this.host.clientWidth;
    this.height = this.host.clientHeight;
    for (const canvas of [this.curves, this.hair]) resizeCanvas(canvas, this.width, this.height);
    this.middle = Math.round((this.height - BELOW) * 0.64);
    this.draw();
    this.drawCursor();
  }

  /** @param {PointerEvent} event */
  drag(event) {
    if (!this.history?.length) return;
    const { last } = this.history;
    const share = (event.clientX - this.host.getBoundingClientRect().left - LEFT) / this.innerWidth;
    this.onSeek(Math.max(0, Math.min(last, Math.round(share * Math.max(1, last)))));
  }

  get innerWidth() {
    return Math.max(1, this.width - LEFT - (this.twoAxes ? SECOND_AXIS : RIGHT));
  }

  /** @param {number} generation */
  x(generation) {
    return LEFT + (generation / Math.max(1, this.history?.last ?? 1)) * this.innerWidth;
  }

  /** @param {number} value */
  y(value, [least, most] = this.fitness) {
    return this.middle - 6 - ((value - least) / (most - least)) * (this.middle - 6 - this.top);
  }

  draw() {
    if (!this.width) return;
    const pen = penOf(this.curves);
    pen.clearRect(0, 0, this.width, this.height);
    if (!this.history?.length) return;
    this.setScales(this.history);
    const place = { left: LEFT, width: this.innerWidth, top: this.middle + 12, bottom: this.height - BELOW };
    drawSpecies(pen, this.history, place);
    this.drawAxes(pen, this.history);
    this.drawFitness(pen, this.history);
    this.drawChampionChanges(pen, this.history);
  }

  /**
   * Set the scales: validated scores share that of fitness, unless their size differs too much.
   * @param {History} history
   */
  setScales(history) {
    const { low, high } = history;
    const columns = [
      low.best ?? history.best,
      low.mean ?? history.mean,
      high.best ?? history.best,
      history.champion_fitness,
    ];
    const [fitness, validated] = [rangeOf(columns), rangeOf([history.validated])];
    this.twoAxes = fitness !== null && validated !== null && areApart(fitness, validated);
    this.fitness = axisRange(this.twoAxes ? fitness : rangeOf([...columns, history.validated]));
    this.validated = this.twoAxes ? axisRange(validated) : this.fitness;
  }

  /**
   * Draw round values of fitness at the left with a line each, generations below, and validated scores at the right
   * if they have their own axis.
   * @param {CanvasRenderingContext2D} pen
   * @param {History} history
   */
  drawAxes(pen, history) {
    pen.font = `11px ${FONT}`;
    pen.textBaseline = "middle";
    pen.textAlign = "right";
    pen.fillStyle = colour("faint");
    pen.strokeStyle = colour("line");
    pen.lineWidth = 1;
    const amount = (this.middle - this.top) / 24;
    for (const value of roundValues(this.fitness, amount)) {
      const y = Math.round(this.y(value)) + 0.5;
      pen.fillText(number(value), LEFT - 10, y);
      pen.beginPath();
      pen.moveTo(LEFT, y);
      pen.lineTo(LEFT + this.innerWidth, y);
      pen.stroke();
    }
    pen.fillText("species", LEFT - 10, (this.middle + 12 + this.height - BELOW) / 2);
    pen.textAlign = "center";
    const marks = roundValues([1, history.last + 1], this.innerWidth / 90).filter(Number.isInteger);
    for (const value of new Set([1, ...marks])) {
      const x = this.x(value - 1);
      if (value === 1 || x - LEFT > 30) pen.fillText(value.toLocaleString("en"), x, this.height - 6);
    }
    if (!this.twoAxes) return;
    pen.textAlign = "left";
    pen.fillStyle = colour("good");
    for (const value of roundValues(this.validated, amount)) {
      pen.fillText(number(value), LEFT + this.innerWidth + 8, Math.round(this.y(value, this.validated)) + 0.5);
    }
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {History} history
   */
  drawFitness(pen, history) {
    const { low, high, champion_fitness: champion, validated } = history;
    const pale = `rgba(${channels(colour("positive"))}, 0.5)`;
    pen.lineJoin = "round";
    this.drawLine(pen, low.mean ?? history.mean, high.mean ?? history.mean, { stroke: colour("faint"), width: 1.3 });
    this.drawLine(pen, low.best ?? history.best, high.best ?? history.best, { stroke: pale, width: 1.2 });
    this.drawLine(pen, champion, champion, { stroke: colour("positive"), width: 2.2, tint: 0.07 });
    this.drawLine(pen, validated, validated, { stroke: colour("good"), width: 2, dashes: [2, 4] }, this.validated);
  }

  /**
   * Draw a line through the least and the most value of every pixel column, so that no peak is lost.
   * @param {CanvasRenderingContext2D} pen
   * @param {Column} low
   * @param {Column} high
   * @param {Look} look
   * @param {Range} [scale]
   */
  drawLine(pen, low, high, look, scale = this.fitness) {
    const columns = this.pixelColumns(low, high);
    pen.strokeStyle = look.stroke;
    pen.lineWidth = look.width;
    pen.setLineDash(look.dashes ?? []);
    pen.beginPath();
    for (const { x, first, least, most, last } of columns) {
      const values = least === most ? [first] : [first, least, most, last];
      for (const value of values) pen.lineTo(x, this.y(value, scale));
    }
    pen.stroke();
    pen.setLineDash([]);
    if (!look.tint || !columns.length) return;
    pen.lineTo(columns[columns.length - 1].x, this.middle - 6);
    pen.lineTo(columns[0].x, this.middle - 6);
    pen.globalAlpha = look.tint;
    pen.fillStyle = look.stroke;
    pen.fill();
    pen.globalAlpha = 1;
  }

  /**
   * Return the values of every pixel column that contains any.
   * @param {Column} low
   * @param {Column} high
   */
  pixelColumns(low, high) {
    /** @type {{ x: number, first: number, least: number, most: number, last: number }[]} */
    const columns = [];
    low.forEach((least, index) => {
      const most = high[index];
      if (least === null || most === null) return;
      const x = this.x(this.history?.generations[index] ?? 0);
      const column = columns[columns.length - 1];
      if (column && Math.floor(column.x) === Math.floor(x)) {
        column.least = Math.min(column.least, least);
        column.most = Math.max(column.most, most);
        column.last = most;
      } else columns.push({ x, first: most, least, most, last: most });
    });
    return columns;
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {History} history
   */
  drawChampionChanges(pen, history) {
    pen.fillStyle = colour("faint");
    for (const generation of history.championChanges()) {
      pen.fillRect(this.x(generation) - 0.75, this.middle + 2, 1.5, 6);
    }
  }

  drawCursor() {
    if (!this.width) return;
    const pen = penOf(this.hair);
    pen.clearRect(0, 0, this.width, this.height);
    if (!this.history?.length || this.cursor < 0) return;
    const x = this.x(this.cursor);
    pen.strokeStyle = colour("ink");
    pen.globalAlpha = 0.7;
    pen.lineWidth = 1.5;
    pen.beginPath();
    pen.moveTo(x, this.top - 8);
    pen.lineTo(x, this.height - BELOW);
    pen.stroke();
    pen.globalAlpha = 1;
    this.drawDot(pen, x, this.middle + 5, 5.5, colour("ink"));
    const index = this.history.index(this.cursor);
    const [mean, champion] = [this.history.mean[index], this.history.champion_fitness[index]];
    if (mean !== null) this.drawDot(pen, x, this.y(mean), 4, colour("faint"));
    if (champion !== null) this.drawDot(pen, x, this.y(champion), 4, colour("positive"));
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {number} x
   * @param {number} y
   * @param {number} radius
   * @param {string} fill
   */
  drawDot(pen, x, y, radius, fill) {
    fillDisc(pen, x, y, radius, fill);
    pen.lineWidth = 2;
    pen.strokeStyle = colour("panel");
    pen.stroke();
  }
}
