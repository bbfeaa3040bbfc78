// The card of a neuron or a synapse that was clicked: what it is, and what it is doing now.

import { nameOf } from "./brain.js";
import { channels, colour, element, number } from "./format.js";

const TRAIL = 120; // steps that the little curve shows

export class Inspector {
  /** @param {HTMLElement} card   where it is shown; `close` is called by its button */
  constructor(card, close) {
    this.card = card;
    this.close = close;
  }

  /** Show what was pinned, or nothing. */
  show(brain, pinned) {
    this.brain = brain;
    this.pinned = pinned;
    this.card.hidden = !pinned || !brain;
    if (this.card.hidden) return;
    const facts = pinned.neuron !== undefined ? this.ofNeuron(brain.neurons[pinned.neuron]) : this.ofSynapse(brain.synapses[pinned.synapse]);
    const list = element("dl");
    for (const [name, value] of facts.rows) list.append(element("dt", name), element("dd", value));
    this.now = element("dd", "–");
    list.append(element("dt", facts.now), this.now);
    this.curve = element("canvas");
    const button = element("button", "×");
    button.setAttribute("aria-label", "Close");
    button.addEventListener("click", this.close);
    this.card.replaceChildren(element("h3", facts.title), button, list, this.curve);
  }

  ofNeuron(neuron) {
    const arriving = this.brain.synapses.filter((synapse) => this.brain.neurons[synapse.target] === neuron && synapse.enabled).length;
    const leaving = this.brain.synapses.filter((synapse) => this.brain.neurons[synapse.source] === neuron && synapse.enabled).length;
    const rows = [["kind", neuron.kind], ["id", String(neuron.id)]];
    if (neuron.activation) rows.push(["activation", neuron.activation.replaceAll("_", " ")], ["aggregation", neuron.aggregation]);
    if (neuron.bias) rows.push(["bias", number(neuron.bias)]);
    if (neuron.response !== 1) rows.push(["response", number(neuron.response)]);
    rows.push(["synapses", `${arriving} in, ${leaving} out`]);
    return { title: nameOf(neuron), rows, now: "value" };
  }

  ofSynapse(synapse) {
    const [source, target] = [this.brain.neurons[synapse.source], this.brain.neurons[synapse.target]];
    const rows = [["weight", number(synapse.weight)], ["marking", String(synapse.marking)]];
    if (!synapse.enabled) rows.push(["enabled", "no"]);
    if (synapse.recurrent) rows.push(["direction", source === target ? "to itself" : "back"]);
    return { title: `${nameOf(source)} → ${nameOf(target)}`, rows, now: "carries" };
  }

  /** What it holds at a step: a neuron its value, a synapse its source's value times its weight. */
  valueAt(replay, step) {
    if (this.pinned.neuron !== undefined) return replay.value(step, this.pinned.neuron);
    const synapse = this.brain.synapses[this.pinned.synapse];
    return synapse.enabled ? synapse.weight * replay.value(step, synapse.source) : 0;
  }

  at(replay, step) {
    if (this.card.hidden) return;
    const fits = replay && replay.neurons === this.brain.neurons.length;
    this.now.textContent = fits ? number(this.valueAt(replay, step), 4) : "–";
    this.curve.hidden = !fits || replay.steps < 3;
    if (!this.curve.hidden) this.draw(replay, step);
  }

  draw(replay, step) {
    const [wide, high] = [this.curve.clientWidth || 200, 44];
    const ratio = Math.min(2, devicePixelRatio || 1);
    this.curve.width = wide * ratio;
    this.curve.height = high * ratio;
    const pen = this.curve.getContext("2d");
    pen.scale(ratio, ratio);
    const from = Math.max(0, step - TRAIL);
    const values = Array.from({ length: step - from + 1 }, (_, index) => this.valueAt(replay, from + index));
    const most = Math.max(1e-9, ...values.map(Math.abs));
    pen.strokeStyle = `rgba(${channels(colour("faint"))}, 0.35)`;
    pen.beginPath();
    pen.moveTo(0, high / 2);
    pen.lineTo(wide, high / 2);
    pen.stroke();
    pen.strokeStyle = colour(values[values.length - 1] < 0 ? "negative" : "positive");
    pen.lineWidth = 1.6;
    pen.beginPath();
    values.forEach((value, index) => pen.lineTo((index / TRAIL) * wide, high / 2 - (value / most) * (high / 2 - 3)));
    pen.stroke();
  }
}
