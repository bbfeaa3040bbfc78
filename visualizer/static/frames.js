// Frames of the screen, requested only while something moves or has to be drawn again.

const FRAME = 17; // milliseconds

class Frames {
  constructor() {
    /**
     * Draw what has changed; return the milliseconds after which something moves again: 0 with the next frame, Infinity
     * if nothing does.
     * @type {(now: number, elapsed: number) => number}
     */
    this.draw = () => Infinity;
    this.isRequested = false;
    /** @type {number | undefined} */
    this.timer = undefined;
    /** @type {number | null} */
    this.last = null; // when the frame before was drawn; null if nothing has moved since
  }

  /** Draw with the next frame of the screen. */
  request() {
    if (this.isRequested) return;
    this.isRequested = true;
    clearTimeout(this.timer);
    requestAnimationFrame((now) => this.run(now));
  }

  /** @param {number} now   milliseconds */
  run(now) {
    this.isRequested = true; // what changes while it is drawn is drawn now
    let wait = Infinity;
    try {
      wait = this.draw(now, now - (this.last ?? now));
    } finally {
      this.isRequested = false; // also after an error, so that the next change is drawn
    }
    this.last = wait === Infinity ? null : now;
    if (wait <= 2 * FRAME) this.request();
    else if (wait < Infinity && !this.isRequested) this.timer = setTimeout(() => this.request(), wait - FRAME);
  }
}

/** The frames of this page. */
export const frames = new Frames();

/** Draw with the next frame of the screen: something has changed. */
export function requestFrame() {
  frames.request();
}
