// The top of the page: which run it is, how it is, and where it has got to.

import { ago, element, number } from "./format.js";

const STATES = { live: "live", stale: "stale", finished: "finished", empty: "waiting for the first generation" };

const $ = (id) => document.getElementById(id);

/**
 * @param {object} facts   what the server tells of the run
 * @param {number|null} lost   seconds until a server that is gone is asked again
 * @param {boolean} exhibit   whether it is a champion that is kept, which has no generations to tell of
 */
export function showHeader(facts, { lost, exhibit }) {
  $("name").textContent = facts.name;
  document.title = `${facts.name} · neat`;
  $("task").textContent = facts.task === facts.name ? "" : facts.task;
  if (lost) tellState("reconnecting", `server gone, trying again in ${lost} s`);
  else if (facts.state === "finished") tellState("finished", facts.solved ? "finished, solved" : "finished");
  else if (facts.state === "stale") tellState("stale", `stopped ${ago(facts.modified)}`);
  else tellState(facts.state, STATES[facts.state] ?? facts.state);
  const rows = [["best", number(facts.best)]];
  if (facts.validated !== null && facts.validated !== undefined) rows.push(["validated", number(facts.validated)]);
  const items = (exhibit ? rows : amongGenerations(rows, facts)).map(([name, value]) => {
    const item = element("div");
    item.append(element("dt", name), element("dd", value));
    return item;
  });
  $("facts").replaceChildren(...items);
}

function amongGenerations(rows, facts) {
  const pace = facts.state === "live" && facts.evaluations_per_second;
  return [
    ["generation", number(facts.generations)],
    ...rows,
    ["species", number(facts.species)],
    pace ? ["evaluations/s", number(pace, 3)] : ["evaluations", number(facts.evaluations, 7)],
  ];
}

export function tellState(state, words) {
  $("state").dataset.state = state;
  $("state").lastElementChild.textContent = words;
}
