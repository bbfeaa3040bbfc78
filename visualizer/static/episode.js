// The episode of the champion: its replay, the controls, and the picture or the cases of the present step.

import { byId, element, REDUCED_MOTION } from "./dom.js";
import { fixed, number } from "./format.js";
import { Player } from "./player.js";
import { Replay } from "./replay.js";

/** @import { Brain } from "./api.js" */

const REPLAYS_KEPT = 6;
const PAUSE_ICON = "M4 3h3v10H4zM9 3h3v10H9z";
const PLAY_ICON = "M5 2.5v11l8-5.5z";

export class Episode {
  /**
   * @param {(replay: Replay | null, step: number) => void} onStep   called with every step
   * @param {() => void} onStop   called when the user pauses, or chooses a step
   */
  constructor(onStep, onStop) {
    this.onStep = onStep;
    this.onStop = onStop;
    this.player = new Player(() => this.showStep());
    /** @type {Map<number, Replay>} */
    this.replays = new Map(); // by genome
    this.stalePicture = false;
    /** @type {boolean | null} */
    this.shownPlaying = null; // what the button shows
    this.canvas = byId("picture", HTMLCanvasElement);
    this.slider = byId("seek", HTMLInputElement);
    this.table = byId("cases", HTMLTableElement);
    this.slider.addEventListener("input", () => this.stopAt(Number(this.slider.value)));
    const speed = byId("speed", HTMLSelectElement);
    speed.addEventListener("change", () => (this.player.speed = Number(speed.value)));
  }

  get replay() {
    return this.player.replay;
  }

  get step() {
    return this.player.step;
  }

  /** Whether the user has paused the episode; with reduced motion every episode begins so. */
  get isPaused() {
    return !this.player.playing && !REDUCED_MOTION.matches;
  }

  /**
   * Return the replay of a genome; null if it cannot be read.
   * @param {number} genome
   */
  async fetch(genome) {
    const kept = this.replays.get(genome);
    if (kept !== undefined) return kept;
    const replay = await Replay.fetch(genome).catch(() => null);
    if (!replay) return null; // the server may be back when it is wanted again
    this.replays.set(genome, replay);
    for (const oldest of this.replays.keys()) {
      if (this.replays.size <= REPLAYS_KEPT) break;
      this.replays.delete(oldest);
    }
    return replay;
  }

  /**
   * Fetch the replay of a genome again when it is needed: a new one was recorded.
   * @param {number} genome
   */
  forget(genome) {
    this.replays.delete(genome);
  }

  /** Fetch replays without pictures again when they are needed: these may have been recorded meanwhile. */
  forgetPending() {
    for (const [genome, replay] of this.replays) if (replay.facts.pending) this.replays.delete(genome);
  }

  /** Show neither a step nor a picture, until the next replay is there. */
  clear() {
    this.player.load(null);
  }

  /**
   * Show a replay. One that has its pictures now, and was shown without them, continues where it is.
   * @param {Replay | null} replay
   * @param {Brain} brain
   */
  show(replay, brain) {
    const cases = replay?.facts.cases;
    byId("episode").hidden = !replay;
    this.canvas.hidden = !replay?.facts.pictures.length;
    this.table.hidden = !cases;
    if (replay && cases) this.listCases(replay, cases, brain);
    this.slider.max = String(replay ? replay.steps - 1 : 0);
    const shown = this.player.replay?.facts;
    const continues = replay !== null && shown?.genome === replay.facts.genome && shown.steps === replay.steps;
    if (replay !== this.player.replay) replay?.pictures.forgetCanvas();
    this.player.load(replay, continues ? this.player.step : 0);
  }

  /**
   * Say why there is no episode, or no picture.
   * @param {string} reason   with commands between backticks; "" if there is nothing to explain
   */
  explain(reason) {
    const blank = byId("blank");
    const parts = reason.split("`");
    if (blank.textContent === parts.join("")) return;
    blank.replaceChildren(...parts.map((part, place) => (place % 2 ? element("code", part) : part)));
  }

  /**
   * @param {Replay} replay
   * @param {string[]} cases
   * @param {Brain} brain
   */
  listCases(replay, cases, brain) {
    const outputs = brain.neurons.filter((neuron) => neuron.kind === "output");
    const head = element("tr");
    head.append(element("th", "case"), ...outputs.map((neuron) => element("th", neuron.label)));
    const rows = cases.map((label, step) => {
      const row = element("tr");
      row.append(element("td", label), ...outputs.map((_, index) => element("td", fixed(replay.output(step, index)))));
      return row;
    });
    this.table.replaceChildren(head, ...rows);
  }

  togglePlay() {
    if (this.player.playing) this.onStop();
    this.player.playing = !this.player.playing;
    this.showStep();
  }

  /** Play, unless the system asks for reduced motion. */
  play() {
    if (!this.isPaused) return;
    this.player.playing = true;
    this.showStep();
  }

  /**
   * Pause at a step that the user has chosen.
   * @param {number} step
   */
  stopAt(step) {
    this.onStop();
    this.pauseAt(step);
  }

  /** @param {number} step */
  pauseAt(step) {
    this.player.playing = false;
    this.player.seek(step);
  }

  showStep() {
    const { replay, step, playing } = this.player;
    this.onStep(replay, step);
    if (playing !== this.shownPlaying) this.showPlaying(playing);
    if (!replay) return;
    const { cases } = replay.facts;
    this.slider.value = String(step);
    byId("step").textContent = `${cases ? "case" : "step"} ${step + 1} of ${replay.steps}`;
    byId("reward").textContent = cases ? "" : `score so far ${number(replay.totals[step], 4)}`;
    this.stalePicture = replay.facts.pictures.length > 0;
    if (!cases) return;
    [...this.table.rows].slice(1).forEach((row, index) => row.setAttribute("aria-current", String(index === step)));
  }

  /** @param {boolean} playing */
  showPlaying(playing) {
    this.shownPlaying = playing;
    document.getElementById("play-icon")?.setAttribute("d", playing ? PAUSE_ICON : PLAY_ICON);
    byId("play").setAttribute("aria-label", playing ? "Pause" : "Play");
  }

  /**
   * Advance by so many milliseconds, and draw the picture as soon as it is decoded; called with every frame.
   * @param {number} milliseconds
   */
  frame(milliseconds) {
    this.player.advance(milliseconds);
    if (this.stalePicture && this.replay) this.stalePicture = !this.replay.pictures.draw(this.step, this.canvas);
  }
}
