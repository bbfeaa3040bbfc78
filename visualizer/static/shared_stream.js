// One stream of events for all tabs that show a run: a browser opens only six connections to a server.
//
// The tab that holds the lock of the run is its leader: it has the stream, and passes its events to the other tabs. When
// it is closed or hidden, the browser gives the lock to another tab. The leaders of several runs share a few
// connections in the same way; one that gets none asks every few seconds instead. Where the browser has no locks, as on
// a page that is not from this machine and not encrypted, each tab has its own stream.

import { address, runName } from "./api.js";
import { Stream } from "./stream.js";

/**
 * The messages between tabs.
 * @typedef {{ event: string, data: any, generation: number | null } | { seconds: number | null } | { join: true } | { retry: true }
 *   | { leader: number | null, seconds: number | null, status: any }} Message
 */

const CONNECTIONS = 4; // of the six, so that pages and replays still load
const SLOT_MILLISECONDS = 5000; // between two attempts to get one of them
const SIGN_MILLISECONDS = 30000; // between two signs of a hidden tab; a browser may delay each by a minute

export class SharedStream {
  /**
   * @param {(name: string, data: any) => void} onEvent   called with every event, in order
   * @param {(secondsToRetry: number | null) => void} onConnection   null when connected, else seconds to the next
   *   attempt; Infinity if the server has stopped
   */
  constructor(onEvent, onConnection) {
    this.onEvent = onEvent;
    this.onConnection = onConnection;
    /** @type {number | null} */
    this.since = null; // the last generation that this tab has
    this.stream = new Stream(
      (name, data, generation) => this.pass({ event: name, data, generation }),
      (seconds) => this.pass({ seconds }),
    );
    this.shares = "locks" in navigator && "BroadcastChannel" in window;
    this.channel = this.shares ? new BroadcastChannel(`neat ${runName ?? ""}`) : null;
    this.channel?.addEventListener("message", ({ data }) => this.receive(data));
    this.leads = false;
    /** @type {AbortController | null} */
    this.membership = null; // while this tab is visible
    /** @type {number | null} */
    this.seconds = null;
    /** @type {any} */
    this.status = null; // the latest one, for tabs that join
    /** @type {number | undefined} */
    this.signs = undefined; // the timer of a hidden tab
    document.addEventListener("visibilitychange", () => (document.hidden ? this.hide() : this.open()));
    addEventListener("pagehide", () => this.close());
    addEventListener("pageshow", () => this.open());
  }

  open() {
    if (document.hidden) this.hide();
    if (this.membership || document.hidden) return;
    clearInterval(this.signs);
    const membership = new AbortController();
    this.membership = membership;
    if (!this.shares) {
      this.lead();
      return;
    }
    this.channel?.postMessage({ join: true });
    hold(`neat stream ${runName ?? ""}`, membership.signal, async () => {
      const slot = await freeSlot(membership.signal);
      if (membership.signal.aborted) return;
      if (!slot) this.awaitSlot(membership.signal);
      this.lead(!slot);
    });
  }

  /** Go without a stream, but report to the server that this tab is open. */
  hide() {
    this.close();
    const sign = () => fetch(address("open")).catch(() => {}); // a server that is gone needs no sign
    this.signs = setInterval(sign, SIGN_MILLISECONDS);
    sign();
  }

  /** Let go of the stream, and leave the leadership to another tab. */
  close() {
    clearInterval(this.signs);
    this.membership?.abort();
    this.membership = null;
    this.leads = false;
    this.stream.close();
  }

  /** Connect again, if this tab has the stream. */
  reconnect() {
    if (this.leads) this.stream.reconnect();
  }

  /** Try again to reach a server that seemed to have stopped. */
  retry() {
    if (this.leads) this.stream.retry();
    else this.channel?.postMessage({ retry: true });
  }

  /** @param {boolean} polls   whether there is no connection left that could stay open */
  lead(polls = false) {
    this.leads = true;
    this.stream.since = this.since;
    this.stream.polls = polls;
    this.stream.open();
  }

  /**
   * Keep a connection open as soon as one is free.
   * @param {AbortSignal} signal
   */
  awaitSlot(signal) {
    const timer = setInterval(async () => {
      const isFree = !signal.aborted && (await freeSlot(signal));
      if (isFree) this.stream.polls = false;
      if (isFree || signal.aborted) clearInterval(timer);
    }, SLOT_MILLISECONDS);
  }

  /**
   * Pass what the stream brings to this tab and to the others.
   * @param {Message} message
   */
  pass(message) {
    this.channel?.postMessage(message);
    this.take(message);
  }

  /**
   * Receive what another tab says.
   * @param {Message} message
   */
  receive(message) {
    if (!this.membership) return; // hidden
    if ("join" in message) {
      const { seconds, status } = this;
      if (this.leads) this.channel?.postMessage({ leader: this.since, seconds, status });
    } else if ("retry" in message) {
      if (this.leads) this.retry();
    } else if (!this.leads) {
      this.take(message);
    }
  }

  /** @param {Message} message */
  take(message) {
    if ("event" in message) {
      if (message.generation !== null) this.since = message.generation;
      if (message.event === "status" || message.event === "hello") this.status = message.data;
      this.onEvent(message.event, message.data);
    } else if ("seconds" in message) {
      this.seconds = message.seconds;
      this.onConnection(message.seconds);
    }
    if (!("leader" in message)) return;
    if (message.status) this.onEvent("status", message.status);
    if (message.leader !== null && (this.since === null || message.leader > this.since)) this.onEvent("resync", {});
  }
}

/**
 * Return whether one of the connections that streams may use was free; it is then taken until the signal.
 * @param {AbortSignal} signal
 * @returns {Promise<boolean>}
 */
async function freeSlot(signal) {
  for (let slot = 0; slot < CONNECTIONS; slot += 1) {
    const taken = await new Promise((settle) => {
      navigator.locks.request(`neat connection ${slot}`, { ifAvailable: true }, (lock) => {
        settle(lock !== null);
        return lock && until(signal);
      });
    });
    if (taken) return true;
  }
  return false;
}

/**
 * Call a function as soon as this tab has a lock, and keep the lock until the signal.
 * @param {string} name
 * @param {AbortSignal} signal
 * @param {() => void} onLock
 */
function hold(name, signal, onLock) {
  navigator.locks
    .request(name, { signal }, () => {
      onLock();
      return until(signal);
    })
    .catch(() => {}); // the tab was hidden before it got the lock
}

/**
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
function until(signal) {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve());
  });
}
