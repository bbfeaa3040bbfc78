// The place in the address: champion, step, pinned neuron or synapse, and horizontal axis, as #g=29&step=120&pin=n31.

import { AXES } from "./time_axis.js";

/** @import { Pin } from "./pins.js" */
/** @import { AxisKind } from "./time_axis.js" */
/**
 * @typedef {object} Place
 * @property {number | null} generation   from 1; null for the newest
 * @property {number | null} step   from 1, of a paused episode; null while it plays
 * @property {Pin | null} pin
 * @property {AxisKind} axis
 */

/**
 * Return the place in the hash of an address. What is not valid in it is ignored.
 * @param {string} hash
 * @returns {Place}
 */
export function placeIn(hash) {
  const parameters = new URLSearchParams(hash.replace(/^#/, ""));
  const [, kind, number] = /^([ns])(\d{1,15})$/.exec(parameters.get("pin") ?? "") ?? [];
  const pins = { n: { neuron: Number(number) }, s: { synapse: Number(number) } };
  return {
    generation: countIn(parameters.get("g")),
    step: countIn(parameters.get("step")),
    pin: pins[/** @type {"n" | "s"} */ (kind)] ?? null,
    axis: AXES.find((axis) => axis === parameters.get("x")) ?? AXES[0],
  };
}

/** @param {string | null} text */
function countIn(text) {
  return text !== null && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null;
}

/**
 * Return the hash of a place; "" for the newest champion while it plays.
 * @param {Place} place
 */
export function hashOf({ generation, step, pin, axis }) {
  const parts = [];
  if (generation !== null) parts.push(`g=${generation}`);
  if (step !== null) parts.push(`step=${step}`);
  if (pin) parts.push("neuron" in pin ? `pin=n${pin.neuron}` : `pin=s${pin.synapse}`);
  if (axis !== AXES[0]) parts.push(`x=${axis}`);
  return parts.length ? `#${parts.join("&")}` : "";
}

/** Writes places to the address. Another champion is a new entry of the browser's history: one for each act of the user. */
export class Address {
  /** @param {(place: Place) => void} onVisit   called when the user goes back, forward, or edits the address */
  constructor(onVisit) {
    this.acts = 0; // of the user
    this.written = 0; // the act of the latest new entry
    /** @type {unknown} */
    this.champion = undefined; // of the present entry
    const act = () => (this.acts += 1);
    addEventListener("pointerdown", act, true);
    addEventListener("keydown", (event) => event.repeat || act(), true);
    addEventListener("popstate", () => onVisit(placeIn(location.hash)));
  }

  /**
   * @param {Place} place
   * @param {number | null} champion   the genome that is shown; null while the newest is followed
   */
  write(place, champion) {
    const hash = hashOf(place);
    const isNew = this.champion !== undefined && this.champion !== champion && this.acts !== this.written;
    this.champion = champion;
    if (hash === location.hash) return;
    const target = `${location.pathname}${location.search}${hash}`;
    if (isNew) {
      this.written = this.acts;
      history.pushState(null, "", target);
    } else history.replaceState(null, "", target);
  }

  /**
   * Note which champion an entry shows that the user went back to.
   * @param {number | null} champion
   */
  visited(champion) {
    this.champion = champion;
    this.written = this.acts;
  }
}
