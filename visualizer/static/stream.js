// A connection to the stream of events, opened again when it breaks.

import { address } from "./api.js";

const EVENTS = ["hello", "generation", "champion", "replay", "status", "resync", "bye"];
const WAITS = [1, 2, 4, 8, 10]; // seconds before each further attempt
const POLL_SECONDS = 2; // between two short connections

export class Stream {
  /**
   * @param {(name: string, data: any, generation: number | null) => void} onEvent   called with every event, in order
   * @param {(secondsToRetry: number | null) => void} onConnection   null when connected, else seconds to the next attempt
   */
  constructor(onEvent, onConnection) {
    this.onEvent = onEvent;
    this.onConnection = onConnection;
    /** @type {number | null} */
    this.since = null; // the last generation that was received
    this.polls = false; // whether each connection ends as soon as it has caught up
    this.attempts = 0;
    /** @type {EventSource | null} */
    this.source = null;
    /** @type {number | undefined} */
    this.timer = undefined;
  }

  open() {
    if (this.source) return;
    clearTimeout(this.timer);
    const source = new EventSource(address("events", this.parameters()));
    this.source = source;
    for (const name of EVENTS) {
      source.addEventListener(name, (event) => {
        const generation = event.lastEventId ? Number(event.lastEventId) : null;
        if (generation !== null) this.since = generation;
        if (name !== "bye") this.onEvent(name, JSON.parse(event.data), generation);
        else if (this.polls) this.openIn(POLL_SECONDS);
        else this.reconnect();
      });
    }
    source.onopen = () => {
      this.attempts = 0;
      this.onConnection(null);
    };
    source.onerror = () => this.reconnect(); // a browser does not retry a refused stream, so a new one is opened here
  }

  /** @returns {Record<string, number>} */
  parameters() {
    return { ...(this.since === null ? {} : { since: this.since }), ...(this.polls ? { once: 1 } : {}) };
  }

  close() {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }

  /** Close the stream, and open it again after a while. */
  reconnect() {
    const seconds = WAITS[Math.min(this.attempts, WAITS.length - 1)];
    this.attempts += 1;
    this.onConnection(seconds);
    this.openIn(seconds);
  }

  /** @param {number} seconds */
  openIn(seconds) {
    this.close();
    this.timer = setTimeout(() => this.open(), 1000 * seconds);
  }
}
