// What the stage asks of the page about the genome that it shows: a champion, or an elite of the map.

import { whyNoEliteReplay, whyNoPicture, whyNoReplay } from "./absence.js";

/** @import { Brain } from "./api.js" */
/** @import { Context } from "./champion_view.js" */
/** @import { Page } from "./page.js" */

/**
 * @param {Page} page
 * @returns {Context}
 */
export function contextOf(page) {
  return {
    originOf: (brain) => (page.bundled ? "" : originOf(brain, page)),
    isKept: (genome) => page.champions.has(genome) || page.map.elites.byGenome.has(genome),
    hasReplay: (genome) => hasReplay(genome, page),
    whyNoReplay: (genome) => {
      const { elite, atLatestChampion } = page.cursor;
      return elite === null ? whyNoReplay(page.facts, genome, atLatestChampion) : whyNoEliteReplay(page.facts, elite);
    },
    whyNoPicture: (replay, genome) => whyNoPicture(replay, page.facts, genome),
    onShow: (brain) => {
      page.updateTable(brain);
      page.place.onBrain();
    },
    onMove: () => page.place.onMove(),
    onStop: () => page.cursor.hold(),
  };
}

/**
 * Return in words since when the run has a brain.
 * @param {Brain} brain
 * @param {Page} page
 */
function originOf({ genome, generation }, { cursor, map }) {
  const since = `generation ${generation + 1}`;
  if (genome !== cursor.elite) return `champion since ${since}`;
  return map.elites.byGenome.has(genome) ? `elite since ${since}` : `former elite, of ${since}`;
}

/**
 * @param {number} genome
 * @param {Page} page
 */
function hasReplay(genome, { champions, cursor, map, recorded }) {
  if (cursor.elite === genome && recorded.has(genome)) return true;
  return Boolean(champions.get(genome)?.replay) || map.elites.of(genome).some(({ replay }) => replay);
}
