// The stream of events: opened while the page is seen, opened again when it breaks.

import { address } from "./api.js";

const KINDS = ["hello", "generation", "champion", "replay", "status", "resync", "bye"];
const WAITS = [1, 2, 4, 8, 10]; // seconds before each further try

export class Stream {
  /**
   * @param {(kind: string, data: object) => void} tell   called with every event, in order
   * @param {(state: string, seconds?: number) => void} connection   "open", or "lost" and when it is tried again
   */
  constructor(tell, connection) {
    this.tell = tell;
    this.connection = connection;
    this.since = null; // the last generation that was heard of
    this.tries = 0;
    document.addEventListener("visibilitychange", () => (document.hidden ? this.close() : this.open()));
  }

  open() {
    if (this.source || document.hidden) return;
    clearTimeout(this.timer);
    const source = new EventSource(address("events", this.since === null ? {} : { since: this.since }));
    this.source = source;
    for (const kind of KINDS) {
      source.addEventListener(kind, (event) => {
        if (event.lastEventId) this.since = Number(event.lastEventId);
        if (kind === "bye") this.lost();
        else this.tell(kind, JSON.parse(event.data));
      });
    }
    source.onopen = () => {
      this.tries = 0;
      this.connection("open");
    };
    source.onerror = () => this.lost(); // a refused stream stays dead, so each one is made anew
  }

  close() {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }

  lost() {
    this.close();
    if (document.hidden) return;
    const seconds = WAITS[Math.min(this.tries, WAITS.length - 1)];
    this.tries += 1;
    this.connection("lost", seconds);
    this.timer = setTimeout(() => this.open(), 1000 * seconds);
  }
}
