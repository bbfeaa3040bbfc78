// The pictures of an episode: whole ones, and patches that are drawn over the picture before.

import { penOf } from "./canvas.js";
import { requestFrame } from "./frames.js";

/** @import { ReplayFacts } from "./api.js" */

const DECODED_AHEAD = 12; // pictures
const WHOLE_KEPT = 64; // decoded pictures
const KEPT = 256; // decoded pictures and patches, which are small; more than follow each other

export class Pictures {
  /**
   * @param {ReplayFacts} facts
   * @param {ArrayBuffer} content   PNG files, one after another
   */
  constructor(facts, content) {
    this.entries = facts.pictures;
    this.content = content;
    this.ofStep = pictureOfEachStep(facts);
    this.wholeOf = wholeOfEachPicture(facts);
    /** @type {Map<number, { bitmap: ImageBitmap | null }>} */
    this.decoded = new Map();
    this.wanted = -1; // the picture of the present step
    /** @type {HTMLCanvasElement | null} */
    this.canvas = null; // which shows one of these pictures
    this.shown = -1; // that one
  }

  /**
   * Draw the newest picture that is decoded already, of this step or of one before it, and start to decode the next
   * ones. A page too slow for each picture shows some of them, rather than none.
   * @param {number} step
   * @param {HTMLCanvasElement} canvas
   * @returns {boolean} whether it is the picture of this step
   */
  draw(step, canvas) {
    const wanted = this.ofStep[step];
    if (wanted < 0) return true;
    this.wanted = wanted;
    const last = Math.min(wanted + DECODED_AHEAD, this.entries.length - 1);
    for (let index = this.wholeOf[wanted]; index <= last; index += 1) this.decode(index);
    const newest = this.newest(wanted);
    if (newest < 0) return false;
    const whole = this.wholeOf[newest];
    const continues = canvas === this.canvas && this.shown >= whole && this.shown <= newest;
    for (let index = continues ? this.shown + 1 : whole; index <= newest; index += 1) this.drawOne(index, canvas);
    this.canvas = canvas;
    this.shown = newest;
    return newest === wanted;
  }

  /** Draw from the last whole picture next time: something else was drawn on the canvas. */
  forgetCanvas() {
    this.canvas = null;
  }

  /**
   * Return the newest picture up to this one that can be drawn, with all that it is drawn over; -1 if none can.
   * @param {number} wanted
   */
  newest(wanted) {
    let newest = -1;
    for (const [index, { bitmap }] of this.decoded) {
      if (bitmap && this.wholeOf[index] === index && index <= wanted && index > newest) newest = index;
    }
    while (newest >= 0 && newest < wanted && this.wholeOf[newest + 1] <= newest && this.decoded.get(newest + 1)?.bitmap) {
      newest += 1;
    }
    return newest;
  }

  /**
   * @param {number} index   of a decoded picture
   * @param {HTMLCanvasElement} canvas
   */
  drawOne(index, canvas) {
    const bitmap = this.decoded.get(index)?.bitmap;
    if (!bitmap) return;
    const [, , , x, y] = this.entries[index];
    if (x === undefined && (canvas.width !== bitmap.width || canvas.height !== bitmap.height)) {
      canvas.width = bitmap.width;
      canvas.height = bitmap.height;
    }
    penOf(canvas).drawImage(bitmap, x ?? 0, y ?? 0);
  }

  /** @param {number} index */
  decode(index) {
    if (this.decoded.has(index)) return;
    /** @type {{ bitmap: ImageBitmap | null }} */
    const entry = { bitmap: null };
    this.decoded.set(index, entry);
    const [, offset, length] = this.entries[index];
    createImageBitmap(new Blob([new Uint8Array(this.content, offset, length)], { type: "image/png" })).then(
      (bitmap) => {
        if (this.decoded.get(index) === entry) entry.bitmap = bitmap;
        else bitmap.close();
        if (index <= this.wanted) requestFrame();
      },
      () => {}, // a damaged picture is not shown
    );
    let whole = [...this.decoded.keys()].filter((one) => this.wholeOf[one] === one).length;
    for (const [oldest, { bitmap }] of this.decoded) {
      if (whole <= WHOLE_KEPT && this.decoded.size <= KEPT) break;
      bitmap?.close();
      this.decoded.delete(oldest);
      if (this.wholeOf[oldest] === oldest) whole -= 1;
    }
  }
}

/**
 * Return for each step the index of the picture that is shown; -1 before the first.
 * @param {ReplayFacts} facts
 */
function pictureOfEachStep(facts) {
  const shown = new Int32Array(facts.steps).fill(-1);
  facts.pictures.forEach(([step], index) => {
    if (step < facts.steps) shown[step] = index;
  });
  for (let step = 1; step < facts.steps; step += 1) if (shown[step] < 0) shown[step] = shown[step - 1];
  return shown;
}

/**
 * Return for each picture the index of the whole one that it is drawn over: its own, unless it is a patch.
 * @param {ReplayFacts} facts
 */
function wholeOfEachPicture(facts) {
  let whole = 0;
  return Int32Array.from(facts.pictures, (entry, index) => (entry.length > 3 ? whole : (whole = index)));
}
