// What moves over the charts: the cursor of the page, the pointer with all values there, and outlined species.

import { json } from "./api.js";
import { fillDisc, penOf, placeOf } from "./canvas.js";
import { element, find } from "./dom.js";
import { count, number } from "./format.js";
import { drawnEntry, entriesAt } from "./legend.js";
import { hueOf } from "./species_bands.js";
import { colour } from "./theme.js";
import { placeTip } from "./tip.js";

/** @import { SpeciesFacts } from "./api.js" */
/** @import { Charts } from "./charts.js" */
/** @import { History } from "./history.js" */
/** @import { Band } from "./species_bands.js" */

const CLICK = 4; // units that the pointer may move within a click
const GENERATIONS_KEPT = 300; // whose species have been fetched

export class Crosshair {
  /**
   * @param {Charts} charts
   * @param {(generation: number) => void} onSeek
   * @param {(species: number) => void} onSpecies
   */
  constructor(charts, onSeek, onSpecies) {
    this.charts = charts;
    this.onSeek = onSeek;
    this.onSpecies = onSpecies;
    this.canvas = find(charts.host, ".hair", HTMLCanvasElement);
    this.tip = find(charts.host, ".tip");
    this.cursor = -1; // generation
    /** @type {[number, number] | null} */
    this.pointer = null;
    this.pressedAt = 0; // where the pointer was pressed
    /** @type {Map<number, SpeciesFacts[] | null>} */
    this.species = new Map(); // by generation; null while they are fetched
    const { host } = charts;
    host.addEventListener("pointerdown", (event) => this.press(event));
    host.addEventListener("pointermove", (event) => this.move(event));
    host.addEventListener("pointerup", (event) => this.release(event));
    host.addEventListener("pointerleave", () => this.point(null));
  }

  get history() {
    return /** @type {History} */ (this.charts.history);
  }

  /** @param {number} generation */
  at(generation) {
    this.cursor = generation;
    this.draw();
  }

  /** @param {PointerEvent} event */
  press(event) {
    if (event.button !== 0) return;
    this.charts.host.setPointerCapture(event.pointerId);
    this.pressedAt = this.placeOf(event)[0];
    this.seek(event);
  }

  /** @param {PointerEvent} event */
  move(event) {
    if (event.buttons) this.seek(event);
    this.point(event.pointerType === "touch" ? null : this.placeOf(event));
  }

  /** @param {PointerEvent} event */
  release(event) {
    const [x, y] = this.placeOf(event);
    const band = this.charts.bands.at(x, y);
    const isClick = Math.abs(x - this.pressedAt) <= CLICK;
    if (isClick && band && band.id !== null) this.onSpecies(band.id);
  }

  /** @param {PointerEvent} event */
  seek(event) {
    if (!this.charts.history?.length) return;
    this.onSeek(this.history.generations[this.charts.axis.indexAt(this.placeOf(event)[0])]);
  }

  /**
   * Return where a pointer is, in units of the charts.
   * @param {PointerEvent} event
   */
  placeOf(event) {
    return placeOf(event, this.charts.host, this.charts.unit);
  }

  /** @param {[number, number] | null} pointer */
  point(pointer) {
    const { axis } = this.charts;
    const isInside = pointer && this.charts.history?.length && pointer[0] > axis.left - 8 && pointer[0] < axis.right + 8;
    this.pointer = isInside ? pointer : null;
    this.draw();
    this.showTip();
  }

  /** The index of the point of the history at the pointer; null if the pointer is elsewhere. */
  get pointed() {
    return this.pointer && this.charts.axis.indexAt(this.pointer[0]);
  }

  /** The band at the pointer. */
  get band() {
    return this.pointer ? this.charts.bands.at(...this.pointer) : undefined;
  }

