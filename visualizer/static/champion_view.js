// The champion or elite on the page: its brain with facts and legend, its episode, and the card of what is pinned.

import { json, Refused, Unreachable } from "./api.js";
import { BrainView } from "./brain_view.js";
import { byId, element, find, REDUCED_MOTION } from "./dom.js";
import { Episode } from "./episode.js";
import { count, sentence } from "./format.js";
import { Inspector } from "./inspector.js";
import { pinnedIn, pinOf } from "./pins.js";
import { sizeOf } from "./size.js";
import { legendOf } from "./tiles.js";

/** @import { Brain } from "./api.js" */
/** @import { Pinned } from "./layout.js" */
/** @import { Replay } from "./replay.js" */
/**
 * What the champion's view asks of the page.
 * @typedef {object} Context
 * @property {(brain: Brain) => string} originOf   says in words since when the run has this brain; "" if it does not matter
 * @property {(genome: number) => boolean} isKept   whether the run surely has this genome: it forgets former elites
 * @property {(genome: number) => boolean} hasReplay
 * @property {(genome: number) => string} whyNoReplay
 * @property {(replay: Replay, genome: number) => string} whyNoPicture
 * @property {(brain: Brain) => void} onShow   called when a brain is shown
 * @property {() => void} onMove   called when another step is shown, or something else is pinned
 * @property {() => void} onStop   called when the user pauses, chooses a step, or pins something
 */

const BRAINS_KEPT = 40;

export class ChampionView {
  /** @param {Context} context */
  constructor(context) {
    this.context = context;
    /** @type {number | null} */
    this.genome = null; // id of what is shown, or about to be
    /** @type {Brain | null} */
    this.brain = null;
    /** @type {Map<number, Promise<Brain>>} */
    this.brains = new Map();
    /** @type {Pinned | null} */
    this.pinned = null;
    this.origin = ""; // of the brain, as it is shown
    this.loading = false; // whether a replay is being fetched
    this.view = new BrainView(byId("brain"), (pinned) => {
      if (pinned) this.context.onStop();
      this.pin(pinned);
    });
    this.inspector = new Inspector(byId("card"), () => this.pin(null));
    this.episode = new Episode((replay, step) => {
      this.view.at(replay, step);
      this.inspector.at(replay, step);
      this.context.onMove();
    }, this.context.onStop);
    for (const id of ["weight", "signal", "disabled"]) byId(id).addEventListener("input", () => this.filter());
  }

  /** Whether the user looks at one step, or at what is pinned, which another champion would take away. */
  get isStill() {
    return this.pinned !== null || this.episode.isPaused;
  }

  /**
   * Show a champion or an elite: its brain at once, its episode as soon as it is loaded.
   * @param {number} genome
   */
  async show(genome) {
    const before = this.genome;
    this.genome = genome;
    try {
      const brain = await this.fetchBrain(genome, before);
      if (this.genome !== genome) return;
      const pinned = pinnedIn(brain, pinOf(this.brain, this.pinned));
      this.brain = brain;
      this.episode.clear();
      this.view.show(brain, REDUCED_MOTION.matches);
      this.pin(pinned);
      this.describe(brain);
      this.context.onShow(brain);
      await this.loadReplay(genome);
    } catch (error) {
      if (this.genome !== genome) return;
      byId("note").textContent = String(Object(error).message);
      this.genome = null;
      if (!(error instanceof Refused || error instanceof Unreachable)) throw error;
    }
  }

  /**
   * @param {number} genome
   * @param {number | null} like   the champion before, whose drawing the new one should resemble
   * @returns {Promise<Brain>}
   */
  fetchBrain(genome, like) {
    const brain = this.brains.get(genome) ?? json(`brain/${genome}`, like !== null && this.context.isKept(like) ? { like } : {});
    this.brains.set(genome, brain);
    brain.catch(() => this.brains.delete(genome)); // the server may be back when it is wanted again
    for (const oldest of this.brains.keys()) {
      if (this.brains.size <= BRAINS_KEPT) break;
      this.brains.delete(oldest);
    }
    return brain;
  }

  /** @param {number} genome */
  async loadReplay(genome) {
    this.loading = this.context.hasReplay(genome);
    const replay = this.loading ? await this.episode.fetch(genome) : null;
    this.loading = false;
    if (this.genome !== genome || this.brain?.genome !== genome) return;
    this.episode.show(replay, this.brain);
    this.explain();
  }

  /** Say why there is no episode or no picture, as far as there is none. */
  explain() {
    const { replay } = this.episode;
    if (this.brain?.genome !== this.genome || (!replay && this.loading)) return;
    if (!replay) this.episode.explain(this.context.whyNoReplay(this.genome));
    else this.episode.explain(replay.facts.pictures.length || replay.facts.cases ? "" : this.context.whyNoPicture(replay, this.genome));
  }

  /**
   * Say what the brain does and how large it is. Counted are hidden neurons and enabled synapses, as everywhere.
   * @param {Brain} brain
   */
  describe(brain) {
    const { hidden, synapses } = sizeOf(brain);
    const size = `${count(hidden, "hidden neuron")} · ${count(synapses, "synapse")}`;
    const origin = (this.origin = this.context.originOf(brain));
    const task = sentence(brain.summary);
    const facts = element("span", `${origin ? `${origin} · ` : ""}${size} · genome ${brain.genome}`);
    byId("champion").replaceChildren(...(task ? [element("b", task), " "] : []), facts);
    byId("note").textContent = "";
    byId("brain").setAttribute("aria-label", `The brain of genome ${brain.genome}: ${size}`);
    this.showTiles(brain);
  }

  /** Describe the brain again if its origin has changed: the same genome may be a champion and an elite. */
  describeAgain() {
    const { brain, origin, context } = this;
    if (brain?.genome === this.genome && brain && context.originOf(brain) !== origin) this.describe(brain);
  }

  /**
   * Show what the values in a grid of inputs mean, each with the shape of its cells.
   * @param {Brain} brain
   */
  showTiles(brain) {
    byId("tiles").hidden = !brain.grid || !brain.legend.length;
    byId("tiles").replaceChildren(...legendOf(brain.legend, brain.agent !== null));
  }

  /** @param {Pinned | null} pinned */
  pin(pinned) {
    if (!this.brain) return;
    this.pinned = pinned;
    this.view.setPinned(pinned);
    this.inspector.show(this.brain, pinned);
    this.inspector.at(this.episode.replay, this.episode.step);
    this.context.onMove();
  }

  filter() {
    const [weight, signal] = ["weight", "signal"].map((id) => {
      const slider = byId(id, HTMLInputElement);
      const share = Number(slider.value);
      const percent = share ? `${Math.round(100 * share)} %` : "0";
      find(slider.parentElement ?? document, "output").textContent = percent;
      return share;
    });
    this.view.setFilter({ weight, signal, disabled: byId("disabled", HTMLInputElement).checked });
  }
}
