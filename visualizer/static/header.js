// The top of the page: name, task, state and progress of a run.

import { byId, element, find } from "./dom.js";
import { number } from "./format.js";
import { offerRetry } from "./retry.js";
import { showProgress, stateWords } from "./state.js";
import { WORDS } from "./words.js";

/** @import { RunFacts } from "./api.js" */
/** @import { Retries } from "./retry.js" */

/**
 * @param {RunFacts} facts
 * @param {number | null} secondsToRetry   until the lost server is asked again; null while connected
 * @param {boolean} bundled   whether this is a bundled champion, which has no generations
 * @param {() => void} retry   tries to reach a server that has stopped
 */
export function showHeader(facts, secondsToRetry, bundled, retry) {
  byId("name").textContent = facts.name;
  document.title = `${facts.name} · neat`;
  byId("task").textContent = facts.task === facts.name ? "" : facts.task;
  showConnection(secondsToRetry, retry);
  if (secondsToRetry === null) showState(facts.state, ...stateWords(facts));
  showProgress(facts, secondsToRetry === null);
  const items = entries(facts, bundled).map(([name, value]) => {
    const item = element("div");
    item.title = WORDS[/** @type {keyof WORDS} */ (name)];
    item.append(element("dt", name), element("dd", value));
    return item;
  });
  byId("facts").replaceChildren(...items);
}

/**
 * Show that the server is lost, and a button where it is not asked again; nothing while it answers.
 * @param {number | null} secondsToRetry   null while connected; Infinity if the server has stopped
 * @param {() => void} retry   called by the button
 */
export function showConnection(secondsToRetry, retry) {
  offerRetry(secondsToRetry === Infinity ? retry : null);
  if (secondsToRetry === Infinity) showState("gone", "server stopped");
  else if (secondsToRetry !== null) showState("reconnecting", `server unreachable, retrying in ${secondsToRetry} s`);
}

/**
 * Show when a lost server is asked again, or a button where it has stopped; return the seconds, Infinity in that case.
 * @param {Retries} retries
 * @param {() => void} again   asks the server
 */
export async function showLost(retries, again) {
  const seconds = await retries.next();
  showConnection(seconds, () => {
    retries.reset();
    again();
  });
  return seconds;
}

/**
 * Show a state: its name sets the colour of the dot.
 * @param {string} state
 * @param {string} text
 * @param {string} [detail]   what changes every second, which is not read aloud each time
 */
export function showState(state, text, detail = "") {
  const place = byId("state");
  place.dataset.state = state;
  const [head, tail] = find(place, "span", HTMLSpanElement).childNodes;
  if (head?.textContent === text && tail instanceof HTMLElement) {
    tail.textContent = detail;
    return;
  }
  const changing = element("span", detail);
  changing.setAttribute("aria-live", "off");
  place.lastElementChild?.replaceChildren(text, changing);
}

/**
 * @param {RunFacts} facts
 * @param {boolean} bundled
 * @returns {[string, string][]}
 */
function entries(facts, bundled) {
  /** @type {[string, string][]} */
  const scores = [[bundled ? "unseen episode" : "best so far", number(facts.best)]];
  if (facts.validated !== null && facts.validated !== undefined) scores.push(["validated", number(facts.validated)]);
  if (bundled) return scores;
  const pace = facts.state === "live" && facts.evaluations_per_second;
  return [
    ["generations", number(facts.generations, 7)],
    ...scores,
    ["species", number(facts.species)],
    pace ? ["evaluations/s", number(pace, 3)] : ["evaluations", number(facts.evaluations, 7)],
  ];
}
