// How neurons are drawn: discs, cells of a grid, and their labels.

import { fillDisc, write } from "./canvas.js";
import { number } from "./format.js";
import { drawOutput } from "./outputs.js";
import { fillTile, tileOf } from "./tiles.js";

/** @import { Neuron } from "./api.js" */
/** @import { Scene } from "./brain_scene.js" */
/**
 * Colours as the style sheet has them, and as "r, g, b" to combine with an opacity.
 * @typedef {object} Palette
 * @property {string} panel
 * @property {string} ink
 * @property {string} faint
 * @property {{ positive: string, negative: string, ink: string, faint: string }} mix
 * @property {boolean} twofold   whether inhibiting synapses are drawn as two lines, because colours are few
 */

const MOST_UNDER_GRID = 8; // inputs under a grid, up to which they have labels
const TILE = 0.72; // opacity of what a cell contains
const FADED = 0.25; // opacity of what is not connected with the isolated neuron

/**
 * Return the name of a neuron.
 * @param {Neuron} neuron
 */
export function nameOf(neuron) {
  return neuron.kind === "hidden" ? `hidden neuron ${neuron.id}` : neuron.label;
}

export class NeuronPainter {
  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {Palette} palette
   * @param {Scene} scene
   */
  constructor(pen, palette, scene) {
    this.pen = pen;
    this.palette = palette;
    this.scene = scene;
  }

  /** Draw everything of the neurons that may change with a step. */
  drawAll() {
    const { pen, scene } = this;
    const near = scene.isolated === null ? null : scene.neighbours(scene.isolated);
    pen.textBaseline = "middle";
    scene.brain.neurons.forEach((neuron, index) => {
      const faded = near !== null && !near.has(index);
      if (neuron.kind === "output") {
        drawOutput(this, index, faded);
        return;
      }
      pen.globalAlpha = faded ? FADED : 1;
      if (index < scene.layout.cells) this.drawCell(index);
      else this.drawNeuron(index);
      pen.globalAlpha = 1;
      if (index >= scene.layout.cells && neuron.kind !== "hidden") this.drawLabel(neuron, index);
    });
    this.drawAgent();
    for (const index of scene.fresh) this.drawFresh(index);
    if (scene.pointed !== null) this.drawName(scene.pointed);
  }

  /** @param {number} index   of a neuron that is neither an output nor in the grid */
  drawNeuron(index) {
    const { pen, palette, scene } = this;
    const neuron = scene.brain.neurons[index];
    const [x, y] = scene.points[index];
    const share = scene.share(index);
    const activity = Math.abs(share);
    const hue = palette.mix[share < 0 ? "negative" : "positive"];
    const radius = scene.layout.radiusOf(neuron);
    const pinned = scene.pinned?.neuron === index;
    if (activity > 0.05) fillDisc(pen, x, y, radius * (1.2 + 0.5 * activity), `rgba(${hue}, ${0.22 * activity})`);
    fillDisc(pen, x, y, radius, palette.panel);
    fillDisc(pen, x, y, radius, `rgba(${hue}, ${0.95 * activity})`);
    pen.lineWidth = (pinned ? 2.5 : 1.2) * scene.layout.unit;
    pen.strokeStyle = pinned ? palette.ink : `rgba(${palette.mix.ink}, 0.45)`;
    pen.stroke();
    if (palette.twofold && share < -0.05) fillDisc(pen, x, y, 0.4 * radius, palette.panel); // a ring: negative
  }

  /**
   * Draw the label of an input, and its value below if there is room for both.
   * @param {Neuron} neuron
   * @param {number} index
   */
  drawLabel(neuron, index) {
    const { pen, palette, scene } = this;
    const { layout } = scene;
    const [x, y] = scene.points[index];
    const away = layout.radiusOf(neuron) + 8 * layout.unit;
    if (layout.cells) {
      this.drawLabelUnderGrid(neuron, x, y + away);
      return;
    }
    const pitch = layout.innerHeight / Math.max(1, layout.sensors);
    if (pitch < 0.72 * layout.font && scene.pointed !== index) return;
    const font = Math.min(layout.font, Math.max(9, 1.1 * pitch));
    const value = pitch > 3 * font && neuron.kind === "input" ? scene.replay?.value(scene.step, index) : undefined;
    const look = { width: layout.labelled, side: /** @type {const} */ ("right"), font, halo: palette.panel };
    const lines = pitch > 2.4 * font ? 2 : 1;
    this.setFont(font);
    pen.fillStyle = palette.faint;
    const used = write(pen, neuron.label, [x - away, value === undefined ? y : y - 0.62 * font], { ...look, lines });
    if (value === undefined) return;
    pen.fillStyle = palette.ink;
    write(pen, number(value, 3), [x - away, y + (0.1 + 0.55 * used) * font], { ...look, lines: 1 });
  }

  /**
   * @param {Neuron} neuron
   * @param {number} x
   * @param {number} top
   */
  drawLabelUnderGrid(neuron, x, top) {
    const { pen, palette, scene } = this;
    const { layout } = scene;
    if (layout.sensors - layout.cells > MOST_UNDER_GRID) return;
    const font = (layout.narrow ? 0.84 : 0.9) * layout.font;
    this.setFont(font);
    pen.fillStyle = palette.faint;
    const width = Math.max(24, layout.widthUnderGrid() + (layout.narrow ? 4 : -4));
    const two = pen.measureText(neuron.label).width > width;
    const y = top + (two ? 0.95 : 0.4) * font;
    write(pen, neuron.label, [x, y], { width, side: "center", font, halo: palette.panel });
  }

