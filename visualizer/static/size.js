// How large a brain is, by the one rule that headline, table and card follow.

/** @import { Brain } from "./api.js" */

/**
 * Return the hidden neurons and the enabled synapses of a brain. Inputs and outputs are those of the task, and disabled
 * synapses transmit nothing, so neither is counted.
 * @param {Brain} brain
 */
export function sizeOf(brain) {
  return {
    hidden: brain.neurons.filter((neuron) => neuron.kind === "hidden").length,
    synapses: brain.synapses.filter((synapse) => synapse.enabled).length,
  };
}
