// What the page of a run fetches when it is opened, and again when too much was missed.

import { json, Refused } from "./api.js";
import { History } from "./history.js";

/** @import { Champion, HistoryColumns, MapOfElites } from "./api.js" */

/**
 * Fetch the history, the champions by genome, oldest first, and the map of elites.
 * @param {boolean} [hasMap]   whether the run may have a map
 */
export async function fetchHistory(hasMap = true) {
  /** @type {[HistoryColumns, { champions: Champion[] }, Partial<MapOfElites>]} */
  const [columns, answer, elites] = await Promise.all([
    json("history"), json("champions"), hasMap ? fetchMap() : { measures: [] },
  ]);
  const champions = new Map(answer.champions.map((champion) => [champion.genome, champion]));
  return { history: new History(columns, champions), champions, elites };
}

/** Fetch the map of elites; a run whose map is damaged is shown without it. */
async function fetchMap() {
  return json("elites").catch((error) => {
    if (error instanceof Refused) return { measures: [] };
    throw error;
  });
}
