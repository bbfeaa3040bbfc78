// A folder of runs, to choose from.

import { json } from "./api.js";
import { ago, element, number } from "./format.js";

const REFRESH_MILLISECONDS = 4000;

/** Show the runs, newest first, and keep them up to date. */
export async function showRuns(host, tellState) {
  const refresh = async () => {
    if (document.hidden) return;
    try {
      const { runs } = await json("runs");
      host.replaceChildren(...(runs.length ? runs.map(entry) : [element("p", "There is no run here yet. Begin one: neat evolve CartPole-v1", "faint")]));
      tellState("live", `${runs.length} ${runs.length === 1 ? "run" : "runs"}`);
    } catch (error) {
      tellState("reconnecting", error instanceof TypeError ? "the server is gone; trying again" : error.message);
    }
  };
  host.hidden = false;
  await refresh();
  setInterval(refresh, REFRESH_MILLISECONDS);
}

function entry(run) {
  const link = element("a");
  link.href = `./?${new URLSearchParams({ run: run.name })}`;
  const name = element("div");
  name.append(element("strong", run.name), element("small", `${run.task} · ${ago(run.modified)}`));
  link.append(name);
  for (const [label, value] of [["generations", run.generations], ["best", run.best], ["species", run.species]]) {
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
