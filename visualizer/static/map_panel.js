// The panel of the map of elites: what the pointer and the keys show of it, and its newest state while the run evolves.

import { json } from "./api.js";
import { placeOf } from "./canvas.js";
import { byId, element, find, REDUCED_MOTION } from "./dom.js";
import { cellOf, Elites } from "./elites.js";
import { count, number, percent } from "./format.js";
import { drawnEntry } from "./legend.js";
import { MapDrawing } from "./map_drawing.js";
import { ratioOf } from "./map_geometry.js";
import { placeTip } from "./tip.js";
import { WORDS } from "./words.js";

/** @import { Elite, MapOfElites } from "./api.js" */
/** @import { Cell } from "./elites.js" */
/**
 * What the panel asks of the page.
 * @typedef {object} Context
 * @property {(elite: Elite) => void} onChoose   called with the elite that is chosen
 * @property {() => void} onLeave   called when the champion is to be shown instead of an elite
 * @property {() => void} onChange   called with every newer state of the map
 */

const FETCH_MILLISECONDS = 2000; // between two requests while a run evolves
const FRESH_MILLISECONDS = 1200; // how long the newest elites are marked, before their marks fade
const WIDE = 1.5; // width over height from which a map takes more of the window

export class MapPanel {
  /**
   * @param {Partial<MapOfElites>} answer   of the server
   * @param {Context} context
   */
  constructor(answer, context) {
    this.host = byId("map");
    this.field = byId("field");
    this.tip = find(this.field, ".tip");
    this.drawing = new MapDrawing(this.field);
    this.context = context;
    this.elites = new Elites({});
    /** @type {number | null} */
    this.shown = null; // the genome on the stage
    /** @type {Cell | null} */
    this.pointed = null; // by the pointer or the keys
    /** @type {Elite[]} */
    this.arrived = []; // while they are marked
    this.fetchedAt = performance.now();
    /** @type {number | undefined} */
    this.timer = undefined; // of the next request
    /** @type {number | undefined} */
    this.fading = undefined; // the timer of the marks
    byId("leave-elite").addEventListener("click", context.onLeave);
    const { field } = this;
    field.addEventListener("pointermove", (event) => event.pointerType === "touch" || this.point(this.cellUnder(event)));
    field.addEventListener("pointerleave", () => this.point(null));
    field.addEventListener("click", (event) => {
      if (this.choose(this.cellUnder(event))) showGame(); // who chooses by keys stays at the map, and continues there
    });
    field.addEventListener("keydown", (event) => this.key(event));
    field.addEventListener("blur", () => this.point(null));
    new ResizeObserver(() => this.resize()).observe(field);
    this.setElites(new Elites(answer));
  }

  /** @param {Elites} elites */
  setElites(elites) {
    this.elites = elites;
    this.host.hidden = !elites.exists;
    byId("run").classList.toggle("mapped", elites.exists);
    if (elites.exists) this.describe();
  }

  /** Fetch the map again, soon: the run has evolved. */
  refresh() {
    this.timer ??= setTimeout(() => this.fetch(), Math.max(0, this.fetchedAt + FETCH_MILLISECONDS - performance.now()));
  }

  async fetch() {
    this.fetchedAt = performance.now();
    const answer = await json("elites").catch(() => null); // a server that is lost is asked again when it is back
    this.timer = undefined;
    if (answer) this.take(answer);
  }

  /**
   * Show a newer state of the map, and mark what is new in it.
   * @param {Partial<MapOfElites>} answer
   */
  take(answer) {
    const before = this.elites;
    const elites = new Elites(answer);
    if (!before.exists && !elites.exists) return;
    this.setElites(elites);
    const arrived = elites.since(before);
    if (arrived.length || elites.all.length !== before.all.length) {
      this.mark(before.exists ? arrived : []);
      this.draw();
    }
    this.showTip();
    this.context.onChange();
  }

  /**
   * Mark these elites for a moment.
   * @param {Elite[]} arrived
   */
  mark(arrived) {
    this.arrived = arrived;
    const { classList } = this.drawing.canvases[1];
    classList.remove("faded");
    clearTimeout(this.fading);
    this.fading = setTimeout(() => classList.add("faded"), FRESH_MILLISECONDS);
  }

  /** Say how much of the map is filled, and fit the panel to its shape. */
  describe() {
    const { elites } = this;
    const [columns, rows] = elites.cells;
    const filled = `${elites.all.length.toLocaleString("en")} of ${count(columns * rows, "cell")}`;
    const facts = [drawnEntry({ line: null, label: "coverage", value: percent(elites.coverage), meaning: WORDS.coverage })];
    facts[0].append(` (${filled})`);
    if (elites.qdScore !== null) {
      facts.push(drawnEntry({ line: null, label: "QD score", value: number(elites.qdScore), meaning: WORDS["QD score"] }));
    }
    byId("filled").replaceChildren(...facts);
    const names = elites.measures.map(({ name }) => name).join(" and ");
    this.field.setAttribute("aria-label", `Map of elites by ${names}: ${filled} filled`);
    const ratio = ratioOf(elites);
    this.nameShown();
    this.field.style.setProperty("--ratio", ratio.toFixed(3));
    byId("run").classList.toggle("wide-map", ratio >= WIDE);
    byId("run").classList.toggle("strip-map", elites.isStrip);
  }

