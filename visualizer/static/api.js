// Requests to the server, and the types of what it answers. Answers are JSON, except the binary parts of a replay.

/**
 * A neuron of a drawn network. Inputs come first, then the bias neuron, outputs and hidden neurons.
 * @typedef {object} Neuron
 * @property {number} id
 * @property {"input" | "bias" | "output" | "hidden"} kind
 * @property {number} x   from 0 (left) to 1 (right)
 * @property {number} y   from 0 (top) to 1 (bottom)
 * @property {string} label
 * @property {string} activation   "" for inputs and the bias neuron
 * @property {string} aggregation
 * @property {number} bias
 * @property {number} response
 */

/**
 * A synapse of a drawn network.
 * @typedef {object} Synapse
 * @property {number} marking   historical marking
 * @property {number} source   index into the neurons, not an id
 * @property {number} target   index into the neurons
 * @property {number} weight
 * @property {boolean} enabled
 * @property {boolean} recurrent   against the direction of reading, or from a neuron to itself
 * @property {number} leave   where it leaves its source, from -1 (top) to 1 (bottom)
 * @property {number} arrive   where it arrives at its target, likewise
 * @property {number} bow   by how much its middle is moved downwards, as a share of the height
 */

/**
 * The network of a champion or an elite as it is drawn: `/api/brain/<genome>`.
 * @typedef {object} Brain
 * @property {number} genome
 * @property {number} generation   in which it became champion or elite
 * @property {number | null} fitness
 * @property {number | null} validated
 * @property {[number, number] | null} grid   rows and columns of the first inputs, if they form a picture
 * @property {string[]} legend   meaning of the values in the grid: "1 wall"
 * @property {[number, number] | null} agent   row and column of the cell of the grid in which the agent itself is
 * @property {string} summary   what the task asks for, in words; "" if the run does not say
 * @property {Neuron[]} neurons
 * @property {Synapse[]} synapses
 */

/**
 * What a champion scored and how large it is: `/api/champions`, and the event "champion" without `replay`.
 * @typedef {object} Champion
 * @property {number} genome
 * @property {number} generation
 * @property {number | null} fitness
 * @property {number | null} validated
 * @property {boolean} replay   whether its episode is recorded
 * @property {number | null} [hidden]   hidden neurons
 * @property {number | null} [synapses]   enabled synapses
 * @property {number | null} [species]   the species that it was found in
 */

/**
 * Progress of a run: `/api/run`, `/api/runs` and the event "status".
 * @typedef {object} RunFacts
 * @property {string} name
 * @property {string} task
 * @property {"empty" | "live" | "paused" | "silent" | "stale" | "finished"} state   as in `visualizer/run_state.py`
 * @property {boolean} held   whether a process has the run
 * @property {Progress | null} progress   of the generation that evolves
 * @property {number | null} stopped   when a run stopped that has not finished, in seconds since 1970
 * @property {string | null} [error]   why the run cannot be read at present
 * @property {number} modified   seconds since 1970
 * @property {number} generations
 * @property {number} evaluations
 * @property {number | null} best
 * @property {number | null} validated
 * @property {number} species
 * @property {number | null} evaluations_per_second
 * @property {boolean} solved
 * @property {number} [population_size]
 * @property {number | null} [solved_at]   fitness from which the task counts as solved
 * @property {boolean | null} [watchable]   whether the task has episodes to record; null if the run does not say
 */

/**
 * How far the generation that evolves has come.
 * @typedef {object} Progress
 * @property {number} generation
 * @property {"evaluating" | "validating" | "breeding" | "paused"} phase
 * @property {number} scored   evaluations that are finished
 * @property {number} total   evaluations of this phase
 * @property {number} seconds   since the generation began
 * @property {number | null} left   estimated seconds until all genomes are scored
 * @property {number} quiet   seconds since the last evaluation was finished
 * @property {number} silent   seconds since the process gave its last sign of life
 */

/**
 * A run in the list of a folder: `/api/runs`.
 * @typedef {object} RunSummary
 * @property {string} name
 * @property {string} task
 * @property {string} state   that of its facts, "damaged", or "unread" while the server has not read it yet
 * @property {boolean | null} held   whether a process has the run
 * @property {number} modified   seconds since 1970
 * @property {number | null} seed
 * @property {string | null} error   why it cannot be read
 * @property {number | null} generations
 * @property {number | null} evaluations
 * @property {number | null} best
 * @property {number | null} validated
 * @property {number | null} species
 * @property {boolean | null} solved
 * @property {(number | null)[]} curve   best fitness so far, at equal intervals
 */

/**
 * A species in one generation: `/api/species`.
 * @typedef {object} SpeciesFacts
 * @property {number} id
 * @property {number} founded   the generation in which it first had members
 * @property {number} size
 * @property {number | null} best
 * @property {number | null} mean
 * @property {number} stagnant   generations since its best fitness improved
 */

/**
 * The life of a species, one value per generation in each column: `/api/species/<id>`.
 * @typedef {object} SpeciesLife
 * @property {number} id
 * @property {number} founded
 * @property {number} first
 * @property {number} last
 * @property {number[]} generation
 * @property {number[]} size
 * @property {(number | null)[]} best
 * @property {(number | null)[]} mean
 * @property {number[]} stagnant
 */

/**
 * Something that a task measures of what a genome did, with its range.
 * @typedef {object} Measure
 * @property {string} name
 * @property {number} low
 * @property {number} high
 */

