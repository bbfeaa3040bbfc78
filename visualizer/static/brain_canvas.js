// The drawing of a brain on two canvases, each drawn only when it changes: the wiring, once for a champion, and the
// signals with the neurons above them. A third canvas for the neurons would cost more to blend than it saves: see
// docs/reference/page.md. Each meaning has one look: hue is the sign of a weight, width its size, opacity the signal.

import { penOf, resizeCanvas } from "./canvas.js";
import { find } from "./dom.js";
import { NeuronPainter } from "./neurons.js";
import { Bundles, LEVELS } from "./synapses.js";
import { channels, colour, hasForcedColours } from "./theme.js";
import { trace } from "./wires.js";

/** @import { Scene, Signal } from "./brain_scene.js" */
/** @import { Palette } from "./neurons.js" */

const MOST_WIRED = 20_000; // synapses; of more, no wiring is drawn
const CROWD = 60; // synapses beyond which the wiring is drawn fainter
const [GLOWING, GLOWING_IN_CROWD] = [40, 12]; // the strongest signals, which have a glow

export class BrainCanvas {
  /** @param {HTMLElement} host   contains the canvases */
  constructor(host) {
    this.wiring = find(host, ".wiring", HTMLCanvasElement);
    this.activity = find(host, ".activity", HTMLCanvasElement);
    this.width = 0;
    this.height = 0;
    this.palette = readPalette();
    this.drawn = ""; // what is on the second canvas, so that the same is not drawn again
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

  /** @param {HTMLCanvasElement} canvas */
  cleared(canvas) {
    const pen = penOf(canvas);
    pen.clearRect(0, 0, this.width, this.height);
    return pen;
  }

  /** @param {Scene} scene */
  drawWiring(scene) {
    const pen = this.cleared(this.wiring);
    const { synapses } = scene.brain;
    this.drawn = ""; // the signals have moved, too
    new NeuronPainter(pen, this.palette, scene).drawGrid();
    if (synapses.length > MOST_WIRED) return;
    const ground = scene.replay ? 0.2 : 0.42;
    const crowd = Math.min(1, (CROWD / (scene.drawn + 1)) ** 0.35);
    const thin = Math.max(0.5, crowd) * scene.layout.unit;
    bundled(scene, synapses.keys()).stroke(pen, this.palette, (bundle, strength) => ({
      opacity: crowd * (bundle.enabled ? ground + 0.25 * strength : 0.4),
      width: thin * (0.8 + 3.4 * strength),
    }));
  }

  /**
   * Draw signals and neurons, unless they look as they did.
   * @param {Scene} scene
   */
  drawActivity(scene) {
    const signals = scene.isolated === null ? scene.signals() : [];
    const lights = signals.map(({ index, light }) => index * (LEVELS + 1) + light);
    const look = `${scene.neuronState()} ${lights.join(" ")}`;
    if (look === this.drawn) return;
    this.drawn = look;
    const pen = this.cleared(this.activity);
    this.drawSignals(pen, scene, signals);
    new NeuronPainter(pen, this.palette, scene).drawAll();
  }

  /**
   * Draw the synapses that transmit something now, or those of the isolated neuron.
   * @param {CanvasRenderingContext2D} pen
   * @param {Scene} scene
   * @param {Signal[]} signals   the strongest last
   */
  drawSignals(pen, scene, signals) {
    const { isolated, pinned } = scene;
    if (isolated === null) {
      this.drawGlow(pen, scene, signals.slice(scene.relevance ? -GLOWING_IN_CROWD : -GLOWING));
      const bundles = new Bundles();
      for (const { index, light } of signals) {
        const synapse = scene.brain.synapses[index];
        bundles.add(synapse, scene.wires[index], scene.strength(synapse), light);
      }
      const { unit } = scene.layout;
      bundles.stroke(pen, this.palette, ({ light }, strength) => ({
        opacity: light / LEVELS,
        width: unit * (1.1 + 3.4 * strength),
      }));
    } else {
      const own = [...scene.brain.synapses.keys()].filter((index) => {
        const { source, target } = scene.brain.synapses[index];
        return source === isolated || target === isolated;
      });
      this.drawBright(pen, scene, own);
    }
    if (pinned?.synapse !== undefined) this.drawBright(pen, scene, [pinned.synapse]);
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {Scene} scene
   * @param {Signal[]} signals
   */
  drawGlow(pen, scene, signals) {
    pen.lineCap = "round";
    for (const { index, light } of signals) {
      const synapse = scene.brain.synapses[index];
      const hue = this.palette.mix[synapse.weight < 0 ? "negative" : "positive"];
      pen.strokeStyle = `rgba(${hue}, ${((0.14 * light) / LEVELS).toFixed(3)})`;
      pen.lineWidth = scene.layout.unit * (5 + 6 * scene.strength(synapse));
      pen.beginPath();
      trace(pen, scene.wires[index]);
      pen.stroke();
    }
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {Scene} scene
   * @param {number[]} synapses   their indices
   */
  drawBright(pen, scene, synapses) {
    const { unit } = scene.layout;
    bundled(scene, synapses).stroke(pen, this.palette, (_, strength) => ({
      opacity: 0.25 + 0.75 * Math.sqrt(strength),
      width: unit * (1 + 3.6 * strength),
    }));
  }
}

/**
 * Return those of the synapses that the filter passes, in bundles.
 * @param {Scene} scene
 * @param {Iterable<number>} indices
 */
function bundled(scene, indices) {
  const bundles = new Bundles();
  for (const index of indices) {
    const synapse = scene.brain.synapses[index];
    if (scene.isDrawn(synapse)) bundles.add(synapse, scene.wires[index], scene.strength(synapse));
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
    twofold: hasForcedColours(),
  };
}
