// Retries: after how long a lost server is asked again, and when the page gives up.

import { responds } from "./api.js";
import { byId } from "./dom.js";

const WAITS = [1, 2, 4, 8, 10]; // seconds before each further attempt
const MOST_ATTEMPTS = 7; // in vain, before the server counts as stopped: three quarters of a minute

/**
 * Show a button that connects again, or none.
 * @param {(() => void) | null} retry
 */
export function offerRetry(retry) {
  const button = byId("retry");
  button.hidden = retry === null;
  button.onclick = () => {
    button.hidden = true; // a second click would begin a second series of attempts
    retry?.();
  };
}

export class Retries {
  constructor() {
    this.attempts = 0; // since the server was reached last
  }

  reset() {
    this.attempts = 0;
  }

  /** Return the seconds to the next attempt; Infinity if the server has stopped. One that only refuses has not. */
  async next() {
    const seconds = WAITS[Math.min(this.attempts, WAITS.length - 1)];
    this.attempts += 1;
    return this.attempts > MOST_ATTEMPTS && !(await responds()) ? Infinity : seconds;
  }
}
