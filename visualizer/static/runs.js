// The list of the runs in a folder.

import { json } from "./api.js";
import { element } from "./dom.js";
import { ago, number } from "./format.js";
import { showState } from "./header.js";

/** @import { RunFacts } from "./api.js" */

const REFRESH_MILLISECONDS = 4000;

/**
 * Show the runs, newest first, and keep the list up to date.
 * @param {HTMLElement} host
 */
export async function showRuns(host) {
  const refresh = async () => {
    if (document.hidden) return;
    try {
      /** @type {{ runs: RunFacts[] }} */
      const { runs } = await json("runs");
      const hint = "This folder contains no runs. Start one: neat evolve CartPole-v1";
      host.replaceChildren(...(runs.length ? runs.map(entry) : [element("p", hint, "faint")]));
      showState("live", `${runs.length} ${runs.length === 1 ? "run" : "runs"}`);
    } catch (error) {
      const unreachable = error instanceof TypeError; // as fetch throws it
      showState("reconnecting", unreachable ? "server unreachable, retrying" : String(Object(error).message));
    }
  };
  host.hidden = false;
  await refresh();
  setInterval(refresh, REFRESH_MILLISECONDS);
}

/** @param {RunFacts} run */
function entry(run) {
  const link = element("a");
  link.href = `./?${new URLSearchParams({ run: run.name })}`;
  const name = element("div");
  name.append(element("strong", run.name), element("small", `${run.task} · ${ago(run.modified)}`));
  link.append(name);
  /** @type {[string, number | null][]} */
  const numbers = [["generations", run.generations], ["best", run.best], ["species", run.species]];
  for (const [label, value] of numbers) {
    const cell = element("div", number(value), "number");
    cell.append(element("small", label));
    link.append(cell);
  }
  const state = element("span", "", "state");
  state.dataset.state = run.state;
  state.append(element("i"), element("span", run.state));
  link.append(state);
  return link;
}
