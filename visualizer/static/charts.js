// Fitness and species over the generations, on one axis; where the pointer is on it is the page's time.

import { channels, colour, isDark, number } from "./format.js";

const SIDE = 10; // pixels at both ends of the axis
const GOLDEN = 137.5; // degrees between the hues of species that follow each other

export class Charts {
  /** @param {(generation: number) => void} seek   told where somebody drags the cursor to */
  constructor(host, seek) {
    this.host = host;
    this.seek = seek;
    [this.curves, this.hair] = host.querySelectorAll("canvas");
    this.history = null;
    this.cursor = -1;
    new ResizeObserver(() => this.resize()).observe(host);
    host.addEventListener("pointerdown", (event) => {
      host.setPointerCapture(event.pointerId);
      this.drag(event);
    });
    host.addEventListener("pointermove", (event) => event.buttons && this.drag(event));
  }

  show(history) {
    this.history = history;
    this.draw();
    this.drawCursor();
  }

  at(generation) {
    this.cursor = generation;
    this.drawCursor();
  }

  resize() {
    const ratio = Math.min(2, devicePixelRatio || 1);
    this.width = this.host.clientWidth;
    this.height = this.host.clientHeight;
    for (const canvas of [this.curves, this.hair]) {
      canvas.width = Math.round(this.width * ratio);
      canvas.height = Math.round(this.height * ratio);
      canvas.getContext("2d").setTransform(ratio, 0, 0, ratio, 0, 0);
    }
    this.top = 14;
    this.middle = Math.round(this.height * 0.63);
    this.draw();
    this.drawCursor();
  }

  drag(event) {
    if (!this.history?.length) return;
    const share = (event.clientX - this.host.getBoundingClientRect().left - SIDE) / (this.width - 2 * SIDE);
    this.seek(Math.max(0, Math.min(this.history.last, Math.round(share * Math.max(1, this.history.last)))));
  }

  x(generation) {
    return SIDE + (generation / Math.max(1, this.history.last)) * (this.width - 2 * SIDE);
  }

  draw() {
    if (!this.width) return;
    const pen = this.curves.getContext("2d");
    pen.clearRect(0, 0, this.width, this.height);
    if (!this.history?.length) return;
    this.drawSpecies(pen);
    this.drawFitness(pen);
    this.drawChanges(pen);
    this.write(pen, number(this.most), 11);
    this.write(pen, number(this.least), this.middle - 3);
  }

  /** A value of the axis, kept readable on whatever passes behind it. */
  write(pen, text, level) {
    pen.font = "11px system-ui, sans-serif";
    pen.textBaseline = "alphabetic";
    pen.textAlign = "left";
    pen.lineWidth = 4;
    pen.strokeStyle = colour("panel");
    pen.strokeText(text, SIDE, level);
    pen.fillStyle = colour("faint");
    pen.fillText(text, SIDE, level);
  }

  drawFitness(pen) {
    const { history } = this;
    const bounds = [history.low.best ?? history.best, history.low.mean ?? history.mean, history.high.best ?? history.best];
    const finite = [...bounds, history.champion_fitness, history.validated];
    [this.least, this.most] = range(finite);
    const line = (low, high, look) => this.line(pen, low, high, look);
    pen.lineJoin = "round";
    line(history.low.mean ?? history.mean, history.high.mean ?? history.mean, [colour("faint"), 1.3, []]);
    line(history.low.best ?? history.best, history.high.best ?? history.best, [`rgba(${channels(colour("positive"))}, 0.5)`, 1.2, []]);
    line(history.champion_fitness, history.champion_fitness, [colour("positive"), 2.2, []]);
    line(history.validated, history.validated, [colour("good"), 2, [2, 4]]);
  }

  y(value) {
    const span = this.most - this.least || 1;
    return this.middle - 6 - ((value - this.least) / span) * (this.middle - 6 - this.top);
  }

