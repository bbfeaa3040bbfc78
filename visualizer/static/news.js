// News: each new champion is announced by a short message.

import { element } from "./dom.js";
import { count, number } from "./format.js";
import { sizeOf } from "./size.js";

/** @import { Brain, Champion } from "./api.js" */

const SHOWN_MILLISECONDS = 7000;
const APART_MILLISECONDS = 2500; // between two messages; of several champions within it, the last is announced

export class News {
  /** @param {(genome: number) => Promise<Brain>} fetchBrain */
  constructor(fetchBrain) {
    this.fetchBrain = fetchBrain;
    this.place = element("p", "", "news");
    this.place.id = "news";
    this.place.setAttribute("role", "status");
    document.body.append(this.place);
    /** @type {[Champion, Champion | null] | null} */
    this.waiting = null;
    this.last = -Infinity;
    this.hiding = 0;
  }

  /**
   * Announce a champion, unless another one follows at once.
   * @param {Champion} champion
   * @param {Champion | null} before   the champion that it replaced
   */
  announce(champion, before) {
    const isFirst = this.waiting === null;
    this.waiting = [champion, this.waiting?.[1] ?? before];
    if (isFirst) setTimeout(() => this.show(), Math.max(0, this.last + APART_MILLISECONDS - performance.now()));
  }

  async show() {
    if (!this.waiting) return;
    const [champion, before] = this.waiting;
    this.waiting = null;
    this.last = performance.now();
    let change = "";
    try {
      const brain = await this.fetchBrain(champion.genome);
      const earlier = before && (await this.fetchBrain(before.genome));
      if (earlier) change = `, ${difference(earlier, brain)}`;
    } catch {
      // the server is gone, which the header says; the champion is news all the same
    }
    this.place.textContent = `New champion in generation ${(champion.generation + 1).toLocaleString("en")}: fitness ${number(champion.fitness, 4)}${change}`;
    this.place.classList.add("shown");
    clearTimeout(this.hiding);
    this.hiding = setTimeout(() => this.place.classList.remove("shown"), SHOWN_MILLISECONDS);
  }
}

/**
 * Return in words how many neurons and synapses one brain has more than the other.
 * @param {Brain} before
 * @param {Brain} brain
 */
function difference(before, brain) {
  const [earlier, now] = [sizeOf(before), sizeOf(brain)];
  const parts = [
    more(now.hidden - earlier.hidden, "neuron"),
    more(now.synapses - earlier.synapses, "synapse"),
  ].filter(Boolean);
  return parts.join(", ") || "the same neurons and synapses with other weights";
}

/**
 * @param {number} change
 * @param {string} noun
 */
function more(change, noun) {
  if (!change) return "";
  return count(Math.abs(change), `${change > 0 ? "more" : "fewer"} ${noun}`);
}
