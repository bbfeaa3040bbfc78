// The runs of a folder: a table to sort and filter, and a chart that compares those that are ticked.

import { json } from "./api.js";
import { count } from "./format.js";
import { byId, find } from "./dom.js";
import { showState } from "./header.js";
import { RunComparison } from "./run_comparison.js";
import { RunTable } from "./run_table.js";

/** @import { RunSummary } from "./api.js" */

const [REFRESH, REFRESH_IDLE] = [4000, 15000]; // milliseconds; the latter while nothing evolves
const MOST_COMPARED = 12;

class Runs {
  /** @param {HTMLElement} host */
  constructor(host) {
    this.host = host;
    /** @type {RunSummary[]} */
    this.runs = [];
    /** @type {string[]} */
    this.ticked = tickedIn(location.search); // in the order in which they were ticked
    this.filter = find(host, "input", HTMLInputElement);
    this.amount = find(host, ".amount");
    this.table = new RunTable(find(host, "table", HTMLTableElement), (name, on) => this.tick(name, on));
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
        showState("live", count(this.runs.length, "run"));
        if (!this.runs.some(({ state }) => state === "live" || state === "empty")) wait = REFRESH_IDLE;
      }
    } catch (error) {
      const unreachable = error instanceof TypeError; // as fetch throws it
      showState("reconnecting", unreachable ? "server unreachable, retrying" : String(Object(error).message));
    }
    setTimeout(() => this.refresh(), wait);
  }

  show() {
    const wanted = this.filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const shown = this.runs.filter((run) => {
      const text = `${run.name} ${run.task} ${run.state} ${run.solved ? "solved" : ""} seed ${run.seed}`.toLowerCase();
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
  byId("help").hidden = true;
  await new Runs(host).refresh();
}
