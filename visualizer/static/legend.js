// The legend of the charts: every line with its name and its value in the shown generation, and what the names mean.

import { byId, element } from "./dom.js";
import { number, percent } from "./format.js";
import { LINES, WORDS } from "./words.js";

/** @import { History } from "./history.js" */
/** @import { Line } from "./words.js" */
/** @typedef {{ line: Line | null, label: string, value: string, meaning: string }} Entry */

/**
 * Return all values of a point of the history, with their names.
 * @param {History} history
 * @param {number} index
 * @returns {Entry[]}
 */
export function entriesAt(history, index) {
  /** @type {Entry[]} */
  const entries = [];
  const add = (/** @type {Line} */ line, /** @type {string} */ value) =>
    entries.push({ line, label: line.label, value, meaning: meaningOf(line, history.isValidated) });
  for (const name of /** @type {const} */ (["best", "champion_fitness", "validated", "mean"])) {
    const value = history[name][index];
    if (value !== null) add(LINES[name], number(value));
  }
  const [low, high] = [history.lower_quartile[index], history.upper_quartile[index]];
  if (low !== null && high !== null) add(LINES.quartiles, `${number(low)} to ${number(high)}`);
  const champion = history.champions.get(history.champion[index]);
  for (const [label, own, mean] of /** @type {[keyof WORDS, number | null | undefined, number | null][]} */ ([
    ["hidden neurons", champion?.hidden, history.mean_hidden[index]],
    ["synapses", champion?.synapses, history.mean_synapses[index]],
  ])) {
    if (own === null || own === undefined) continue;
    const value = `${own.toLocaleString("en")}${mean === null ? "" : ` (mean ${number(mean, 3)})`}`;
    entries.push({ line: null, label, value, meaning: WORDS[label] });
  }
  const [coverage, qdScore] = [history.coverage[index], history.qd_score[index]];
  const ofMap = /** @type {const} */ ([["coverage", coverage, percent(coverage)], ["QD score", qdScore, number(qdScore)]]);
  for (const [label, known, value] of ofMap) {
    if (known !== null) entries.push({ line: null, label, value, meaning: WORDS[label] });
  }
  const species = number(history.speciesAt(history.generations[index]));
  entries.push({ line: null, label: "species", value: species, meaning: WORDS.species });
  return entries;
}

/**
 * Return one entry as it is shown in the legend and at the pointer.
 * @param {Entry} entry
 */
export function drawnEntry({ line, label, value, meaning }) {
  const shown = element("span");
  shown.title = meaning;
  if (line) {
    const key = element("i", "", line.look);
    key.style.color = `var(--${line.hue})`;
    shown.append(key);
  }
  shown.append(`${label} `, element("b", value));
  return shown;
}

/**
 * Show the values of a point of the history below the charts.
 * @param {History} history
 * @param {number} index
 */
export function showLegend(history, index) {
  byId("legend").replaceChildren(...entriesAt(history, index).map(drawnEntry));
}

/**
 * Return what a line means in this run.
 * @param {Line} line
 * @param {boolean} isValidated   whether champions are validated
 */
function meaningOf({ meaning, unseen = "" }, isValidated) {
  return meaning + (isValidated ? unseen : "");
}

/**
 * List what every name means.
 * @param {number | null} solvedAt
 * @param {boolean} isValidated   whether champions are validated
 * @param {boolean} hasMap   whether the run has a map of elites
 */
export function showWords(solvedAt, isValidated, hasMap) {
  const list = element("dl");
  const ofMap = hasMap ? /** @type {const} */ (["coverage", "QD score"]) : [];
  const chart = /** @type {const} */ (["hidden neurons", "synapses", ...ofMap, "species"]);
  const shown = Object.values(LINES).filter((line) => isValidated || line !== LINES.validated);
  const lines = shown.map((line) => [line.label, meaningOf(line, isValidated)]);
  const goal = solvedAt === null ? [] : [["solved at", WORDS["solved at"]]];
  for (const [label, meaning] of [...lines, ...goal, ...chart.map((name) => [name, WORDS[name]])]) {
    list.append(element("dt", label), element("dd", meaning));
  }
  byId("words").replaceChildren(list);
}
