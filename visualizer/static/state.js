// The state of a run in words, how far its generation has come, and the button that follows the newest generation.

import { byId, element } from "./dom.js";
import { count, duration } from "./format.js";

/** @import { Progress, RunFacts } from "./api.js" */

const SLOW_SECONDS = 2; // of a generation: counts of a faster one would only flicker
const QUIET_SECONDS = 60; // without a scored genome, before the page mentions it
const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const DATE = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric" });

/**
 * Whether a process evolves this run: it may be waiting, or give no sign of life.
 * @param {RunFacts} facts
 */
export function isEvolving(facts) {
  return ["live", "paused", "silent"].includes(facts.state);
}

/**
 * Return the state in words, and what changes about it every second.
 * @param {RunFacts} facts
 * @returns {[string, string]}
 */
export function stateWords(facts) {
  const { state, progress, generations } = facts;
  if (facts.error) return ["cannot be read", ""];
  if (state === "finished") return [facts.solved ? "finished, solved" : "finished", ""];
  if (state === "stale") return [`stopped ${facts.stopped ? clock(facts.stopped) : ""}`.trim(), ""];
  if (state === "empty") return [facts.held ? "starting" : "not started", ""];
  if (state === "silent") return [`no progress for ${duration(progress?.silent ?? 0)}`, ""];
  if (state === "paused") return [generations ? `paused after generation ${generations.toLocaleString("en")}` : "paused", ""];
  if (!progress) return ["evolving", ""];
  const present = Math.max(progress.generation, generations) + 1;
  return [`evolving: generation ${present.toLocaleString("en")}`, detail(progress, present)];
}

/**
 * @param {Progress} progress
 * @param {number} present   the generation that evolves, counted from 1
 */
function detail(progress, present) {
  if (!isSlow(progress, present)) return "";
  const counts = `${progress.scored.toLocaleString("en")} of ${progress.total.toLocaleString("en")}`;
  const quiet = progress.quiet > QUIET_SECONDS ? `, none for ${duration(progress.quiet)}` : "";
  if (progress.phase === "validating") return `, champion validated ${counts} times${quiet}`;
  if (progress.phase !== "evaluating") return "";
  const left = !quiet && progress.left !== null && progress.left >= 1 ? `, ${duration(progress.left)} left` : "";
  return `, ${counts} scored${left}${quiet}`;
}

/**
 * Whether this generation takes long enough for counts that can be read.
 * @param {Progress} progress
 * @param {number} present
 */
function isSlow(progress, present) {
  const seconds = progress.seconds + (progress.left ?? 0);
  return progress.generation + 1 === present && progress.total > 0 && seconds >= SLOW_SECONDS;
}

/**
 * Return when something happened: the time of day, and the date unless it was within a day.
 * @param {number} moment   seconds since 1970
 */
function clock(moment) {
  const at = new Date(1000 * moment);
  return `at ${CLOCK.format(at)}${Date.now() - at.getTime() > 86_400_000 ? ` on ${DATE.format(at)}` : ""}`;
}

/**
 * Show how far the present generation has come, in the bar under the header, which always has its place.
 * @param {RunFacts} facts
 * @param {boolean} connected
 */
export function showProgress(facts, connected) {
  const { progress } = facts;
  const bar = progressBar();
  const present = progress ? Math.max(progress.generation, facts.generations) + 1 : 0;
  const shown = connected && progress && facts.state !== "paused" && isSlow(progress, present) ? progress : null;
  bar.classList.toggle("shown", shown !== null);
  bar.setAttribute("aria-hidden", String(shown === null));
  if (!shown) return;
  const text = `${shown.phase === "validating" ? "champion validated" : "scored"} ${shown.scored} of ${shown.total}`;
  bar.setAttribute("aria-valuemax", String(shown.total));
  bar.setAttribute("aria-valuenow", String(shown.scored));
  bar.setAttribute("aria-valuetext", text);
  const filled = bar.firstElementChild;
  if (filled instanceof HTMLElement) filled.style.transform = `scaleX(${shown.scored / shown.total})`;
}

/** Return the bar, which is made when it is first needed. */
function progressBar() {
  const found = document.getElementById("progress");
  if (found) return found;
  const bar = element("div", "", "progress");
  bar.id = "progress";
  bar.setAttribute("role", "progressbar");
  bar.setAttribute("aria-label", "This generation");
  bar.setAttribute("aria-valuemin", "0");
  bar.append(element("i"));
  document.querySelector("header.top")?.after(bar);
  return bar;
}

/**
 * Return what the first generation of a run is doing, for a page that has nothing else to show yet.
 * @param {RunFacts} facts
 * @returns {[string, string]}
 */
export function firstGeneration(facts) {
  const { progress, population_size: population } = facts;
  const promise = "The first champion appears here by itself.";
  if (facts.state === "stale") return ["The run stopped before its first generation was finished", "neat resume continues it."];
  if (facts.state === "empty") return [facts.held ? "The run is starting" : "Nothing has evolved yet", promise];
  const genomes = progress?.total
    ? `${progress.scored.toLocaleString("en")} of ${count(progress.total, "genome")} scored. `
    : population ? `${count(population, "genome")} are evaluated first. ` : "";
  return ["The first generation is being scored", genomes + promise];
}

/**
 * Show whether the page follows the newest generation, which it can only while something evolves.
 * @param {RunFacts} facts
 * @param {boolean} connected
 * @param {boolean} following
 */
export function showFollowing(facts, connected, following) {
  const button = byId("live", HTMLButtonElement);
  const possible = connected && isEvolving(facts);
  button.disabled = !possible;
  button.setAttribute("aria-pressed", String(possible && following));
  button.title = possible ? "Follow the newest generation (L)" : whyNotLive(facts, connected);
}

/**
 * @param {RunFacts} facts
 * @param {boolean} connected
 */
function whyNotLive(facts, connected) {
  if (!connected) return "The server does not answer";
  return `Nothing evolves: the run ${facts.state === "finished" ? "has finished" : facts.state === "stale" ? "has stopped" : facts.held ? "is starting" : "has not begun"}`;
}