  resize() {
    this.drawing.resize();
    this.draw();
  }

  draw() {
    if (!this.drawing.width || !this.elites.exists) return;
    this.drawing.draw(this.elites);
    this.drawing.drawFresh(this.elites, this.arrived);
    this.drawOver();
  }

  /** What is on the stage, in each of its cells. */
  get elitesShown() {
    return this.shown === null ? [] : this.elites.of(this.shown);
  }

  drawOver() {
    if (!this.drawing.width || !this.elites.exists) return;
    this.drawing.drawOver(this.elites, this.elitesShown, this.pointed);
  }

  /**
   * Mark what is on the stage.
   * @param {number} genome
   * @param {boolean} isElite   whether it was chosen here
   */
  show(genome, isElite) {
    byId("leave-elite").classList.toggle("away", !isElite);
    if (genome === this.shown) return;
    this.shown = genome;
    this.drawOver();
    this.nameShown();
  }

  /** Say which cell is outlined: that of what is on the stage. */
  nameShown() {
    const [elite, ...others] = this.elitesShown;
    const words = elite && `${this.elites.words(cellOf(elite))} · score ${number(elite.score)}`;
    const more = others.length ? ` · and ${count(others.length, "other cell")}` : "";
    byId("on-stage").textContent = words ? `on the stage: ${words}${more}` : "what is on the stage is not on the map";
  }

  /**
   * Return the cell at the pointer.
   * @param {MouseEvent} event
   */
  cellUnder(event) {
    const values = this.drawing.geometry.valuesAt(placeOf(event, this.field, this.drawing.unit));
    return values && this.elites.cellAt(values);
  }

  /** @param {Cell | null} cell */
  point(cell) {
    if (String(cell) === String(this.pointed)) return;
    this.pointed = cell;
    this.field.classList.toggle("pointed", cell !== null && this.elites.at(cell) !== null);
    this.drawOver();
    this.showTip();
  }

  /**
   * @param {Cell | null} cell
   * @returns {boolean} whether it has an elite
   */
  choose(cell) {
    const elite = cell && this.elites.at(cell);
    this.point(cell);
    if (elite) this.context.onChoose(elite);
    return elite !== null;
  }

  /** Show what is known of the cell that is pointed at. */
  showTip() {
    const { tip, pointed, elites, drawing } = this;
    tip.hidden = pointed === null;
    if (pointed === null) return;
    const elite = elites.at(pointed);
    const rows = elite ? factsOf(elite) : [];
    const entries = rows.map(([label, value]) => drawnEntry({ line: null, label, value, meaning: "" }));
    tip.replaceChildren(element("p", elites.words(pointed), "title"), ...(elite ? entries : [element("small", "empty")]));
    const { left, top, width, height } = drawing.geometry.boxOf(elites, pointed);
    placeTip(tip, this.field, [left + width / 2, top + height / 2].map((place) => place * drawing.unit));
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    /** @type {Record<string, Cell>} */
    const directions = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    const direction = directions[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey || (!direction && event.key !== "Enter")) return;
    event.preventDefault();
    event.stopPropagation(); // these keys move the cursor elsewhere
    if (!direction) {
      this.choose(this.pointed);
      return;
    }
    const start = this.elitesShown[0] ?? this.elites.best;
    if (!this.pointed && !start) return;
    const sign = this.elites.downwards ? -1 : 1;
    const next = this.pointed ? this.elites.next(this.pointed, [direction[0], sign * direction[1]]) : start && cellOf(start);
    if (next) this.point(next);
    const elite = this.pointed && this.elites.at(this.pointed);
    if (!this.pointed || !elite) return;
    const facts = factsOf(elite).map(([label, value]) => `${label} ${value}`);
    byId("field-spoken").textContent = [this.elites.words(this.pointed), ...facts].join(", ");
  }
}

/** Scroll to the episode where the window does not show its middle, as on a phone, whose map is below the charts. */
function showGame() {
  const { left, top, width, height } = byId("screen").getBoundingClientRect();
  if (byId("game").contains(document.elementFromPoint(left + width / 2, top + height / 2))) return;
  const behavior = REDUCED_MOTION.matches ? "auto" : "smooth";
  byId("champion").scrollIntoView({ block: "start", behavior }); // it is above; the game may be sticky, and covered
}

/**
 * @param {Elite} elite
 * @returns {[string, string][]}
 */
function factsOf({ score, generation, genome, solved, replay }) {
  return [
    ["score", `${number(score)}${solved ? ", solved" : ""}`],
    ["generation", (generation + 1).toLocaleString("en")],
    ["genome", String(genome)],
    ["episode", replay ? "recorded" : "not recorded"],
  ];
}
