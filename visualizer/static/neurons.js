// How neurons are drawn: discs, cells of a grid, outputs as buttons, and their labels.

import { fillDisc, shortened } from "./canvas.js";
import { fixed, number } from "./format.js";

/** @import { Neuron } from "./api.js" */
/** @import { Scene } from "./brain_scene.js" */
/**
 * Colours as the style sheet has them, and as "r, g, b" to combine with an opacity.
 * @typedef {object} Palette
 * @property {string} panel
 * @property {string} ink
 * @property {string} faint
 * @property {{ positive: string, negative: string, ink: string, faint: string }} mix
 */

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

  /** @param {number} index   of a neuron that is neither an output nor in the grid */
  drawNeuron(index) {
    const { pen, palette, scene } = this;
    const neuron = scene.brain.neurons[index];
    const [x, y] = scene.points[index];
    const share = scene.share(index);
    const activity = Math.abs(share);
    const hue = palette.mix[share < 0 ? "negative" : "positive"];
    const radius = this.radiusOf(neuron);
    const pinned = scene.pinned?.neuron === index;
    if (activity > 0.05) fillDisc(pen, x, y, radius * (1.25 + 0.9 * activity), `rgba(${hue}, ${0.2 * activity})`);
    fillDisc(pen, x, y, radius, palette.panel);
    fillDisc(pen, x, y, radius, `rgba(${hue}, ${0.95 * activity})`);
    pen.lineWidth = pinned ? 2.5 : 1.2;
    pen.strokeStyle = pinned ? palette.ink : `rgba(${palette.mix.ink}, 0.45)`;
    pen.stroke();
    if (neuron.kind === "input" || neuron.kind === "bias") this.drawLabel(neuron, index, x, y, radius + 8);
  }

  /** @param {Neuron} neuron */
  radiusOf(neuron) {
    const crowd = this.scene.brain.neurons.length - this.scene.layout.cells;
    const radius = crowd > 150 ? 4.5 : crowd > 60 ? 6 : crowd > 25 ? 8 : 10;
    return neuron.kind === "hidden" ? radius : Math.min(8, radius);
  }

  /**
   * Draw the label of an input, and its value below if there is room for both.
   * @param {Neuron} neuron
   * @param {number} index
   * @param {number} x
   * @param {number} y
   * @param {number} away   pixels from the middle of the neuron
   */
  drawLabel(neuron, index, x, y, away) {
    const { pen, palette, scene } = this;
    pen.fillStyle = palette.faint;
    if (scene.layout.cells) {
      pen.textAlign = "center";
      const fits = pen.measureText(neuron.label).width < scene.layout.widthUnderGrid() - 4;
      if (fits) pen.fillText(neuron.label, x, y + away + 6);
      return;
    }
    const pitch = scene.layout.innerHeight / Math.max(1, scene.layout.sensors);
    if (pitch < 9 && scene.pointed !== index) return;
    pen.textAlign = "right";
    const value = pitch > 34 && neuron.kind === "input" ? scene.replay?.value(scene.step, index) : undefined;
    pen.fillText(shortened(pen, neuron.label, x - away - 6), x - away, value === undefined ? y : y - 8);
    if (value === undefined) return;
    pen.fillStyle = palette.ink;
    pen.fillText(number(value, 3), x - away, y + 8);
  }

  /**
   * @param {number} index   of an input in the grid
   * @param {string} fill
   */
  drawCell(index, fill) {
    const [x, y] = this.scene.points[index];
    const size = Math.max(2, this.scene.layout.pitch - 1.5);
    this.pen.fillStyle = fill;
    this.pen.fillRect(x - size / 2, y - size / 2, size, size);
  }

  /**
   * Fill a cell as strongly as its value is.
   * @param {number} index   of an input in the grid
   */
  lightCell(index) {
    const share = this.scene.share(index);
    const hue = this.palette.mix[share < 0 ? "negative" : "positive"];
    if (share) this.drawCell(index, `rgba(${hue}, ${0.78 * Math.abs(share)})`);
  }

  /**
   * Draw a ring in a cell that has a synapse, and a frame around one that is pinned or under the pointer.
   * @param {number} index   of an input in the grid
   */
  drawCellMarks(index) {
    const { pen, palette, scene } = this;
    const [x, y] = scene.points[index];
    const size = scene.layout.pitch;
    if (scene.connected.has(index)) {
      fillDisc(pen, x, y, Math.max(1.5, 0.18 * size), palette.panel);
      pen.lineWidth = 1.2;
      pen.strokeStyle = palette.ink;
      pen.stroke();
    }
    if (scene.pinned?.neuron === index || scene.pointed === index) {
      pen.lineWidth = 2;
      pen.strokeStyle = palette.ink;
      pen.strokeRect(x - size / 2, y - size / 2, size, size);
    }
  }

  /**
   * Draw an output as a button. Where outputs are pressed it is lit when pressed; elsewhere it is lit in proportion
   * to its value, which is written on it.
   * @param {number} index
   */
  drawOutput(index) {
    const { pen, palette, scene } = this;
    const { layout } = scene;
    const [x, y] = scene.points[index];
    const pitch = layout.innerHeight / layout.outputs;
    const height = Math.max(9, Math.min(36, pitch - 6));
    const width = layout.margin.right - 24;
    const share = scene.share(index);
    const pressed = scene.replay?.pressed(scene.step) ?? null;
    const lit = pressed ? Number(pressed.includes(index - layout.sensors)) : Math.abs(share);
    const hue = palette.mix[!pressed && share < 0 ? "negative" : "positive"];
    const pinned = scene.pinned?.neuron === index;
    pen.beginPath();
    pen.roundRect(x, y - height / 2, width, height, Math.min(9, height / 2));
    pen.fillStyle = palette.panel;
    pen.fill();
    pen.fillStyle = `rgba(${hue}, ${(pressed ? 0.92 : 0.8) * lit})`;
    if (scene.replay) pen.fill();
    pen.lineWidth = pinned ? 2.5 : 1.2;
    pen.strokeStyle = pinned ? palette.ink : lit > 0.5 ? `rgb(${hue})` : `rgba(${palette.mix.ink}, 0.3)`;
    pen.stroke();
    if (pitch < 10) return;
    pen.fillStyle = scene.replay && lit > 0.55 ? palette.panel : palette.ink;
    const label = scene.brain.neurons[index].label;
    if (pressed || !scene.replay) {
      pen.textAlign = "center";
      pen.fillText(shortened(pen, label, width - 16), x + width / 2, y + 0.5);
      return;
    }
    const room = pen.measureText("-0.00").width + 6;
    pen.textAlign = "left";
    pen.fillText(shortened(pen, label, width - 16 - room), x + 9, y + 0.5);
    pen.textAlign = "right";
    pen.fillText(fixed(scene.replay.output(scene.step, index - layout.sensors)), x + width - 9, y + 0.5);
  }

  /**
   * Draw the name of the neuron under the pointer, with its value.
   * @param {number} index
   */
  drawName(index) {
    const { pen, palette, scene } = this;
    const neuron = scene.brain.neurons[index];
    if (neuron.kind === "output") return;
    const [x, y] = scene.points[index];
    const value = scene.replay ? `  ${number(scene.replay.value(scene.step, index), 3)}` : "";
    const text = `${nameOf(neuron)}${value}`;
    const width = pen.measureText(text).width + 16;
    const left = Math.max(4, Math.min(scene.layout.width - width - 4, x - width / 2));
    const top = y > 44 ? y - 40 : y + 16;
    pen.beginPath();
    pen.roundRect(left, top, width, 24, 6);
    pen.fillStyle = palette.ink;
    pen.fill();
    pen.fillStyle = palette.panel;
    pen.textAlign = "center";
    pen.fillText(text, left + width / 2, top + 12.5);
  }
}
