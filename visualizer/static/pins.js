// Pins: the neuron or synapse that is pinned, by what identifies it in every brain: a neuron's id, a synapse's marking.

/** @import { Brain } from "./api.js" */
/** @import { Pinned } from "./layout.js" */
/** @typedef {{ neuron: number } | { synapse: number }} Pin   id of the neuron, or marking of the synapse */

/**
 * Return what is pinned in a brain, as it is found in others.
 * @param {Brain | null} brain
 * @param {Pinned | null} pinned
 * @returns {Pin | null}
 */
export function pinOf(brain, pinned) {
  if (!brain || !pinned) return null;
  if (pinned.neuron !== undefined) return { neuron: brain.neurons[pinned.neuron].id };
  return pinned.synapse === undefined ? null : { synapse: brain.synapses[pinned.synapse].marking };
}

/**
 * Return what a pin is in a brain; null if the brain does not have it.
 * @param {Brain | null} brain
 * @param {Pin | null} pin
 * @returns {Pinned | null}
 */
export function pinnedIn(brain, pin) {
  if (!brain || !pin) return null;
  if ("neuron" in pin) {
    const neuron = brain.neurons.findIndex((one) => one.id === pin.neuron);
    return neuron < 0 ? null : { neuron };
  }
  const synapse = brain.synapses.findIndex((one) => one.marking === pin.synapse);
  return synapse < 0 ? null : { synapse };
}
