// The cursor: the generation that the page shows, and an elite of the map in place of its champion. While it follows
// the run, that is the latest generation.

import { byId, element } from "./dom.js";
import { number } from "./format.js";
import { showLegend } from "./legend.js";

/** @import { Charts } from "./charts.js" */
/** @import { History } from "./history.js" */

const PLAY_MILLISECONDS = 1600; // how long each champion is shown when all are played

export class Cursor {
  /**
   * @param {History} history
   * @param {Charts} charts
   * @param {() => void} onMove   called whenever another generation is shown
   * @param {() => boolean} isStill   returns whether the user looks at something that the next champion would take away
   */
  constructor(history, charts, onMove, isStill) {
    this.history = history;
    this.charts = charts;
    this.onMove = onMove;
    this.isStill = isStill;
    /** @type {number | null} */
    this.chosen = null; // null while it follows the run
    /** @type {number | null} */
    this.elite = null; // the genome of the elite that is shown in place of a champion
    /** @type {number | null} */
    this.timer = null; // while champions are played
  }

  /** Index of the shown generation in the columns of the history. */
  get index() {
    return this.history.index(this.chosen ?? this.history.last);
  }

  get generation() {
    return this.history.generations[this.index];
  }

  get champion() {
    return this.history.champion[this.index];
  }

  /** The genome that is shown: an elite, or the champion of the generation. */
  get genome() {
    return this.elite ?? this.champion;
  }

  get following() {
    return this.chosen === null;
  }

  /** Whether the shown champion is the latest one. */
  get atLatestChampion() {
    return this.genome === this.history.champion[this.history.length - 1];
  }

  /**
   * Show a generation; the newest is then followed, unless the user looks at something still.
   * @param {number} generation   one after the newest is the newest
   */
  seek(generation) {
    if (!this.history.length) return;
    this.stop();
    if (generation >= this.history.last && !this.isStill()) this.follow();
    else this.hold(generation);
  }

  follow() {
    this.stop();
    this.chosen = this.elite = null;
    this.onMove();
  }

  /**
   * Show a generation, and follow no newer one.
   * @param {number} [generation]   the shown one, with the elite if one is shown, if left out
   */
  hold(generation) {
    this.choose(generation ?? this.generation, generation === undefined ? this.elite : null);
  }

  /**
   * Show an elite, at the generation in which it was found, and follow no newer one.
   * @param {number} genome
   * @param {number} generation
   */
  showElite(genome, generation) {
    this.choose(generation, genome);
  }

  /**
   * @param {number} generation
   * @param {number | null} elite
   */
  choose(generation, elite) {
    if (!this.history.length) return;
    this.stop();
    this.chosen = Math.max(0, Math.min(this.history.last, generation));
    this.elite = elite;
    this.onMove();
  }

  /**
   * Move to the champion so many champions later.
   * @param {number} steps
   */
  leap(steps) {
    this.stop();
    this.advance(steps);
  }

  /**
   * Move on by so many champions; return whether there is another one after it.
   * @param {number} steps
   */
  advance(steps) {
    if (!this.history.length) return false;
    const changes = this.history.championChanges();
    const { generation } = this;
    const place = changes.filter((change) => change <= generation).length - 1 + steps;
    if (place >= changes.length) return false;
    this.chosen = changes[Math.max(0, place)];
    this.elite = null;
    this.onMove();
    return place < changes.length - 1;
  }

  /** Show one champion after the other, from the first one if the latest is shown; a second call, or any move, stops it. */
  togglePlay() {
    if (this.timer !== null) {
      this.stop();
      return;
    }
    if (!this.history.length) return;
    if (this.atLatestChampion) {
      this.chosen = this.history.generations[0];
      this.elite = null;
      this.onMove();
    }
    byId("play-champions").setAttribute("aria-pressed", "true");
    this.timer = setInterval(() => this.advance(1) || this.stop(), PLAY_MILLISECONDS);
  }

  stop() {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    byId("play-champions").setAttribute("aria-pressed", "false");
  }

  /** Show the generation in words and in the chart. */
  show() {
    if (!this.history.length) return;
    const { history, generation, index } = this;
    const charts = byId("charts");
    this.charts.at(generation);
    charts.setAttribute("aria-valuemax", String(history.last + 1));
    charts.setAttribute("aria-valuenow", String(generation + 1));
    charts.setAttribute("aria-valuetext", `generation ${generation + 1}, best of this generation ${number(history.best[index])}`);
    const [shown, last] = [generation + 1, history.last + 1].map((value) => value.toLocaleString("en"));
    byId("cursor").replaceChildren(`generation ${shown}`, element("span", ` of ${last}`));
    const changes = history.championChanges();
    const place = changes.filter((change) => change <= generation).length;
    byId("place").textContent = `champion ${place} of ${changes.length}`;
    showLegend(history, index);
  }
}
