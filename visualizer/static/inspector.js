// The card of the pinned neuron or synapse: its facts, and its value at the present step.

import { penOf, resizeCanvas } from "./canvas.js";
import { element } from "./dom.js";
import { number } from "./format.js";
import { nameOf } from "./neurons.js";
import { channels, colour } from "./theme.js";

/** @import { Brain, Neuron, Synapse } from "./api.js" */
/** @import { Pinned } from "./layout.js" */
/** @import { Replay } from "./replay.js" */
/** @typedef {{ title: string, rows: [string, string][], valueName: string }} Facts */

const CURVE_STEPS = 120;

export class Inspector {
  /**
   * @param {HTMLElement} card
   * @param {() => void} onClose   called by the button of the card
   */
  constructor(card, onClose) {
    this.card = card;
    this.onClose = onClose;
    /** @type {Brain | null} */
    this.brain = null;
    /** @type {Pinned | null} */
    this.pinned = null;
    this.value = element("dd");
    this.curve = element("canvas");
  }

  /**
   * Show what is pinned; hide the card if nothing is.
   * @param {Brain} brain
   * @param {Pinned | null} pinned
   */
  show(brain, pinned) {
    this.brain = brain;
    this.pinned = pinned;
    this.card.hidden = !pinned;
    if (!pinned) return;
    const facts = factsOf(brain, pinned);
    const list = element("dl");
    this.value = element("dd", "–");
    for (const [name, value] of facts.rows) list.append(fact(name, element("dd", value)));
    const now = fact(facts.valueName, this.value);
    now.className = "now";
    list.append(now);
    this.curve = element("canvas");
    const button = element("button", "×");
    button.setAttribute("aria-label", "Close");
    button.addEventListener("click", this.onClose);
    this.card.replaceChildren(element("h3", facts.title), list, this.curve, button);
  }

  /**
   * @param {Replay | null} replay
   * @param {number} step
   */
  at(replay, step) {
    const { brain, pinned } = this;
    if (!brain || !pinned) return;
    const shown = replay && replay.neurons === brain.neurons.length ? replay : null; // not one of another network
    this.value.textContent = shown ? number(valueAt(brain, pinned, shown, step), 4) : "–";
    this.curve.hidden = !shown || shown.steps < 3;
    if (!shown || this.curve.hidden) return;
    const from = Math.max(0, step - CURVE_STEPS);
    const steps = Array.from({ length: step - from + 1 }, (_, index) => from + index);
    this.drawCurve(steps.map((earlier) => valueAt(brain, pinned, shown, earlier)));
  }

  /** @param {number[]} values   of the last steps */
  drawCurve(values) {
    const [width, height] = [this.curve.clientWidth || 200, this.curve.clientHeight || 40];
    resizeCanvas(this.curve, width, height);
    const pen = penOf(this.curve);
    const most = Math.max(1e-9, ...values.map(Math.abs));
    pen.strokeStyle = `rgba(${channels(colour("faint"))}, 0.35)`;
    pen.beginPath();
    pen.moveTo(0, height / 2);
    pen.lineTo(width, height / 2);
    pen.stroke();
    pen.strokeStyle = colour(values[values.length - 1] < 0 ? "negative" : "positive");
    pen.lineWidth = 1.6;
    pen.beginPath();
    values.forEach((value, index) => {
      pen.lineTo((index / CURVE_STEPS) * width, height / 2 - (value / most) * (height / 2 - 3));
    });
    pen.stroke();
  }
}

/**
 * Return a name with its value, as one item of a list.
 * @param {string} name
 * @param {HTMLElement} value
 */
function fact(name, value) {
  const host = element("div");
  host.append(element("dt", name), value);
  return host;
}

/**
 * @param {Brain} brain
 * @param {Pinned} pinned
 * @returns {Facts}
 */
function factsOf(brain, pinned) {
  if (pinned.neuron !== undefined) return factsOfNeuron(brain, brain.neurons[pinned.neuron]);
  return factsOfSynapse(brain, synapseOf(brain, pinned));
}

/**
 * @param {Brain} brain
 * @param {Neuron} neuron
 * @returns {Facts}
 */
function factsOfNeuron(brain, neuron) {
  const enabled = brain.synapses.filter((synapse) => synapse.enabled);
  const incoming = enabled.filter((synapse) => brain.neurons[synapse.target] === neuron).length;
  const outgoing = enabled.filter((synapse) => brain.neurons[synapse.source] === neuron).length;
  /** @type {[string, string][]} */
  const rows = [["type", neuron.kind], ["id", String(neuron.id)]];
  if (neuron.activation) {
    rows.push(["activation", neuron.activation.replaceAll("_", " ")], ["aggregation", neuron.aggregation]);
  }
  if (neuron.bias) rows.push(["bias", number(neuron.bias)]);
  if (neuron.response !== 1) rows.push(["response", number(neuron.response)]);
  rows.push(["synapses", `${incoming} in, ${outgoing} out`]);
  return { title: nameOf(neuron), rows, valueName: "value" };
}

/**
 * @param {Brain} brain
 * @param {Synapse} synapse
 * @returns {Facts}
 */
function factsOfSynapse(brain, synapse) {
  const [source, target] = [brain.neurons[synapse.source], brain.neurons[synapse.target]];
  /** @type {[string, string][]} */
  const rows = [["weight", number(synapse.weight)], ["marking", String(synapse.marking)]];
  if (!synapse.enabled) rows.push(["enabled", "no"]);
  if (synapse.recurrent) rows.push(["recurrent", source === target ? "self-connection" : "yes"]);
  return { title: `${nameOf(source)} → ${nameOf(target)}`, rows, valueName: "signal" };
}

/**
 * Return the value of a neuron at a step, or the signal of a synapse: its source's value times its weight.
 * @param {Brain} brain
 * @param {Pinned} pinned
 * @param {Replay} replay
 * @param {number} step
 */
function valueAt(brain, pinned, replay, step) {
  if (pinned.neuron !== undefined) return replay.value(step, pinned.neuron);
  const synapse = synapseOf(brain, pinned);
  return synapse.enabled ? synapse.weight * replay.value(step, synapse.source) : 0;
}

/**
 * @param {Brain} brain
 * @param {Pinned} pinned
 */
function synapseOf(brain, { synapse }) {
  return brain.synapses[/** @type {number} */ (synapse)];
}
