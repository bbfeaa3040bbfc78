// The runs of a folder: a table to sort and filter, and a chart that compares those that are ticked.

import { json, Refused, Unreachable } from "./api.js";
import { count } from "./format.js";
import { byId, find } from "./dom.js";
import { showConnection, showLost, showState } from "./header.js";
import { showFailure } from "./message.js";
import { Retries } from "./retry.js";
import { RunComparison } from "./run_comparison.js";
import { RunTable, stateIn } from "./run_table.js";

/** @import { RunSummary } from "./api.js" */

const [REFRESH, REFRESH_IDLE, REFRESH_UNREAD] = [4000, 15000, 300]; // milliseconds; while runs evolve, none does, or
// the server has not read all of them yet
const EVOLVING = ["empty", "live", "paused", "silent"];
const MOST_COMPARED = 12;

class Runs {
  /** @param {HTMLElement} host */
  constructor(host) {
    this.host = host;
    /** @type {RunSummary[]} */
    this.runs = [];
    this.retries = new Retries();
    /** @type {string[]} */
    this.ticked = tickedIn(location.search); // in the order in which they were ticked
    this.filter = find(host, "input", HTMLInputElement);
    this.amount = find(host, ".amount");
    this.table = new RunTable(find(host, "table", HTMLTableElement), find(host, ".all", HTMLButtonElement), (name, on) => this.tick(name, on));
    this.comparison = new RunComparison(find(host, ".comparison"), () => this.clear());
    this.filter.addEventListener("input", () => this.show());
    addEventListener("popstate", () => {
      this.ticked = tickedIn(location.search);
      this.show();
    });
    addEventListener("themechange", () => this.comparison.draw());
    document.addEventListener("keydown", (event) => {
      if (event.key !== "/" || event.target === this.filter || event.ctrlKey || event.metaKey) return;
      this.filter.focus();
      event.preventDefault();
    });
  }

  async refresh() {
    let wait = REFRESH;
    try {
      if (!document.hidden) {
        this.runs = (await json("runs")).runs;
        this.show();
        this.showAmount();
        if (this.runs.some(({ state }) => state === "unread")) wait = REFRESH_UNREAD;
        else if (!this.runs.some(({ state }) => EVOLVING.includes(state))) wait = REFRESH_IDLE;
        this.retries.reset();
        showConnection(null, () => {});
      }
    } catch (error) {
      if (error instanceof Unreachable) wait = 1000 * (await showLost(this.retries, () => this.refresh()));
      else if (error instanceof Refused) showState("reconnecting", error.message);
      else {
        showFailure(error);
        return;
      }
    }
    if (wait < Infinity) setTimeout(() => this.refresh(), wait);
  }

  /** Show how many runs there are, and how many of them evolve. */
  showAmount() {
    const evolving = this.runs.filter(({ state }) => state === "live").length;
    const detail = evolving ? `, ${evolving.toLocaleString("en")} evolving` : "";
    showState(evolving ? "live" : "finished", `${count(this.runs.length, "run")}${detail}`);
  }

  show() {
    const wanted = this.filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const shown = this.runs.filter((run) => {
      const text = `${run.name} ${run.task} ${stateIn(run)} ${run.solved ? "solved" : ""} seed ${run.seed}`.toLowerCase();
      return wanted.every((word) => text.includes(word));
    });
    find(this.host, ".none").hidden = this.runs.length > 0;
    find(this.host, ".listing").hidden = this.runs.length === 0;
    this.amount.textContent = wanted.length ? `${shown.length} of ${this.runs.length}` : "";
    this.table.show(shown, this.ticked);
    const known = new Map(this.runs.map((run) => [run.name, run]));
    this.comparison.show(this.ticked.filter((name) => known.has(name)), known);
  }

  /**
   * @param {string} name
   * @param {boolean} on
   */
  tick(name, on) {
    this.ticked = this.ticked.filter((other) => other !== name);
    if (on) this.ticked = [...this.ticked, name].slice(-MOST_COMPARED);
    this.keepTicked();
  }

  clear() {
    this.ticked = [];
    this.keepTicked();
  }

  keepTicked() {
    const query = this.ticked.length ? `?runs=${this.ticked.map(encodeURIComponent).join(",")}` : location.pathname;
    history.replaceState(null, "", query);
    this.show();
  }
}

/**
 * Return the names in `?runs=a,b` of an address.
 * @param {string} search
 */
function tickedIn(search) {
  const [, list = ""] = /[?&]runs=([^&]*)/.exec(search) ?? [];
  return list.split(",").filter(Boolean).slice(0, MOST_COMPARED).map(decoded);
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Show the runs, the one written last first, and keep the list up to date.
 * @param {HTMLElement} host
 */
export async function showRuns(host) {
  host.hidden = false;
  byId("message").hidden = true;
  byId("help").hidden = true;
  await new Runs(host).refresh();
}
