// Fitness and species over the generations, on one axis; where the pointer is on it is the page's time.

import { channels, colour, FONT, isDark, number } from "./format.js";

const LEFT = 52; // pixels before the axis, in which its values stand
const RIGHT = 14; // and after it
const SECOND = 42; // after it where validated scores have an axis of their own
const APART = 20; // times as large, from which on they have one
const BELOW = 18; // under it, for the generations
const GOLDEN = 0.618034; // of the range of hues, from each species to the next, so that neighbours differ
const [FIRST_HUE, HUES] = [165, 175]; // degrees: from green over blue to rose, so that many together stay calm

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
    this.top = 12;
    this.middle = Math.round((this.height - BELOW) * 0.64);
    this.draw();
    this.drawCursor();
  }

  drag(event) {
    if (!this.history?.length) return;
    const share = (event.clientX - this.host.getBoundingClientRect().left - LEFT) / this.wide;
    this.seek(Math.max(0, Math.min(this.history.last, Math.round(share * Math.max(1, this.history.last)))));
  }

  get wide() {
    return Math.max(1, this.width - LEFT - (this.apart ? SECOND : RIGHT));
  }

  x(generation) {
    return LEFT + (generation / Math.max(1, this.history.last)) * this.wide;
  }

  draw() {
    if (!this.width) return;
    const pen = this.curves.getContext("2d");
    pen.clearRect(0, 0, this.width, this.height);
    if (!this.history?.length) return;
    this.measure();
    this.drawSpecies(pen);
    this.drawAxes(pen);
    this.drawFitness(pen);
    this.drawChanges(pen);
  }

  /** Find the scales: validated scores share that of fitness, unless they are of another size altogether. */
  measure() {
    const { history } = this;
    const fitness = [history.low.best ?? history.best, history.low.mean ?? history.mean, history.high.best ?? history.best, history.champion_fitness];
    const [one, other] = [range(fitness), range([history.validated])];
    this.apart = other !== null && one !== null && areApart(one, other);
    this.fitness = wide(this.apart ? one : range([...fitness, history.validated]));
    this.validated = this.apart ? wide(other) : this.fitness;
  }

  /** Round values of fitness at the left with a hairline each, round generations below, and at the right validated scores. */
  drawAxes(pen) {
    const { history } = this;
    pen.font = `11px ${FONT}`;
    pen.textBaseline = "middle";
    pen.textAlign = "right";
    pen.fillStyle = colour("faint");
    pen.strokeStyle = colour("line");
    pen.lineWidth = 1;
    const amount = (this.middle - this.top) / 24;
    for (const value of rounds(...this.fitness, amount)) {
      const level = Math.round(this.y(value)) + 0.5;
      pen.fillText(number(value), LEFT - 10, level);
      pen.beginPath();
      pen.moveTo(LEFT, level);
      pen.lineTo(LEFT + this.wide, level);
      pen.stroke();
    }
    pen.fillText("species", LEFT - 10, (this.middle + 12 + this.height - BELOW) / 2);
    pen.textAlign = "center";
    const marks = rounds(1, history.last + 1, this.wide / 90).filter(Number.isInteger);
    for (const value of new Set([1, ...marks])) {
      const x = this.x(value - 1);
      if (value === 1 || x - LEFT > 30) pen.fillText(value.toLocaleString("en"), x, this.height - 6);
    }
    if (!this.apart) return;
    pen.textAlign = "left";
    pen.fillStyle = colour("good");
    for (const value of rounds(...this.validated, amount)) pen.fillText(number(value), LEFT + this.wide + 8, Math.round(this.y(value, this.validated)) + 0.5);
  }

  drawFitness(pen) {
    const { history } = this;
    const line = (...what) => this.line(pen, ...what);
    pen.lineJoin = "round";
    line(history.low.mean ?? history.mean, history.high.mean ?? history.mean, [colour("faint"), 1.3, []]);
    line(history.low.best ?? history.best, history.high.best ?? history.best, [`rgba(${channels(colour("positive"))}, 0.5)`, 1.2, []]);
    line(history.champion_fitness, history.champion_fitness, [colour("positive"), 2.2, []], 0.07);
    line(history.validated, history.validated, [colour("good"), 2, [2, 4]], 0, this.validated);
  }

  y(value, [least, most] = this.fitness) {
    return this.middle - 6 - ((value - least) / (most - least)) * (this.middle - 6 - this.top);
  }

  /** A line through the least and the most of every pixel, so that no peak is lost; and a tint below it. */
  line(pen, low, high, [look, width, dash], tint = 0, scale = this.fitness) {
    pen.strokeStyle = look;
    pen.lineWidth = width;
    pen.setLineDash(dash);
    pen.beginPath();
    let [column, first] = [null, null];
    const draw = () => {
      first ??= column.x;
      pen.lineTo(column.x, this.y(column.first, scale));
      if (column.least !== column.most) {
        pen.lineTo(column.x, this.y(column.least, scale));
        pen.lineTo(column.x, this.y(column.most, scale));
        pen.lineTo(column.x, this.y(column.last, scale));
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
    if (!tint || first === null) return;
    pen.lineTo(column.x, this.middle - 6);
    pen.lineTo(first, this.middle - 6);
    pen.globalAlpha = tint;
    pen.fillStyle = look;
    pen.fill();
    pen.globalAlpha = 1;
  }

  /** Species as bands, oldest at the bottom; a band is as high as its share of the population. */
  drawSpecies(pen) {
    const [top, bottom] = [this.middle + 12, this.height - BELOW];
    const count = Math.max(2, Math.min(Math.ceil(this.wide), this.history.last + 1));
    const generationAt = (column) => Math.round((column / (count - 1)) * this.history.last);
    const ids = [...this.history.species.keys()].sort((one, other) => one - other);
    const totals = new Float64Array(count);
    const bands = ids.map((id) => this.band(id, count, generationAt, totals));
    const below = new Float64Array(count);
    pen.lineWidth = 0.7;
    pen.setLineDash([]);
    const level = (column, height) => bottom - (height / (totals[column] || 1)) * (bottom - top);
    ids.forEach((id, index) => {
      const { from, sizes } = bands[index];
      if (!sizes.length) return;
      pen.fillStyle = pen.strokeStyle = hueOf(Number(id));
      pen.beginPath();
      const edge = (column) => LEFT + (column / (count - 1)) * this.wide;
      sizes.forEach((_, place) => pen.lineTo(edge(from + place), level(from + place, below[from + place])));
      for (let place = sizes.length - 1; place >= 0; place -= 1) {
        below[from + place] += sizes[place];
        pen.lineTo(edge(from + place), level(from + place, below[from + place]));
      }
      pen.fill();
      pen.stroke(); // over the seam that would show through between two bands
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
    pen.strokeStyle = pen.fillStyle = colour("ink");
    pen.globalAlpha = 0.7;
    pen.lineWidth = 1.5;
    pen.beginPath();
    pen.moveTo(x, this.top - 8);
    pen.lineTo(x, this.height - BELOW);
    pen.stroke();
    pen.globalAlpha = 1;
    this.dot(pen, x, this.middle + 5, 5.5, colour("ink"));
    const index = this.history.index(this.cursor);
    for (const [name, hue] of [["mean", "faint"], ["champion_fitness", "positive"]]) {
      const value = this.history[name][index];
      if (value !== null) this.dot(pen, x, this.y(value), 4, colour(hue));
    }
  }

  dot(pen, x, y, radius, fill) {
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.fillStyle = fill;
    pen.fill();
    pen.lineWidth = 2;
    pen.strokeStyle = colour("panel");
    pen.stroke();
  }
}

/** The colour of a species, always the same. */
function hueOf(id) {
  const [turn, shade] = [(0.78 + id * GOLDEN) % 1, (id * GOLDEN * GOLDEN) % 1];
  const lightness = (isDark() ? 46 : 75) + 12 * shade;
  return `oklch(${lightness.toFixed(1)}% ${isDark() ? 0.08 : 0.085} ${(FIRST_HUE + HUES * turn).toFixed(1)})`;
}

/** Round values between two, about so many. */
function rounds(least, most, amount) {
  const rough = (most - least) / Math.max(1, amount) || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= rough);
  const from = Math.ceil(least / step - 1e-9);
  const until = Math.floor(most / step + 1e-9);
  return Array.from({ length: Math.max(0, Math.min(50, until - from + 1)) }, (_, index) => Number(((from + index) * step).toPrecision(12)));
}

/** The least and the most of columns that may have gaps; null if there is nothing else. */
function range(columns) {
  let [least, most] = [Infinity, -Infinity];
  for (const column of columns) {
    for (const value of column) {
      if (value === null) continue;
      if (value < least) least = value;
      if (value > most) most = value;
    }
  }
  return least > most ? null : [least, most];
}

/** Such a range, or one around it where there is no more than one value. */
function wide(range) {
  const [least, most] = range ?? [0, 1];
  const around = least === most ? Math.max(0.5, 0.05 * Math.abs(most)) : 0;
  return [least - around, most + around];
}

function areApart(one, other) {
  const [size, another] = [one, other].map((range) => Math.max(...range.map(Math.abs)));
  return Math.min(size, another) > 0 && (another > APART * size || size > APART * another);
}