  draw() {
    const { charts } = this;
    if (!charts.width) return;
    const pen = penOf(this.canvas);
    pen.clearRect(0, 0, charts.width, charts.height);
    if (!charts.history?.length || this.cursor < 0 || !charts.axis.values.length) return;
    const index = this.history.index(this.cursor);
    const own = this.history.champions.get(this.history.champion[index])?.species;
    if (own !== null && own !== undefined) this.outline(pen, charts.bands.of(own), 2);
    if (this.band) this.outline(pen, this.band, 1.2);
    if (this.pointed !== null && this.pointed !== index) this.drawAt(pen, this.pointed, true);
    this.drawAt(pen, index, false);
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {Band | undefined} band
   * @param {number} width   of the line, in pixels
   */
  outline(pen, band, width) {
    if (!band) return;
    this.charts.bands.trace(pen, band);
    pen.lineJoin = "round";
    pen.strokeStyle = colour("panel");
    pen.lineWidth = width + 2;
    pen.stroke();
    pen.strokeStyle = colour("ink");
    pen.lineWidth = width;
    pen.stroke();
  }

  /**
   * Draw a vertical line at a point of the history, with a dot on each curve.
   * @param {CanvasRenderingContext2D} pen
   * @param {number} index
   * @param {boolean} pale   whether it is the pointer's
   */
  drawAt(pen, index, pale) {
    const { fitness, low, bands, axis } = this.charts;
    const x = axis.x(index);
    pen.strokeStyle = colour("ink");
    pen.globalAlpha = pale ? 0.35 : 0.75;
    pen.lineWidth = pale ? 1 : 1.5;
    pen.setLineDash(pale ? [3, 3] : []);
    pen.beginPath();
    pen.moveTo(x, fitness.top);
    pen.lineTo(x, bands.bottom);
    pen.stroke();
    pen.setLineDash([]);
    pen.globalAlpha = 1;
    const { best, mean, validated, champion_fitness: champion } = this.history;
    /** @type {[number | null, string, [number, number]][]} */
    const dots = [
      [mean[index], "faint", fitness.range],
      [best[index], "positive", fitness.range],
      [validated[index], "good", fitness.validated],
      [champion[index], "positive", fitness.range],
    ];
    for (const [value, hue, range] of dots) if (value !== null) this.drawDot(pen, x, fitness.y(value, range), hue);
    for (const chart of low) {
      const value = chart.marked[index];
      if (value !== null) this.drawDot(pen, x, chart.y(value), "positive");
    }
    if (!pale) this.drawDot(pen, x, bands.bottom + 1, "ink", 5.5);
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {number} x
   * @param {number} y
   * @param {string} hue
   */
  drawDot(pen, x, y, hue, radius = 4) {
    fillDisc(pen, x, y, radius, colour(hue));
    pen.lineWidth = 1.5;
    pen.strokeStyle = colour("panel");
    pen.stroke();
  }

  /** Show all values at the pointer beside it. */
  showTip() {
    const { pointed, tip } = this;
    tip.hidden = pointed === null;
    if (pointed === null || this.pointer === null) return;
    const { history } = this;
    const title = element("p", `generation ${(history.generations[pointed] + 1).toLocaleString("en")}`, "title");
    const minutes = number(history.seconds[pointed] / 60, 3);
    title.append(element("small", ` ${count(history.evaluations[pointed], "evaluation")}, ${minutes} min`));
    const rows = this.band ? [this.speciesRow(this.band, history.generations[pointed])] : [];
    tip.replaceChildren(title, ...rows, ...(this.band ? [] : entriesAt(history, pointed).map(drawnEntry)));
    const { unit, host } = this.charts;
    placeTip(tip, host, this.pointer.map((place) => place * unit));
  }

  /**
   * Return what is known of the species of a band.
   * @param {Band} band
   * @param {number} generation
   */
  speciesRow(band, generation) {
    const row = element("div", "", "of-species");
    const key = element("i", "", "tile");
    key.style.background = hueOf(band.id);
    if (band.id === null) {
      row.append(key, "small species, drawn together");
      return row;
    }
    const size = this.history.sizeOfSpecies(band.id, generation);
    const facts = this.factsOf(generation)?.find((one) => one.id === band.id);
    const list = element("dl");
    const add = (/** @type {string} */ name, /** @type {string} */ value) =>
      list.append(element("dt", name), element("dd", value));
    add("size", count(size, "genome"));
    if (facts) {
      add("age", count(generation - facts.founded, "generation"));
      add("best fitness", number(facts.best));
      add("without improvement", count(facts.stagnant, "generation"));
    }
    const name = element("b", `species ${band.id}`);
    const isOwn = this.history.champions.get(this.history.champion[this.history.index(generation)])?.species === band.id;
    const heading = element("p");
    heading.append(key, name, isOwn ? ", the champion's" : "", element("small", " click to open"));
    row.append(heading, list);
    return row;
  }

  /**
   * Return the species of a generation, once they are fetched; the values at the pointer are then shown again.
   * @param {number} generation
   */
  factsOf(generation) {
    const known = this.species.get(generation);
    if (known !== undefined) return known;
    this.species.set(generation, null);
    for (const oldest of this.species.keys()) {
      if (this.species.size <= GENERATIONS_KEPT) break;
      this.species.delete(oldest);
    }
    json("species", { generation }).then(
      ({ species }) => {
        this.species.set(generation, species);
        this.showTip();
      },
      () => this.species.delete(generation),
    );
    return null;
  }
}
