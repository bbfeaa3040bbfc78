// The generations so far, in columns: first as the server answers, then extended by each new generation.

/** @import { Champion, GenerationEvent, HistoryColumns } from "./api.js" */

const COLUMNS = /** @type {const} */ ([
  "best", "mean", "lower_quartile", "upper_quartile", "champion_fitness", "validated", "mean_hidden", "mean_synapses",
  "coverage", "qd_score", "evaluations", "champion",
]);

export class History {
  /**
   * @param {HistoryColumns} columns
   * @param {Map<number, Champion>} champions   by genome
   */
  constructor(columns, champions) {
    this.champions = champions;
    this.generations = columns.generations;
    this.best = columns.best;
    this.mean = columns.mean;
    this.lower_quartile = columns.lower_quartile;
    this.upper_quartile = columns.upper_quartile;
    this.mean_hidden = columns.mean_hidden;
    this.mean_synapses = columns.mean_synapses;
    this.coverage = columns.coverage;
    this.qd_score = columns.qd_score;
    this.seconds = columns.seconds;
    this.champion_fitness = columns.champion_fitness;
    this.validated = columns.validated;
    this.evaluations = columns.evaluations;
    this.champion = columns.champion;
    /** Extremes of the generations that each point stands for; null where a point is one generation. */
    this.low = { best: columns.best_low ?? null, mean: columns.mean_low ?? null };
    this.high = { best: columns.best_high ?? null, mean: columns.mean_high ?? null };
    /** For each species, [generation, size] wherever its size changes. */
    this.species = new Map(Object.entries(columns.species));
    /** @type {Set<string>} */
    this.alive = new Set();
    for (const [id, sizes] of this.species) if (sizes.length && sizes[sizes.length - 1][1] > 0) this.alive.add(id);
  }

  get length() {
    return this.generations.length;
  }

  /** Whether champions are validated. */
  get isValidated() {
    return this.validated.some((score) => score !== null);
  }

  /** Whether the run has a map of elites. */
  get hasMap() {
    return this.coverage.some((share) => share !== null);
  }

  /** The number of the last generation; -1 before the first. */
  get last() {
    return this.length ? this.generations[this.length - 1] : -1;
  }

  /**
   * Add a new generation. A generation that is already here is ignored.
   * @param {GenerationEvent} event
   */
  append(event) {
    if (event.generation <= this.last) return;
    this.generations.push(event.generation);
    for (const name of COLUMNS) /** @type {(number | null)[]} */ (this[name]).push(event[name]);
    this.seconds.push((this.seconds[this.seconds.length - 1] ?? 0) + event.seconds);
    for (const extremes of [this.low, this.high]) {
      extremes.best?.push(event.best);
      extremes.mean?.push(event.mean);
    }
    this.appendSpecies(event);
  }

  /** @param {GenerationEvent} event */
  appendSpecies({ generation, species }) {
    for (const [id, size] of Object.entries(species)) {
      const sizes = this.species.get(id) ?? [];
      if (!sizes.length || sizes[sizes.length - 1][1] !== size) sizes.push([generation, size]);
      this.species.set(id, sizes);
      this.alive.add(id);
    }
    for (const id of [...this.alive]) {
      if (species[id] === undefined) {
        this.species.get(id)?.push([generation, 0]);
        this.alive.delete(id);
      }
    }
  }

  /**
   * Return the index of a generation in the columns, or of the last one before it.
   * @param {number} generation
   */
  index(generation) {
    let [low, high] = [0, this.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.generations[middle] <= generation) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /**
   * Return how many species lived in a generation.
   * @param {number} generation
   */
  speciesAt(generation) {
    let alive = 0;
    for (const sizes of this.species.values()) {
      let [low, high] = [-1, sizes.length - 1];
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (sizes[middle][0] <= generation) low = middle;
        else high = middle - 1;
      }
      if (low >= 0 && sizes[low][1] > 0) alive += 1;
    }
    return alive;
  }

  /**
   * Return the size of the champion of every generation; null where it is unknown.
   * @param {"hidden" | "synapses"} part
   */
  championSizes(part) {
    return this.champion.map((genome) => this.champions.get(genome)?.[part] ?? null);
  }

  /**
   * Return the size of a species in a generation.
   * @param {number} id
   * @param {number} generation
   */
  sizeOfSpecies(id, generation) {
    const earlier = this.species.get(String(id))?.filter(([changed]) => changed <= generation);
    return earlier?.length ? earlier[earlier.length - 1][1] : 0;
  }

  /** Return the generations with a new champion. */
  championChanges() {
    return this.generations.filter((_, index) => index === 0 || this.champion[index] !== this.champion[index - 1]);
  }
}
