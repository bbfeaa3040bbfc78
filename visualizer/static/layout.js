// The layout of a network: the position of every neuron, in pixels, on a canvas of a given size.

/** @import { Brain, Neuron } from "./api.js" */
/** @typedef {[number, number]} Point   x and y in pixels */
/** @typedef {{ neuron?: number, synapse?: number }} Pinned   index of the one neuron or synapse that was clicked */

const EDGE = 20; // pixels from the left to a grid of inputs
const GRID_WIDTH = 0.3; // share of the width that the server leaves for a grid: neat/drawing/layout.py
const UNDER_GRID = 34; // pixels from a grid of inputs to the inputs that are not part of it
const CLEAR = 24; // pixels between what is pinned and its card; half of it to inputs and outputs

export class Layout {
  /**
   * @param {Brain} brain
   * @param {number} width
   * @param {number} height
   */
  constructor(brain, width, height) {
    const narrow = width < 560;
    this.brain = brain;
    this.width = width;
    this.height = height;
    this.margin = { left: narrow ? 84 : 138, right: narrow ? 92 : 138, top: 26, bottom: 26 };
    this.font = narrow ? 11 : 12.5;
    this.innerHeight = height - this.margin.top - this.margin.bottom;
    this.sensors = amount(brain, "input") + amount(brain, "bias");
    this.outputs = amount(brain, "output");
    this.rows = brain.grid?.[0] ?? 0;
    this.columns = brain.grid?.[1] ?? 0;
    this.cells = this.rows * this.columns;
    this.under = this.sensors > this.cells ? UNDER_GRID + 22 : 0;
    /** Pixels from one cell of the grid to the next. Cells are square for every shape of the window. */
    this.pitch = Math.min(
      ((narrow ? 0.4 : 0.34) * width) / this.columns,
      (this.innerHeight - this.under) / this.rows,
    );
  }

  /**
   * Return the position of a neuron.
   * @param {number} index
   * @returns {Point}
   */
  of(index) {
    if (index < this.cells) return this.inGrid(index);
    if (this.cells && index < this.sensors) return this.underGrid(index);
    const neuron = this.brain.neurons[index];
    const [left, from] = [this.inputsEnd(), this.cells ? GRID_WIDTH : 0];
    const share = (neuron.x - from) / (1 - from);
    return [left + share * (this.width - left - this.margin.right), this.margin.top + neuron.y * this.innerHeight];
  }

  /** Return where the inputs end and hidden neurons may begin, in pixels from the left. */
  inputsEnd() {
    return this.cells ? EDGE + this.columns * this.pitch : this.margin.left;
  }

  /**
   * @param {number} index
   * @returns {Point}
   */
  inGrid(index) {
    const [row, column] = [Math.floor(index / this.columns), index % this.columns];
    const middle = (this.height - this.under) / 2;
    return [EDGE + (column + 0.5) * this.pitch, middle + (row - (this.rows - 1) / 2) * this.pitch];
  }

  /**
   * @param {number} index
   * @returns {Point}
   */
  underGrid(index) {
    const middle = (this.height - this.under) / 2;
    const x = EDGE + (index - this.cells + 0.5) * this.widthUnderGrid();
    return [x, middle + (this.rows / 2) * this.pitch + UNDER_GRID];
  }

  /** Return the width in pixels for each input under the grid. */
  widthUnderGrid() {
    return (this.columns * this.pitch) / (this.sensors - this.cells);
  }

  /**
   * Return where a card goes, in pixels from the left: beside what is pinned, never over it or over the outputs,
   * and over inputs only if nothing else fits.
   * @param {Pinned} pinned
   * @param {number} cardWidth
   */
  beside(pinned, cardWidth) {
    const ends = this.endsOf(pinned);
    const x = ends.reduce((sum, index) => sum + this.of(index)[0], 0) / ends.length;
    const right = this.width - this.margin.right - cardWidth - CLEAR / 2;
    if (right >= x + CLEAR) return right;
    return Math.max(CLEAR / 2, Math.min(this.inputsEnd() + CLEAR / 2, x - cardWidth - CLEAR));
  }

  /**
   * Return the pinned neuron, or both ends of the pinned synapse.
   * @param {Pinned} pinned
   */
  endsOf({ neuron, synapse }) {
    if (neuron !== undefined) return [neuron];
    const { source, target } = this.brain.synapses[/** @type {number} */ (synapse)];
    return [source, target];
  }
}

/**
 * @param {Brain} brain
 * @param {Neuron["kind"]} kind
 */
function amount(brain, kind) {
  return brain.neurons.filter((neuron) => neuron.kind === kind).length;
}
