// What the run has the brain for that the page shows, in words.

import { number } from "./format.js";

/** @import { Brain } from "./api.js" */

/**
 * @param {Brain} brain
 * @param {boolean} isElite   whether it is shown as an elite of the map
 * @param {boolean} isOnMap   whether it still is one
 */
export function originOf({ generation, fitness }, isElite, isOnMap) {
  const since = `since generation ${generation + 1}`;
  if (!isElite) return `champion ${since}`;
  return `${isOnMap ? "elite of the map" : "no longer on the map; an elite"} ${since} · score ${number(fitness)}`;
}
