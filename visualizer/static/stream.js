// A connection to the stream of events, opened again when it breaks.

import { address } from "./api.js";
import { Retries } from "./retry.js";

const EVENTS = ["hello", "generation", "champion", "replay", "status", "resync", "bye"];
const POLL_SECONDS = 2; // between two short connections

export class Stream {
  /**
   * @param {(name: string, data: any, generation: number | null) => void} onEvent   called with every event, in order
   * @param {(secondsToRetry: number | null) => void} onConnection   null when connected, else seconds to the next
   *   attempt; Infinity if there is none
   */
  constructor(onEvent, onConnection) {
    this.onEvent = onEvent;
    this.onConnection = onConnection;
    /** @type {number | null} */
    this.since = null; // the last generation that was received
    this.polls = false; // whether each connection ends as soon as it has caught up
    this.retries = new Retries();
    /** @type {EventSource | null} */
    this.source = null;
    /** @type {number | undefined} */
    this.timer = undefined;
    this.turns = 0; // how often it was opened or closed
  }

  open() {
    if (this.source) return;
    this.turns += 1;
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
      this.retries.reset();
      this.onConnection(null);
    };
    source.onerror = () => this.reconnect(); // a browser does not retry a refused stream, so a new one is opened here
  }

  /** @returns {Record<string, number>} */
  parameters() {
    return { ...(this.since === null ? {} : { since: this.since }), ...(this.polls ? { once: 1 } : {}) };
  }

  close() {
    this.turns += 1;
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }

  /** Close the stream, and open it again after a while, unless the server has stopped. */
  async reconnect() {
    this.close();
    const { turns } = this;
    const seconds = await this.retries.next();
    if (turns !== this.turns) return; // it was opened or closed meanwhile
    this.onConnection(seconds);
    if (seconds < Infinity) this.openIn(seconds);
  }

  /** Begin to reconnect again. */
  retry() {
    this.retries.reset();
    this.reconnect();
  }

  /** @param {number} seconds */
  openIn(seconds) {
    this.close();
    this.timer = setTimeout(() => this.open(), 1000 * seconds);
  }
}
