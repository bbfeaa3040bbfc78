// Keeps the place of the page in its address, and returns to a place: champion, step, pin and horizontal axis.

import { Address, placeIn } from "./address.js";
import { byId } from "./dom.js";

/** @import { Place } from "./address.js" */
/** @import { ChampionView } from "./champion_view.js" */
/** @import { Charts } from "./charts.js" */
/** @import { Cursor } from "./cursor.js" */
/** @import { AxisKind } from "./time_axis.js" */
/** @typedef {{ genome: number, pin: Place["pin"], step: number | null }} Wanted   what is shown once it is loaded */

export class PlaceKeeper {
  /**
   * @param {Cursor} cursor
   * @param {ChampionView} champion
   * @param {Charts} charts
   */
  constructor(cursor, champion, charts) {
    this.cursor = cursor;
    this.champion = champion;
    this.charts = charts;
    /** @type {Wanted | null} */
    this.wanted = null;
    this.isOpen = false;
    this.address = new Address((place) => this.visit(place));
    this.axes = byId("axis", HTMLSelectElement);
    this.axes.addEventListener("change", () => {
      this.charts.setAxis(/** @type {AxisKind} */ (this.axes.value));
      this.save();
    });
  }

  /** Go to the place in the address. */
  open() {
    this.visit(placeIn(location.hash));
  }

  /** @param {Place} place */
  visit(place) {
    const { history } = this.cursor;
    this.axes.value = place.axis;
    this.charts.setAxis(place.axis);
    if (!history.length) {
      this.isOpen = true;
      return;
    }
    this.isOpen = false;
    const isKnown = place.generation === null || place.generation - 1 <= history.last;
    byId("unknown").textContent = isKnown ? "" : `Generation ${place.generation} does not exist yet; this is the newest.`;
    if (place.generation === null || !isKnown) this.cursor.follow();
    else this.cursor.seek(place.generation - 1);
    this.wanted = { genome: this.cursor.champion, pin: place.pin, step: isKnown ? place.step : null };
    this.isOpen = true;
    if (this.champion.view.scene?.brain.genome === this.cursor.champion) this.onBrain();
    this.address.visited(this.entry);
    this.save();
  }

  /** The champion of an entry of the browser's history; null while the newest is followed. */
  get entry() {
    return this.cursor.following ? null : this.cursor.champion;
  }

  /** Pin what the address says; called when a brain is shown. */
  onBrain() {
    const { wanted, champion } = this;
    if (!wanted || wanted.genome !== champion.brain?.genome) return;
    champion.pin(this.pinned(wanted.pin));
    this.onMove();
  }

  /** Called when the step, what is pinned, or the generation has changed. */
  onMove() {
    const { wanted, champion } = this;
    if (wanted && wanted.genome !== champion.genome) this.wanted = null; // the user has left it
    else if (wanted && (wanted.step === null || champion.episode.replay)) {
      if (wanted.genome !== champion.brain?.genome) return;
      this.wanted = null;
      if (wanted.step !== null) champion.episode.pauseAt(wanted.step - 1);
    }
    this.save();
  }

  save() {
    if (!this.isOpen || !this.cursor.history.length) return;
    const { episode } = this.champion;
    const isPaused = episode.replay && !episode.player.playing;
    const place = {
      generation: this.cursor.following ? null : this.cursor.generation + 1,
      step: this.wanted ? this.wanted.step : isPaused ? episode.step + 1 : null,
      pin: this.wanted ? this.wanted.pin : this.pin,
      axis: this.charts.axis.kind,
    };
    this.address.write(place, this.entry);
  }

  /** @returns {Place["pin"]} */
  get pin() {
    const { brain, pinned } = this.champion;
    if (!brain || !pinned) return null;
    if (pinned.neuron !== undefined) return { neuron: brain.neurons[pinned.neuron].id };
    return pinned.synapse === undefined ? null : { synapse: brain.synapses[pinned.synapse].marking };
  }

  /**
   * Return what to pin in the shown brain; null if it does not have it.
   * @param {Place["pin"]} pin
   */
  pinned(pin) {
    const { brain } = this.champion;
    if (!brain || !pin) return null;
    if ("neuron" in pin) {
      const neuron = brain.neurons.findIndex((one) => one.id === pin.neuron);
      return neuron < 0 ? null : { neuron };
    }
    const synapse = brain.synapses.findIndex((one) => one.marking === pin.synapse);
    return synapse < 0 ? null : { synapse };
  }
}
