// The table of runs: one row each, sorted by the column that was chosen.

import { element } from "./dom.js";
import { ago, count, number } from "./format.js";

/** @import { RunSummary } from "./api.js" */
/**
 * @typedef {object} Column
 * @property {string} title
 * @property {string} meaning
 * @property {(run: RunSummary) => string | number | null} value   by which rows are sorted
 * @property {boolean} [falling]   whether the largest value comes first
 * @property {(run: RunSummary) => Node | string} cell
 * @property {string} [look]   class of its cells
 */
/** @typedef {{ row: HTMLTableRowElement, box: HTMLInputElement, text: string }} Row */

const STATES = { live: "evolving", stale: "stopped", paused: "paused", silent: "no progress", empty: "not started", finished: "finished", damaged: "damaged", unread: "…" };
const FIRST_ROWS = 200; // that are shown until all are asked for
const [CURVE_WIDTH, CURVE_HEIGHT] = [84, 20]; // pixels
const SVG = "http://www.w3.org/2000/svg";

/** @type {Column[]} */
const COLUMNS = [
  { title: "run", meaning: "Name of the run directory", value: (run) => run.name, cell: linkTo },
  { title: "task", meaning: "What the genomes are scored on", value: (run) => run.task, cell: (run) => run.task, look: "task" },
  { title: "state", meaning: "Whether it evolves", value: stateIn, cell: stateOf },
  { title: "solved", meaning: "Whether the champion solves the task", value: (run) => Number(run.solved ?? 0), falling: true, cell: solvedMark, look: "mark" },
  amount("best", "The highest fitness so far", (run) => run.best),
  amount("validated", "Mean fitness of the champion on episodes that evolution does not use", (run) => run.validated),
  { title: "best so far", meaning: "The highest fitness so far, over the generations", value: (run) => run.best, falling: true, cell: curveOf, look: "curve" },
  amount("generations", "Generations that are scored", (run) => run.generations),
  amount("evaluations", "Genomes that are scored", (run) => run.evaluations),
  { title: "seed", meaning: "Seed of the run", value: (run) => run.seed, cell: (run) => String(run.seed ?? "–"), look: "amount" },
  { title: "written", meaning: "When it was written last", value: (run) => run.modified, falling: true, cell: (run) => ago(run.modified), look: "when" },
];

export class RunTable {
  /**
   * @param {HTMLTableElement} table
   * @param {HTMLButtonElement} more   shows all rows
   * @param {(name: string, on: boolean) => void} onTick
   */
  constructor(table, more, onTick) {
    this.onTick = onTick;
    this.more = more;
    this.most = FIRST_ROWS; // rows that are shown
    this.sorted = COLUMNS[COLUMNS.length - 1];
    this.falling = true;
    /** @type {Map<string, Row>} */
    this.rows = new Map(); // by name of the run; a row is made again only if the run has changed
    /** @type {HTMLTableCellElement[]} */
    this.heads = [];
    /** @type {RunSummary[]} */
    this.runs = [];
    /** @type {string[]} */
    this.ticked = [];
    this.body = element("tbody");
    table.replaceChildren(this.head(), this.body);
    this.more.addEventListener("click", () => {
      this.most = Infinity;
      this.show(this.runs, this.ticked);
    });
  }

  head() {
    const row = element("tr");
    const first = element("th");
    first.append(element("span", "compare", "unseen"));
    this.heads = COLUMNS.map((column) => {
      const cell = element("th", "", column.look ?? "");
      cell.scope = "col";
      const button = element("button", column.title);
      button.title = column.meaning;
      button.addEventListener("click", () => this.sortBy(column));
      cell.append(button);
      return cell;
    });
    row.append(first, ...this.heads);
    const head = element("thead");
    head.append(row);
    return head;
  }

  /** @param {Column} column */
  sortBy(column) {
    this.falling = column === this.sorted ? !this.falling : column.falling ?? false;
    this.sorted = column;
    this.show(this.runs, this.ticked);
  }

