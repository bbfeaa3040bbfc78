// What the run has the brain for that the page shows, in words.

/** @import { Brain } from "./api.js" */

/**
 * @param {Brain} brain
 * @param {boolean} isElite   whether it is shown as an elite of the map
 * @param {boolean} isOnMap   whether it still is one
 */
export function originOf({ generation }, isElite, isOnMap) {
  const since = `generation ${generation + 1}`;
  if (!isElite) return `champion since ${since}`;
  return isOnMap ? `elite since ${since}` : `former elite, of ${since}`;
}
