// The stream of events: open while the page is visible, and opened again when it breaks.

import { address } from "./api.js";

const EVENTS = ["hello", "generation", "champion", "replay", "status", "resync", "bye"];
const WAITS = [1, 2, 4, 8, 10]; // seconds before each further attempt

export class Stream {
  /**
   * @param {(name: string, data: any) => void} onEvent   called with every event, in order
   * @param {(secondsToRetry: number | null) => void} onConnection   null when connected, else seconds to the next attempt
   */
  constructor(onEvent, onConnection) {
    this.onEvent = onEvent;
    this.onConnection = onConnection;
    /** @type {number | null} */
    this.since = null; // the last generation that was received
    this.attempts = 0;
    /** @type {EventSource | null} */
    this.source = null;
    /** @type {number | undefined} */
    this.timer = undefined;
    document.addEventListener("visibilitychange", () => (document.hidden ? this.close() : this.open()));
  }

  open() {
    if (this.source || document.hidden) return;
    clearTimeout(this.timer);
    const source = new EventSource(address("events", this.since === null ? {} : { since: this.since }));
    this.source = source;
    for (const name of EVENTS) {
      source.addEventListener(name, (event) => {
        if (event.lastEventId) this.since = Number(event.lastEventId);
        if (name === "bye") this.reconnect();
        else this.onEvent(name, JSON.parse(event.data));
      });
    }
    source.onopen = () => {
      this.attempts = 0;
      this.onConnection(null);
    };
    source.onerror = () => this.reconnect(); // a browser does not retry a refused stream, so a new one is opened here
  }

  close() {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }

  /** Close the stream, and open it again after a while. */
  reconnect() {
    this.close();
    if (document.hidden) return;
    const seconds = WAITS[Math.min(this.attempts, WAITS.length - 1)];
    this.attempts += 1;
    this.onConnection(seconds);
    this.timer = setTimeout(() => this.open(), 1000 * seconds);
  }
}
