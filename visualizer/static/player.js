// The player: moves through a replay at the pace that the replay file states.

import { REDUCED_MOTION } from "./dom.js";

/** @import { Replay } from "./replay.js" */

const PAUSE_MILLISECONDS = 900; // at the end of an episode, before it starts again
const LONGEST_FRAME = 250; // milliseconds: after a longer one, such as that of a hidden tab, steps are not made up for

export class Player {
  /** @param {() => void} onStep   called whenever the step changes, or the replay */
  constructor(onStep) {
    this.onStep = onStep;
    /** @type {Replay | null} */
    this.replay = null;
    this.step = 0;
    this.speed = 1;
    this.playing = !REDUCED_MOTION.matches;
    this.left = 0; // milliseconds until the next step
  }

  /** Milliseconds until the next step; Infinity while nothing plays. */
  get wait() {
    if (!this.replay || !this.playing || this.replay.steps < 2) return Infinity;
    return Math.max(0, this.left / this.speed);
  }

  /**
   * @param {Replay | null} replay
   * @param {number} [step]
   */
  load(replay, step = 0) {
    this.replay = replay;
    this.step = step;
    this.left = replay ? replay.milliseconds : 0;
    this.onStep();
  }

  /** @param {number} step */
  seek(step) {
    if (!this.replay) return;
    this.step = Math.max(0, Math.min(this.replay.steps - 1, step));
    this.left = this.replay.milliseconds;
    this.onStep();
  }

  /**
   * Play on for so many milliseconds.
   * @param {number} milliseconds
   */
  advance(milliseconds) {
    if (!this.replay || !this.playing || this.replay.steps < 2) return;
    this.left -= Math.min(milliseconds, LONGEST_FRAME) * this.speed;
    let moved = false;
    while (this.left <= 0) {
      const last = this.step === this.replay.steps - 1;
      this.step = last ? 0 : this.step + 1;
      const pause = this.step === this.replay.steps - 1 && !this.replay.facts.cases ? PAUSE_MILLISECONDS : 0;
      this.left += this.replay.milliseconds + pause * this.speed;
      moved = true;
    }
    if (moved) this.onStep();
  }
}
