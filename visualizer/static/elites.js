// The map of elites: a grid over one or two measures, in which each cell keeps the best genome that ended there.

import { number } from "./format.js";
import { rangeOf } from "./scale.js";

/** @import { Elite, MapOfElites } from "./api.js" */
/** @import { Range } from "./scale.js" */
/** @typedef {[number, number]} Cell   its place along the first and the second measure; 0 without a second one */

export class Elites {
  /** @param {Partial<MapOfElites>} answer   of the server; without measures if the run has no map */
  constructor(answer) {
    this.measures = (answer.measures ?? []).slice(0, 2);
    /** @type {Cell} */
    this.cells = [answer.cells?.[0] ?? 1, answer.cells?.[1] ?? 1]; // along each measure
    this.lines = answer.lines ?? [];
    this.downwards = answer.downwards ?? false;
    this.coverage = answer.coverage ?? null;
    this.qdScore = answer.qd_score ?? null;
    this.all = answer.elites ?? [];
    this.byCell = new Map(this.all.map((elite) => [this.index(cellOf(elite)), elite]));
    /** @type {Map<number, Elite[]>} */
    this.byGenome = new Map(); // a genome may be scored again and end in another cell
    for (const elite of this.all) {
      const known = this.byGenome.get(elite.genome);
      if (known) known.push(elite);
      else this.byGenome.set(elite.genome, [elite]);
    }
    /** @type {Range} */
    this.range = rangeOf([this.all.map(({ score }) => score)]) ?? [0, 0]; // of scores
  }

  /** Whether the run has a map. */
  get exists() {
    return this.measures.length > 0;
  }

  /** Whether there is one measure only. */
  get isStrip() {
    return this.measures.length === 1;
  }

  /**
   * Return the elites that a genome is: one for each of its cells, none if it is not on the map.
   * @param {number} genome
   */
  of(genome) {
    return this.byGenome.get(genome) ?? [];
  }

  /** @param {Cell} cell */
  index([column, row]) {
    return row * this.cells[0] + column;
  }

  /** @param {Cell} cell */
  at(cell) {
    return this.byCell.get(this.index(cell)) ?? null;
  }

  /**
   * Return where a cell begins and ends along a measure.
   * @param {number} axis   0 or 1
   * @param {number} place   of the cell along it
   * @returns {Range}
   */
  span(axis, place) {
    const { low, high } = this.measures[axis];
    const size = (high - low) / this.cells[axis];
    return [low + place * size, low + (place + 1) * size];
  }

  /**
   * Return the cell that contains these values of the measures; null outside of the map.
   * @param {number[]} values
   * @returns {Cell | null}
   */
  cellAt(values) {
    const [column, row = 0] = this.measures.map(({ low, high }, axis) =>
      Math.floor(((values[axis] - low) / (high - low)) * this.cells[axis]),
    );
    const isInside = column >= 0 && row >= 0 && column < this.cells[0] && row < this.cells[1];
    return isInside ? [column, row] : null;
  }

  /**
   * Return the ranges of a cell in words.
   * @param {Cell} cell
   */
  words(cell) {
    const ranges = this.measures.map(({ name }, axis) => {
      const [from, to] = this.span(axis, cell[axis]).map((end) => number(end, 4));
      return `${name} ${from} to ${to}`;
    });
    return ranges.join(", ");
  }

  /**
   * Return where a score is between the least and the best one, from 0 to 1.
   * @param {number | null} score
   */
  share(score) {
    const [least, most] = this.range;
    return score === null || most === least ? Number(score === most) : (score - least) / (most - least);
  }

  /** The elite with the best score. */
  get best() {
    return this.all.find(({ score }) => score === this.range[1]) ?? null;
  }

  /**
   * Return the nearest cell with an elite in a direction; what is straight ahead is nearer than what is at its side.
   * @param {Cell} from
   * @param {Cell} direction   of columns and rows
   */
  next([column, row], [dx, dy]) {
    let [nearest, least] = [/** @type {Cell | null} */ (null), Infinity];
    for (const elite of this.all) {
      const cell = cellOf(elite);
      const [x, y] = [cell[0] - column, cell[1] - row];
      const ahead = x * dx + y * dy;
      const distance = ahead + 2 * Math.abs(x * dy + y * dx);
      if (ahead > 0 && distance < least) [nearest, least] = [cell, distance];
    }
    return nearest;
  }

  /**
   * Return the elites that another state of the map does not have.
   * @param {Elites} before
   */
  since(before) {
    return this.all.filter((elite) => {
      const earlier = before.byCell.get(this.index(cellOf(elite)));
      return earlier?.genome !== elite.genome || earlier.generation !== elite.generation;
    });
  }
}

/**
 * @param {Elite} elite
 * @returns {Cell}
 */
export function cellOf({ cell: [column, row = 0] }) {
  return [column, row];
}