/**
 * The best genome that ended in one cell of the map of a run.
 * @typedef {object} Elite
 * @property {number[]} cell   its place along each measure, from 0
 * @property {number} genome
 * @property {number | null} score
 * @property {number} generation   in which it was found
 * @property {number[]} measures   what it did
 * @property {boolean} solved
 * @property {boolean} replay   whether its episode is recorded
 */

/**
 * The map of elites of a run: `/api/elites`. Only `measures` is there, and empty, if the run has no map.
 * @typedef {object} MapOfElites
 * @property {Measure[]} measures   one or two
 * @property {number[]} cells   amount along each measure
 * @property {[number, number, number, number][]} lines   x and y of both ends, in units of the measures: walls
 * @property {boolean} downwards   whether the second measure grows downwards
 * @property {number | null} coverage
 * @property {number | null} qd_score
 * @property {number} generation   the newest one
 * @property {Elite[]} elites
 */

/**
 * The generations of a run, one value per generation in each column: `/api/history`.
 * Of a long run each point stands for several generations; then the extremes are given too.
 * @typedef {object} HistoryColumns
 * @property {number[]} generations
 * @property {(number | null)[]} best
 * @property {(number | null)[]} mean
 * @property {(number | null)[]} lower_quartile   of fitness; null in runs of an earlier version
 * @property {(number | null)[]} upper_quartile
 * @property {(number | null)[]} mean_hidden   hidden neurons of a genome
 * @property {(number | null)[]} mean_synapses   enabled synapses of a genome
 * @property {(number | null)[]} coverage   share of the cells of the map that have an elite; null without a map
 * @property {(number | null)[]} qd_score   of the map; null without one
 * @property {number[]} seconds   that the run had taken by then
 * @property {(number | null)[]} champion_fitness
 * @property {(number | null)[]} validated
 * @property {number[]} evaluations
 * @property {number[]} champion   genome ids
 * @property {Record<string, [number, number][]>} species   [generation, size] wherever the size of a species changes
 * @property {(number | null)[]} [best_low]
 * @property {(number | null)[]} [best_high]
 * @property {(number | null)[]} [mean_low]
 * @property {(number | null)[]} [mean_high]
 */

/**
 * The event "generation".
 * @typedef {object} GenerationEvent
 * @property {number} generation
 * @property {number | null} best
 * @property {number | null} mean
 * @property {number | null} lower_quartile
 * @property {number | null} upper_quartile
 * @property {number | null} mean_hidden
 * @property {number | null} mean_synapses
 * @property {number | null} coverage
 * @property {number | null} qd_score
 * @property {number | null} champion_fitness
 * @property {number | null} validated
 * @property {number} seconds   that this generation took
 * @property {number} evaluations
 * @property {number} champion
 * @property {Record<string, number>} species   size of each living species
 */

/**
 * A recorded episode, without its binary parts: `/api/replay/<genome>`.
 * @typedef {object} ReplayFacts
 * @property {number} genome
 * @property {number} steps
 * @property {number[]} neurons   ids, in the order of the activations
 * @property {number} outputs
 * @property {number[]} scales   for each neuron, the value that the activation 127 stands for
 * @property {number[]} rewards   one per step
 * @property {number[][] | null} pressed   outputs that act, for each step; null if all act in proportion to their value
 * @property {number[][]} pictures   step, offset and length of each PNG file; and x and y of a patch, which is drawn
 *   over the picture before
 * @property {boolean} [pending]   whether its pictures are not recorded yet
 * @property {number} milliseconds   duration of a step
 * @property {string[]} [cases]   names of the cases of a truth table, one per step
 */

/** Name of the run in the address of this page; null if the address does not name one. */
export const runName = new URLSearchParams(location.search).get("run");

/**
 * Return the address of a route for the run of this page.
 * @param {string} route
 * @param {Record<string, string | number>} [parameters]
 */
export function address(route, parameters = {}) {
  const query = new URLSearchParams();
  if (runName !== null) query.set("run", runName);
  for (const [name, value] of Object.entries(parameters)) query.set(name, String(value));
  const text = query.toString();
  return `api/${route}${text ? `?${text}` : ""}`;
}

/** The server answered with an error; its message is meant for the user. */
export class Refused extends Error {}

/** The server does not answer: it has stopped, or the connection is broken. */
export class Unreachable extends Error {}

/**
 * @param {string} route
 * @param {Record<string, string | number>} [parameters]
 */
async function request(route, parameters) {
  const response = await answered(fetch(address(route, parameters)));
  if (response.ok) return response;
  const body = await response.json().catch(() => ({}));
  throw new Refused(body.error ?? `the server answered with status ${response.status}`);
}

/**
 * Wait for a part of an answer. What the browser reports as an error of one of many kinds is one kind here, apart from
 * the errors of this page.
 * @template Part
 * @param {Promise<Part>} part
 */
async function answered(part) {
  try {
    return await part;
  } catch (cause) {
    throw new Unreachable("the server does not respond", { cause });
  }
}

/**
 * Return the JSON of a route.
 * @param {string} route
 * @param {Record<string, string | number>} [parameters]
 */
export async function json(route, parameters) {
  return answered((await request(route, parameters)).json());
}

/**
 * Return the bytes of a route.
 * @param {string} route
 */
export async function bytes(route) {
  return answered((await request(route)).arrayBuffer());
}

/** Return whether the server answers at all. */
export async function responds() {
  return fetch(address("open")).then(
    () => true,
    () => false,
  );
}
