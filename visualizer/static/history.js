// The generations so far, by columns, as they came first and as each new one is told.

const COLUMNS = ["generations", "best", "mean", "champion_fitness", "validated", "evaluations", "champion"];

export class History {
  /** @param {object} columns   what /api/history answered */
  constructor(columns) {
    for (const name of COLUMNS) this[name] = columns[name];
    this.low = { best: columns.best_low ?? null, mean: columns.mean_low ?? null };
    this.high = { best: columns.best_high ?? null, mean: columns.mean_high ?? null };
    this.species = new Map(Object.entries(columns.species));
    this.alive = new Set();
    for (const [id, sizes] of this.species) if (sizes.length && sizes[sizes.length - 1][1] > 0) this.alive.add(id);
  }

  get length() {
    return this.generations.length;
  }

  /** The number of the last generation; -1 if there is none. */
  get last() {
    return this.length ? this.generations[this.length - 1] : -1;
  }

  /** Enter what an event told of a new generation. */
  append(told) {
    if (told.generation <= this.last) return;
    const { generation, best, mean, champion_fitness, validated, evaluations, champion } = told;
    [generation, best, mean, champion_fitness, validated, evaluations, champion].forEach((value, index) => this[COLUMNS[index]].push(value));
    for (const bounds of [this.low, this.high]) {
      bounds.best?.push(best);
      bounds.mean?.push(mean);
    }
    for (const [id, size] of Object.entries(told.species)) {
      const sizes = this.species.get(id) ?? [];
      if (!sizes.length || sizes[sizes.length - 1][1] !== size) sizes.push([generation, size]);
      this.species.set(id, sizes);
      this.alive.add(id);
    }
    for (const id of [...this.alive]) {
      if (told.species[id] === undefined) {
        this.species.get(id).push([generation, 0]);
        this.alive.delete(id);
      }
    }
  }

  /** Where generation `number`, or the last one before it, stands in the columns. */
  index(number) {
    let [low, high] = [0, this.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.generations[middle] <= number) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** How many species there were in a generation. */
  aliveAt(generation) {
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

  /** The generations in which the champion changed. */
  changes() {
    return this.generations.filter((_, index) => index === 0 || this.champion[index] !== this.champion[index - 1]);
  }
}
