// Which synapses decide what the network does now: the signals of a step, followed back from the outputs that act.
// What arrives at a neuron is divided among its inputs by the size of each contribution, weight times value, as in
// layer-wise relevance propagation (Bach et al. 2015); synapses against the direction of reading are left out.

/** @import { Brain, Synapse } from "./api.js" */

export class Relevance {
  /** @param {Brain} brain */
  constructor(brain) {
    this.brain = brain;
    /** @type {Map<number, number[]>} */
    this.arriving = new Map(); // indices of the enabled synapses of each target
    brain.synapses.forEach(({ enabled, recurrent, target }, index) => {
      if (!enabled || recurrent) return;
      const own = this.arriving.get(target) ?? [];
      own.push(index);
      this.arriving.set(target, own);
    });
    /** Neurons with inputs, from right to left: each comes before those that lead to it. */
    this.order = [...this.arriving.keys()].sort((one, other) => brain.neurons[other].x - brain.neurons[one].x);
    this.ofNeuron = new Float64Array(brain.neurons.length);
    this.ofSynapse = new Float64Array(brain.synapses.length);
  }

  /**
   * Return the relevance of each synapse, from 0 to 1.
   * @param {(neuron: number) => number} value   of a neuron now
   * @param {(neuron: number) => number} acts   how much an output acts now, from 0 to 1
   */
  compute(value, acts) {
    const { brain, ofNeuron, ofSynapse } = this;
    ofNeuron.fill(0);
    ofSynapse.fill(0);
    brain.neurons.forEach((neuron, index) => {
      if (neuron.kind === "output") ofNeuron[index] = acts(index);
    });
    for (const target of this.order) {
      if (ofNeuron[target]) this.divide(target, value);
    }
    return ofSynapse;
  }

  /**
   * Divide the relevance of a neuron among the synapses that lead to it.
   * @param {number} target
   * @param {(neuron: number) => number} value
   */
  divide(target, value) {
    const { ofNeuron, ofSynapse } = this;
    const synapses = this.brain.synapses;
    const arriving = this.arriving.get(target) ?? [];
    const total = arriving.reduce((sum, index) => sum + contribution(synapses[index], value), 0);
    if (total === 0) return;
    for (const index of arriving) {
      const share = (ofNeuron[target] * contribution(synapses[index], value)) / total;
      ofSynapse[index] = share;
      ofNeuron[synapses[index].source] += share;
    }
  }
}

/**
 * @param {Synapse} synapse
 * @param {(neuron: number) => number} value
 */
function contribution(synapse, value) {
  return Math.abs(synapse.weight * value(synapse.source));
}