  /** @param {number} font   pixels */
  setFont(font) {
    this.pen.font = `${font}px ${this.scene.fontFamily}`;
  }

  /** Draw the empty cells of the grid, and the rings of those that have a synapse; they do not change with a step. */
  drawGrid() {
    const { pen, palette, scene } = this;
    const { layout } = scene;
    const size = cellSize(layout.pitch);
    pen.fillStyle = `rgba(${palette.mix.faint}, 0.14)`;
    for (let index = 0; index < layout.cells; index += 1) {
      const [x, y] = scene.points[index];
      pen.fillRect(x - size / 2, y - size / 2, size, size);
    }
  }

  /**
   * Draw what a cell contains, its ring if it has a synapse, and a frame if it is pinned or under the pointer.
   * @param {number} index   of an input in the grid
   */
  drawCell(index) {
    const { pen, palette, scene } = this;
    const [x, y] = scene.points[index];
    const { pitch } = scene.layout;
    this.lightCell(index, x, y);
    if (scene.connected.has(index)) {
      fillDisc(pen, x, y, scene.layout.ring(), palette.panel);
      pen.lineWidth = 1.2 * scene.layout.unit;
      pen.strokeStyle = palette.ink;
      pen.stroke();
    }
    if (scene.pinned?.neuron === index || scene.pointed === index) {
      pen.lineWidth = 2 * scene.layout.unit;
      pen.strokeStyle = palette.ink;
      pen.strokeRect(x - pitch / 2, y - pitch / 2, pitch, pitch);
    }
  }

  /**
   * Fill a cell: with the shape of what its value stands for, or else as strongly as its value is.
   * @param {number} index
   * @param {number} x
   * @param {number} y
   */
  lightCell(index, x, y) {
    const { pen, palette, scene } = this;
    const share = scene.share(index);
    if (!share) return;
    const hue = palette.mix[share < 0 ? "negative" : "positive"];
    const size = cellSize(scene.layout.pitch);
    const tile = tileOf(scene.tiles, scene.value(index));
    pen.fillStyle = `rgba(${hue}, ${tile ? TILE : TILE * Math.abs(share)})`;
    if (tile?.shape) fillTile(pen, tile.shape, x - size / 2, y - size / 2, size);
    else pen.fillRect(x - size / 2, y - size / 2, size, size);
  }

  /** Mark the cell in which the agent itself is. */
  drawAgent() {
    const { pen, palette, scene } = this;
    const { agent } = scene.brain;
    const { layout } = scene;
    if (!agent || !layout.cells) return;
    const [x, y] = scene.points[agent[0] * layout.columns + agent[1]];
    const size = Math.max(1, layout.pitch) + 1.5 * layout.unit;
    pen.lineWidth = 2.2 * layout.unit;
    pen.strokeStyle = palette.ink;
    pen.beginPath();
    pen.roundRect(x - size / 2, y - size / 2, size, size, 0.2 * size);
    pen.stroke();
    if (layout.pitch < 15 || scene.connected.has(agent[0] * layout.columns + agent[1])) return;
    const font = 0.52 * layout.pitch;
    this.setFont(font);
    pen.fillStyle = palette.ink;
    write(pen, "me", [x, y], { width: size, side: "center", font, lines: 1 });
  }

  /**
   * Draw a ring around a neuron that the champion before did not have; it grows while it pulses.
   * @param {number} index
   */
  drawFresh(index) {
    const { pen, palette, scene } = this;
    const [x, y] = scene.points[index];
    const { unit } = scene.layout;
    const radius = 1.75 * scene.layout.radius + (3 + 14 * scene.pulse) * unit; // around its light
    pen.lineWidth = 2 * unit;
    pen.strokeStyle = `rgba(${palette.mix.ink}, ${0.8 * (1 - scene.pulse)})`;
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.stroke();
  }

  /**
   * Draw the name of the neuron under the pointer, with its value.
   * @param {number} index
   */
  drawName(index) {
    const { pen, palette, scene } = this;
    const neuron = scene.brain.neurons[index];
    if (neuron.kind === "output") return;
    const { font, width: whole } = scene.layout;
    const [x, y] = scene.points[index];
    const value = scene.replay ? `  ${number(scene.value(index), 3)}` : "";
    const text = `${nameOf(neuron)}${value}`;
    this.setFont(font);
    const [width, height] = [pen.measureText(text).width + 1.3 * font, 1.9 * font];
    const left = Math.max(4, Math.min(whole - width - 4, x - width / 2));
    const top = y > 3.4 * font ? y - 3.2 * font : y + 1.3 * font;
    pen.beginPath();
    pen.roundRect(left, top, width, height, 0.5 * font);
    pen.fillStyle = palette.ink;
    pen.fill();
    pen.fillStyle = palette.panel;
    write(pen, text, [left + width / 2, top + height / 2], { width, side: "center", font, lines: 1 });
  }
}

/** @param {number} pitch */
function cellSize(pitch) {
  return Math.max(2, pitch - Math.max(1, 0.07 * pitch));
}
