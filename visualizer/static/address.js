// The place in the address: champion or elite, step, pinned neuron or synapse, and horizontal axis, as
// #g=29&step=120&pin=n31.

import { AXES } from "./time_axis.js";

/** @import { Pin } from "./pins.js" */
/** @import { AxisKind } from "./time_axis.js" */
/**
 * @typedef {object} Place
 * @property {number | null} generation   from 1; null for the newest
 * @property {number | null} elite   the genome of an elite of the map; null for the champion of the generation
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
    elite: countIn(parameters.get("elite"), 0),
    step: countIn(parameters.get("step")),
    pin: pins[/** @type {"n" | "s"} */ (kind)] ?? null,
    axis: AXES.find((axis) => axis === parameters.get("x")) ?? AXES[0],
  };
}

/**
 * @param {string | null} text
 * @param {number} [least]
 */
function countIn(text, least = 1) {
  return text !== null && /^(0|[1-9]\d{0,14})$/.test(text) && Number(text) >= least ? Number(text) : null;
}

/**
 * Return the hash of a place; "" for the newest champion while it plays.
 * @param {Place} place
 */
export function hashOf({ generation, elite, step, pin, axis }) {
  const parts = [];
  if (generation !== null) parts.push(`g=${generation}`);
  if (elite !== null) parts.push(`elite=${elite}`);
  if (step !== null) parts.push(`step=${step}`);
  if (pin) parts.push("neuron" in pin ? `pin=n${pin.neuron}` : `pin=s${pin.synapse}`);
  if (axis !== AXES[0]) parts.push(`x=${axis}`);
  return parts.length ? `#${parts.join("&")}` : "";
}

/** Writes places to the address. Another genome is a new entry of the browser's history: one for each act of the user. */
export class Address {
  /** @param {(place: Place) => void} onVisit   called when the user goes back, forward, or edits the address */
  constructor(onVisit) {
    this.acts = 0; // of the user
    this.written = 0; // the act of the latest new entry
    /** @type {unknown} */
    this.genome = undefined; // of the present entry
    const act = () => (this.acts += 1);
    addEventListener("pointerdown", act, true);
    addEventListener("keydown", (event) => event.repeat || act(), true);
    addEventListener("popstate", () => onVisit(placeIn(location.hash)));
  }

  /**
   * @param {Place} place
   * @param {number | null} genome   that is shown; null while the newest is followed
   */
  write(place, genome) {
    const hash = hashOf(place);
    const isNew = this.genome !== undefined && this.genome !== genome && this.acts !== this.written;
    this.genome = genome;
    if (hash === location.hash) return;
    const target = `${location.pathname}${location.search}${hash}`;
    if (isNew) {
      this.written = this.acts;
      history.pushState(null, "", target);
    } else history.replaceState(null, "", target);
  }

  /**
   * Note which genome an entry shows that the user went back to.
   * @param {number | null} genome
   */
  visited(genome) {
    this.genome = genome;
    this.written = this.acts;
  }
}