  /**
   * @param {RunSummary[]} runs
   * @param {string[]} ticked   names
   */
  show(runs, ticked) {
    this.runs = runs;
    this.ticked = ticked;
    this.heads.forEach((cell, index) => {
      const isSorted = COLUMNS[index] === this.sorted;
      if (isSorted) cell.setAttribute("aria-sort", this.falling ? "descending" : "ascending");
      else cell.removeAttribute("aria-sort");
    });
    const sorted = [...runs].sort((one, other) => this.compared(one, other));
    const order = sorted.slice(0, this.most).map((run) => this.rowOf(run));
    this.more.hidden = sorted.length <= this.most;
    this.more.textContent = `show all ${count(sorted.length, "run")}`;
    const isSame = order.length === this.body.rows.length && order.every((row, index) => row === this.body.rows[index]);
    if (!isSame) this.body.replaceChildren(...order);
    for (const [name, { row, box }] of this.rows) {
      box.checked = ticked.includes(name);
      row.classList.toggle("ticked", box.checked);
    }
  }

  /**
   * Order two runs by the chosen column, then by name; missing values come last.
   * @param {RunSummary} one
   * @param {RunSummary} other
   */
  compared(one, other) {
    const [first, second] = [this.sorted.value(one), this.sorted.value(other)];
    if (first === null || second === null) return Number(first === null) - Number(second === null);
    const order =
      typeof first === "number" && typeof second === "number"
        ? first - second
        : String(first).localeCompare(String(second), "en", { numeric: true });
    return (this.falling ? -order : order) || one.name.localeCompare(other.name, "en", { numeric: true });
  }

  /** @param {RunSummary} run */
  rowOf(run) {
    const text = JSON.stringify(run) + ago(run.modified);
    const known = this.rows.get(run.name);
    if (known?.text === text) return known.row;
    const row = element("tr");
    const box = element("input");
    box.type = "checkbox";
    box.setAttribute("aria-label", `Compare ${run.name}`);
    box.addEventListener("change", () => this.onTick(run.name, box.checked));
    const first = element("td");
    first.append(box);
    row.append(first, ...COLUMNS.map((column) => cellOf(column, run)));
    this.rows.set(run.name, { row, box, text });
    return row;
  }
}

/**
 * @param {Column} column
 * @param {RunSummary} run
 */
function cellOf({ cell, look }, run) {
  const made = element("td", "", look ?? "");
  made.append(cell(run));
  return made;
}

/**
 * Return a column of numbers.
 * @param {string} title
 * @param {string} meaning
 * @param {(run: RunSummary) => number | null} value
 * @returns {Column}
 */
function amount(title, meaning, value) {
  return { title, meaning, value, falling: true, look: "amount", cell: (run) => number(value(run), 7 - Number(!Number.isInteger(value(run))) * 2) };
}

/** @param {RunSummary} run */
function linkTo(run) {
  const link = element("a", run.name);
  link.href = `./?${new URLSearchParams({ run: run.name })}`;
  return link;
}

/** @param {RunSummary} run */
function stateOf(run) {
  const state = element("span", "", "state");
  state.dataset.state = run.state;
  state.title = run.error ?? "";
  state.append(element("i"), stateIn(run));
  return state;
}

/**
 * Return the state of a run in a word.
 * @param {RunSummary} run
 */
export function stateIn(run) {
  if (run.state === "empty" && run.held) return "starting";
  return STATES[/** @type {keyof STATES} */ (run.state)] ?? run.state;
}

/** @param {RunSummary} run */
function solvedMark(run) {
  if (!run.solved) return "";
  const mark = element("span", "✓");
  mark.title = "solved";
  mark.setAttribute("role", "img");
  mark.setAttribute("aria-label", "solved");
  return mark;
}

/**
 * Return a small curve of the best fitness so far.
 * @param {RunSummary} run
 */
function curveOf(run) {
  const known = run.curve.map((value, index) => ({ value, index })).filter(({ value }) => value !== null);
  const values = known.map(({ value }) => Number(value));
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", `0 0 ${CURVE_WIDTH} ${CURVE_HEIGHT}`);
  picture.setAttribute("aria-hidden", "true");
  if (values.length < 2) return picture;
  const x = (/** @type {number} */ index) => 1 + (index / (run.curve.length - 1)) * (CURVE_WIDTH - 2);
  const y = (/** @type {number} */ value) => CURVE_HEIGHT - 2 - ((value - least) / (most - least || 1)) * (CURVE_HEIGHT - 4);
  const line = document.createElementNS(SVG, "polyline");
  line.setAttribute("points", known.map(({ value, index }) => `${x(index).toFixed(1)},${y(Number(value)).toFixed(1)}`).join(" "));
  picture.append(line);
  return picture;
}
