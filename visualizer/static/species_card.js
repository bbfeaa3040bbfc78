// The card of a species: its facts, and its size and best fitness over its life.

import { json } from "./api.js";
import { penOf, resizeCanvas } from "./canvas.js";
import { byId, element } from "./dom.js";
import { count, number } from "./format.js";
import { axisRange, rangeOf } from "./scale.js";
import { hueOf } from "./species_bands.js";
import { colour, FONT } from "./theme.js";

/** @import { SpeciesLife } from "./api.js" */

const [WIDTH, HEIGHT] = [300, 92]; // pixels of the curves
const TITLE = 16; // pixels above them

export class SpeciesCard {
  constructor() {
    this.host = byId("species");
    /** @type {SpeciesLife | null} */
    this.life = null;
    this.shown = 0; // the species that is shown, or about to be
  }

  /** @param {number} id */
  async show(id) {
    this.shown = id;
    const life = await json(`species/${id}`).catch(() => null);
    if (!life || this.shown !== id) return;
    this.life = life;
    this.host.hidden = false;
    this.fill(life);
  }

  hide() {
    this.shown = 0;
    this.life = null;
    this.host.hidden = true;
  }

  /** Draw the curves again in the colours of the present theme. */
  recolour() {
    if (this.life) this.fill(this.life);
  }

  /** @param {SpeciesLife} life */
  fill(life) {
    const title = element("h3");
    const tile = element("i", "", "tile");
    tile.style.background = hueOf(life.id);
    title.append(tile, `species ${life.id}`);
    const close = element("button", "×", "plain");
    close.setAttribute("aria-label", "Close the species");
    close.addEventListener("click", () => this.hide());
    const facts = element("dl");
    for (const [name, value] of factsOf(life)) facts.append(element("dt", name), element("dd", value));
    const curves = element("canvas");
    curves.setAttribute("role", "img");
    curves.setAttribute("aria-label", `Size and best fitness of species ${life.id} over its generations`);
    this.host.replaceChildren(title, close, facts, curves);
    drawLife(curves, life);
  }
}

/**
 * @param {SpeciesLife} life
 * @returns {[string, string][]}
 */
function factsOf(life) {
  const last = life.generation.length - 1;
  const bests = life.best.filter((value) => value !== null);
  return [
    ["first generation", number(life.first + 1, 9)],
    ["last generation", number(life.last + 1, 9)],
    ["largest size", count(Math.max(...life.size), "genome")],
    ["best fitness", number(bests.length ? Math.max(...bests) : null)],
    ["at its end without improvement", count(life.stagnant[last], "generation")],
  ];
}

/**
 * Draw the size as an area, and the best fitness as a line beside it.
 * @param {HTMLCanvasElement} canvas
 * @param {SpeciesLife} life
 */
function drawLife(canvas, life) {
  resizeCanvas(canvas, 2 * WIDTH + 24, HEIGHT);
  const pen = penOf(canvas);
  pen.font = `600 11px ${FONT}`;
  pen.fillStyle = colour("faint");
  /** @type {[string, (number | null)[], number][]} */
  const curves = [[`size, up to ${Math.max(...life.size)}`, life.size, 0], ["best fitness", life.best, WIDTH + 24]];
  for (const [name, values, left] of curves) {
    const isSize = left === 0;
    const range = axisRange(isSize ? [0, Math.max(...life.size)] : rangeOf([values]));
    const x = (/** @type {number} */ index) => left + (index / Math.max(1, values.length - 1)) * WIDTH;
    const y = (/** @type {number} */ value) =>
      HEIGHT - 2 - ((value - range[0]) / (range[1] - range[0])) * (HEIGHT - TITLE - 6);
    pen.fillStyle = colour("faint");
    const ends = isSize ? "" : `, ${number(range[0])} to ${number(range[1])}`;
    pen.fillText(`${name}${ends}`, left, 10);
    pen.beginPath();
    values.forEach((value, index) => value !== null && pen.lineTo(x(index), y(value)));
    if (values.length === 1) pen.lineTo(left + WIDTH, y(values[0] ?? 0));
    pen.strokeStyle = isSize ? hueOf(life.id) : colour("positive");
    pen.lineWidth = 2;
    pen.stroke();
    if (!isSize) continue;
    pen.lineTo(x(Math.max(1, values.length - 1)), y(0));
    pen.lineTo(x(0), y(0));
    pen.fillStyle = hueOf(life.id);
    pen.fill();
  }
}
