// Keeps the place of the page in its address, and returns to a place: champion or elite, step, pin and horizontal axis.

import { Address, placeIn } from "./address.js";
import { byId } from "./dom.js";
import { pinnedIn, pinOf } from "./pins.js";

/** @import { Place } from "./address.js" */
/** @import { ChampionView } from "./champion_view.js" */
/** @import { Charts } from "./charts.js" */
/** @import { Cursor } from "./cursor.js" */
/** @import { MapPanel } from "./map_panel.js" */
/** @import { AxisKind } from "./time_axis.js" */
/**
 * What is shown once it is loaded.
 * @typedef {object} Wanted
 * @property {number} genome
 * @property {Place["pin"]} pin
 * @property {boolean} isPinned   whether it is pinned already
 * @property {number | null} step
 * @property {boolean} isNear   whether the step is about to be shown
 */

export class PlaceKeeper {
  /**
   * @param {Cursor} cursor
   * @param {ChampionView} champion
   * @param {Charts} charts
   * @param {MapPanel} map
   */
  constructor(cursor, champion, charts, map) {
    this.cursor = cursor;
    this.champion = champion;
    this.charts = charts;
    this.map = map;
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
    const elite = place.elite === null ? null : this.eliteOf(place.elite, place.generation);
    byId("unknown").textContent = elite === undefined ? `Genome ${place.elite} is not on the map, or not any more.`
      : isKnown ? "" : `Generation ${place.generation} does not exist yet; this is the newest.`;
    if (place.step === null) this.champion.episode.play();
    if (elite) this.cursor.showElite(elite.genome, elite.generation);
    else if (!isKnown || (place.generation === null && place.step === null)) this.cursor.follow();
    else this.cursor.hold(place.generation === null ? history.last : place.generation - 1);
    const isShown = elite || (isKnown && elite !== undefined);
    this.wanted = { genome: this.cursor.genome, pin: place.pin, isPinned: false, step: isShown ? place.step : null, isNear: false };
    this.isOpen = true;
    if (this.champion.view.scene?.brain.genome === this.cursor.genome) this.onBrain();
    this.address.visited(this.entry);
    this.save();
  }

  /**
   * Return an elite of the map: of several cells, preferably that of the generation.
   * @param {number} genome
   * @param {number | null} generation   from 1
   */
  eliteOf(genome, generation) {
    const elites = this.map.elites.of(genome);
    return elites.find((elite) => elite.generation + 1 === generation) ?? elites[0];
  }

  /** The genome of an entry of the browser's history; null while the newest is followed. */
  get entry() {
    return this.cursor.following ? null : this.cursor.genome;
  }

  /** Pin what the address says; called when a brain is shown. */
  onBrain() {
    const { wanted, champion } = this;
    if (!wanted || wanted.genome !== champion.brain?.genome) return;
    wanted.isPinned = true;
    champion.pin(pinnedIn(champion.brain, wanted.pin));
    this.onMove();
  }

  /** Called when the step, what is pinned, or the generation has changed. */
  onMove() {
    const { wanted, champion } = this;
    if (wanted && wanted.genome !== champion.genome) this.wanted = null; // the user has left it
    else if (wanted?.isPinned && (wanted.step === null || champion.episode.replay)) {
      if (wanted.genome !== champion.brain?.genome) return;
      if (wanted.step !== null && !wanted.isNear) {
        wanted.isNear = true;
        queueMicrotask(() => this.arrive(wanted)); // the replay that is being loaded shows its first step before
        return;
      }
      this.wanted = null;
    }
    this.save();
  }

  /**
   * Pause at the wanted step, unless the user has left meanwhile.
   * @param {Wanted} wanted
   */
  arrive(wanted) {
    if (this.wanted !== wanted || wanted.step === null) return;
    this.wanted = null;
    this.champion.episode.pauseAt(wanted.step - 1);
  }

  save() {
    if (!this.isOpen || !this.cursor.history.length) return;
    const { brain, pinned, episode } = this.champion;
    const { following } = this.cursor;
    const isPaused = episode.replay && !episode.player.playing && !following;
    const place = {
      generation: following ? null : this.cursor.generation + 1,
      elite: this.cursor.elite,
      step: this.wanted ? this.wanted.step : isPaused ? episode.step + 1 : null,
      pin: this.wanted ? this.wanted.pin : pinOf(brain, pinned),
      axis: this.charts.axis.kind,
    };
    this.address.write(place, this.entry);
  }
}