  /** A line through the least and the most of every pixel, so that no peak is lost. */
  line(pen, low, high, [look, width, dash]) {
    pen.strokeStyle = look;
    pen.lineWidth = width;
    pen.setLineDash(dash);
    pen.beginPath();
    let column = null;
    const draw = () => {
      pen.lineTo(column.x, this.y(column.first));
      if (column.least !== column.most) {
        pen.lineTo(column.x, this.y(column.least));
        pen.lineTo(column.x, this.y(column.most));
        pen.lineTo(column.x, this.y(column.last));
      }
    };
    for (let index = 0; index < low.length; index += 1) {
      const [least, most] = [low[index], high[index]];
      if (least === null || most === null) continue;
      const x = this.x(this.history.generations[index]);
      if (column && Math.floor(column.x) === Math.floor(x)) {
        column.least = Math.min(column.least, least);
        column.most = Math.max(column.most, most);
        column.last = most;
        continue;
      }
      if (column) draw();
      column = { x, first: most, last: most, least, most };
    }
    if (column) draw();
    pen.stroke();
    pen.setLineDash([]);
  }

  /** Species as bands, oldest at the bottom; a band is as high as its share of the population. */
  drawSpecies(pen) {
    const [top, bottom] = [this.middle + 12, this.height - 2];
    const count = Math.max(2, Math.min(Math.ceil(this.width - 2 * SIDE), this.history.last + 1));
    const generationAt = (column) => Math.round((column / (count - 1)) * this.history.last);
    const ids = [...this.history.species.keys()].sort((one, other) => one - other);
    const totals = new Float64Array(count);
    const bands = ids.map((id) => this.band(id, count, generationAt, totals));
    const below = new Float64Array(count);
    const level = (column, height) => bottom - (height / (totals[column] || 1)) * (bottom - top);
    ids.forEach((id, index) => {
      const { from, sizes } = bands[index];
      if (!sizes.length) return;
      pen.fillStyle = `hsl(${(id * GOLDEN) % 360} ${isDark() ? "30% 44%" : "42% 70%"})`;
      pen.beginPath();
      const edge = (column) => SIDE + (column / (count - 1)) * (this.width - 2 * SIDE);
      sizes.forEach((_, place) => pen.lineTo(edge(from + place), level(from + place, below[from + place])));
      for (let place = sizes.length - 1; place >= 0; place -= 1) {
        below[from + place] += sizes[place];
        pen.lineTo(edge(from + place), level(from + place, below[from + place]));
      }
      pen.fill();
    });
  }

  /** The sizes of one species for each column in which it lives, and the columns' totals with it. */
  band(id, count, generationAt, totals) {
    const runs = this.history.species.get(id);
    const sizes = [];
    let [from, run] = [-1, -1];
    const scale = Math.max(1, this.history.last) / (count - 1);
    for (let column = Math.max(0, Math.floor(runs[0][0] / scale) - 1); column < count; column += 1) {
      const generation = generationAt(column);
      while (run + 1 < runs.length && runs[run + 1][0] <= generation) run += 1;
      const size = run < 0 ? 0 : runs[run][1];
      if (from < 0 && size === 0) continue;
      if (from < 0) from = this.born(column, sizes);
      sizes.push(size);
      totals[column] += size;
      if (size === 0 && run === runs.length - 1) break;
    }
    return { from, sizes };
  }

  /** A band begins in the column before its first member, with nothing. */
  born(column, sizes) {
    if (column > 0) sizes.push(0);
    return Math.max(0, column - 1);
  }

  drawChanges(pen) {
    pen.fillStyle = colour("faint");
    for (const generation of this.history.changes()) {
      const x = this.x(generation);
      pen.fillRect(x - 0.75, this.middle + 2, 1.5, 6);
    }
  }

  drawCursor() {
    if (!this.width) return;
    const pen = this.hair.getContext("2d");
    pen.clearRect(0, 0, this.width, this.height);
    if (!this.history?.length || this.cursor < 0) return;
    const x = this.x(this.cursor);
    pen.strokeStyle = colour("ink");
    pen.globalAlpha = 0.75;
    pen.lineWidth = 1.5;
    pen.beginPath();
    pen.moveTo(x, this.top - 6);
    pen.lineTo(x, this.height - 2);
    pen.stroke();
    pen.globalAlpha = 1;
    pen.fillStyle = colour("ink");
    pen.beginPath();
    pen.arc(x, this.middle + 5, 4.5, 0, 2 * Math.PI);
    pen.fill();
  }
}

/** The least and the most of columns that may have gaps. */
function range(columns) {
  let [least, most] = [Infinity, -Infinity];
  for (const column of columns) {
    for (const value of column) {
      if (value === null) continue;
      if (value < least) least = value;
      if (value > most) most = value;
    }
  }
  if (least > most) return [0, 1];
  return least === most ? [least - 0.5, most + 0.5] : [least, most];
}
