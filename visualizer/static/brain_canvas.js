// The drawing of a brain, on two canvases: the wiring is drawn once for a champion, the activity with every step.
// Each meaning has one look: hue is the sign of a weight, width its size, opacity the signal.

import { penOf, resizeCanvas } from "./canvas.js";
import { find } from "./dom.js";
import { NeuronPainter } from "./neurons.js";
import { Bundles, DASHES, trace } from "./synapses.js";
import { channels, colour, FONT } from "./theme.js";

/** @import { Synapse } from "./api.js" */
/** @import { Scene } from "./brain_scene.js" */
/** @import { Palette } from "./neurons.js" */

const MOST_WIRED = 20_000; // synapses; of more, no wiring is drawn
const QUIET = 0.04; // signals below this share of the strongest are not drawn
const CROWD = 60; // synapses at once, beyond which each is drawn fainter
const GLOWING = 250; // signals at once, up to which they have a glow

export class BrainCanvas {
  /** @param {HTMLElement} host   contains the two canvases */
  constructor(host) {
    this.wiring = find(host, ".wiring", HTMLCanvasElement);
    this.activity = find(host, ".activity", HTMLCanvasElement);
    this.width = 0;
    this.height = 0;
    this.palette = readPalette();
  }

  recolour() {
    this.palette = readPalette();
  }

  /**
   * @param {number} width
   * @param {number} height
   */
  resize(width, height) {
    this.width = width;
    this.height = height;
    for (const canvas of [this.wiring, this.activity]) resizeCanvas(canvas, width, height);
  }

  /** @param {Scene} scene */
  drawWiring(scene) {
    const pen = penOf(this.wiring);
    const { synapses } = scene.brain;
    const { mix } = this.palette;
    pen.clearRect(0, 0, this.width, this.height);
    const neurons = new NeuronPainter(pen, this.palette, scene);
    for (let index = 0; index < scene.layout.cells; index += 1) neurons.drawCell(index, `rgba(${mix.faint}, 0.14)`);
    if (synapses.length > MOST_WIRED) return;
    const ground = scene.replay ? 0.18 : 0.42;
    const crowd = Math.min(1, ((4 * CROWD) / (synapses.length + 1)) ** 0.3);
    bundled(scene, synapses).stroke(pen, (bundle, strength) => {
      const hue = bundle.enabled ? mix[bundle.sign] : mix.faint;
      pen.strokeStyle = `rgba(${hue}, ${crowd * (bundle.enabled ? ground + 0.25 * strength : 0.4)})`;
      pen.lineWidth = 0.8 + 3.4 * strength;
    });
  }

  /**
   * @param {Scene} scene
   * @param {number} most   signals to draw
   */
  drawActivity(scene, most) {
    const pen = penOf(this.activity);
    const { layout, isolated, pinned } = scene;
    const neurons = new NeuronPainter(pen, this.palette, scene);
    const near = isolated === null ? null : scene.neighbours(isolated);
    const fade = (/** @type {number} */ index) => (pen.globalAlpha = near && !near.has(index) ? 0.25 : 1);
    pen.clearRect(0, 0, this.width, this.height);
    pen.font = `${layout.font}px ${FONT}`;
    pen.textBaseline = "middle";
    for (let index = 0; index < layout.cells; index += 1) {
      fade(index);
      neurons.lightCell(index);
    }
    pen.globalAlpha = 1;
    if (isolated !== null) this.drawSynapsesOf(pen, scene, isolated);
    else if (scene.replay) this.drawSignals(pen, scene, most);
    if (pinned?.synapse !== undefined) this.drawPinned(pen, scene, scene.brain.synapses[pinned.synapse]);
    scene.brain.neurons.forEach((neuron, index) => {
      fade(index);
      if (neuron.kind === "output") neurons.drawOutput(index);
      else if (index < layout.cells) neurons.drawCellMarks(index);
      else neurons.drawNeuron(index);
    });
    pen.globalAlpha = 1;
    if (scene.pointed !== null) neurons.drawName(scene.pointed);
  }

  /**
   * Draw the synapses that transmit something now: hue and width show the weight, opacity the value of the source.
   * @param {CanvasRenderingContext2D} pen
   * @param {Scene} scene
   * @param {number} most   signals to draw
   */
  drawSignals(pen, scene, most) {
    const active = [];
    for (const synapse of scene.brain.synapses) {
      if (!synapse.enabled || !scene.isDrawn(synapse)) continue;
      const activity = Math.abs(scene.share(synapse.source));
      const signal = activity * scene.strength(synapse);
      if (signal > Math.max(QUIET, scene.filter.signal)) active.push({ signal, activity, synapse });
    }
    active.sort((one, other) => one.signal - other.signal);
    const drawn = active.slice(-most); // the strongest, drawn over the others
    const clarity = Math.min(1, (CROWD / (drawn.length + 1)) ** 0.4);
    /** @type {(one: { activity: number, synapse: Synapse }, opacity: number, thin: number, more: number) => void} */
    const stroke = ({ activity, synapse }, opacity, thin, more) => {
      const hue = this.palette.mix[synapse.weight < 0 ? "negative" : "positive"];
      pen.strokeStyle = `rgba(${hue}, ${(opacity * activity).toFixed(3)})`;
      pen.lineWidth = thin + more * scene.strength(synapse);
      pen.setLineDash(synapse.recurrent ? DASHES : []);
      pen.beginPath();
      trace(pen, synapse, scene.points);
      pen.stroke();
    };
    pen.lineCap = "round";
    if (drawn.length <= GLOWING) for (const one of drawn) stroke(one, 0.13, 6, 9);
    for (const one of drawn) stroke(one, clarity, 1, 3.6 * clarity);
    pen.setLineDash([]);
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {Scene} scene
   * @param {number} index   of a neuron
   */
  drawSynapsesOf(pen, scene, index) {
    const own = scene.brain.synapses.filter((synapse) => synapse.source === index || synapse.target === index);
    this.strokeBright(pen, bundled(scene, own));
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {Scene} scene
   * @param {Synapse} synapse
   */
  drawPinned(pen, scene, synapse) {
    const bundles = new Bundles();
    bundles.add(synapse, 1, scene.points);
    this.strokeBright(pen, bundles);
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {Bundles} bundles
   */
  strokeBright(pen, bundles) {
    const { mix } = this.palette;
    pen.lineCap = "round";
    bundles.stroke(pen, (bundle, strength) => {
      pen.strokeStyle = `rgba(${bundle.enabled ? mix[bundle.sign] : mix.faint}, ${0.25 + 0.75 * Math.sqrt(strength)})`;
      pen.lineWidth = 1 + 3.6 * strength;
    });
  }
}

/**
 * Return those of the synapses that the filter passes, in bundles.
 * @param {Scene} scene
 * @param {Synapse[]} synapses
 */
function bundled(scene, synapses) {
  const bundles = new Bundles();
  for (const synapse of synapses) {
    if (scene.isDrawn(synapse)) bundles.add(synapse, scene.strength(synapse), scene.points);
  }
  return bundles;
}

/** @returns {Palette} */
function readPalette() {
  const [positive, negative, ink, faint] = ["positive", "negative", "ink", "faint"].map(colour);
  return {
    panel: colour("panel"),
    ink,
    faint,
    mix: {
      positive: channels(positive),
      negative: channels(negative),
      ink: channels(ink),
      faint: channels(faint),
    },
  };
}
