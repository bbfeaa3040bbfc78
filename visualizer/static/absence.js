// Why there is no episode, or no picture of it, in words.

/** @import { RunFacts } from "./api.js" */
/** @import { Replay } from "./replay.js" */

/**
 * @param {RunFacts} facts
 * @param {number} genome   a champion
 * @param {boolean} newest   whether it is the newest one
 */
export function whyNoReplay(facts, genome, newest) {
  if (facts.watchable === false) return "Nothing to watch: this task has no play().";
  if (facts.held && newest) return "This champion plays its first episode in a moment.";
  return `No episode of this champion was recorded. ${remedy(genome, "it")}`;
}

/**
 * @param {RunFacts} facts
 * @param {number} genome   an elite of the map
 */
export function whyNoEliteReplay(facts, genome) {
  if (facts.watchable === false) return whyNoReplay(facts, genome, false);
  const later = facts.held ? "Its episode may be recorded later. " : "";
  return `No episode of this elite is recorded yet. ${later}\`neat play RUN --genome ${genome}\` records it, \`neat play RUN --elites\` those of the newest elites; RUN is the directory of this run.`;
}

/**
 * @param {Replay} replay
 * @param {RunFacts} facts
 * @param {number} genome   whose episode it is
 */
export function whyNoPicture(replay, facts, genome) {
  if (!replay.facts.pending) return "This task has no pictures.";
  if (facts.held) return "Picture in a moment";
  return `The pictures of this episode were not recorded. ${remedy(genome, "them")}`;
}

/**
 * @param {number} genome
 * @param {string} what   is missing: "it" or "them"
 */
function remedy(genome, what) {
  return `\`neat play RUN --genome ${genome}\` records ${what}; RUN is the directory of this run.`;
}
