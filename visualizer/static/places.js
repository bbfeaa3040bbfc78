// Places: where the neurons of a brain stand, in pixels, on a ground of this size.

const EDGE = 20; // pixels from the left to a grid of inputs
const GRID_WIDTH = 0.3; // what the layout leaves for a grid; neat/layout.py
const UNDER_GRID = 34; // pixels from a grid of inputs to the inputs that are not part of it
const CLEAR = 24; // pixels between what is pinned and its card; half of it to inputs and outputs

export class Places {
  constructor(brain, width, height) {
    const narrow = width < 560;
    this.brain = brain;
    [this.width, this.height] = [width, height];
    this.margin = { left: narrow ? 84 : 138, right: narrow ? 92 : 138, top: 26, bottom: 26 };
    this.font = narrow ? 11 : 12.5;
    this.tall = height - this.margin.top - this.margin.bottom;
    const kinds = brain.neurons.map((neuron) => neuron.kind);
    this.sensors = kinds.filter((kind) => kind === "input" || kind === "bias").length;
    this.outputs = kinds.filter((kind) => kind === "output").length;
    [this.rows, this.columns] = brain.grid ?? [0, 0];
    this.cells = this.rows * this.columns;
    this.under = this.sensors > this.cells ? UNDER_GRID + 22 : 0;
    /** Pixels from one cell of the grid to the next: cells are square, whatever the window's shape. */
    this.pitch = Math.min(((narrow ? 0.4 : 0.34) * width) / this.columns, (this.tall - this.under) / this.rows);
  }

  /** Where the neuron at this index stands. */
  of(index) {
    if (index < this.cells) return this.inGrid(index);
    if (this.cells && index < this.sensors) return this.underGrid(index);
    const neuron = this.brain.neurons[index];
    const [edge, from] = [this.inputsEnd(), this.cells ? GRID_WIDTH : 0];
    return [edge + ((neuron.x - from) / (1 - from)) * (this.width - edge - this.margin.right), this.margin.top + neuron.y * this.tall];
  }

  /** Pixels from the left to where the inputs end, and hidden neurons may begin. */
  inputsEnd() {
    return this.cells ? EDGE + this.columns * this.pitch : this.margin.left;
  }

  inGrid(index) {
    const [row, column] = [Math.floor(index / this.columns), index % this.columns];
    const middle = (this.height - this.under) / 2;
    return [EDGE + (column + 0.5) * this.pitch, middle + (row - (this.rows - 1) / 2) * this.pitch];
  }

  underGrid(index) {
    const middle = (this.height - this.under) / 2;
    return [EDGE + (index - this.cells + 0.5) * this.roomUnderGrid(), middle + (this.rows / 2) * this.pitch + UNDER_GRID];
  }

  /** Pixels for each of the inputs that stand under the grid. */
  roomUnderGrid() {
    return (this.columns * this.pitch) / (this.sensors - this.cells);
  }

  /** Where a card this wide goes, from the left: never over the outputs, nor over what is pinned; over inputs only if it must. */
  beside(pinned, wide) {
    const { synapses } = this.brain;
    const ends = pinned.neuron !== undefined ? [pinned.neuron] : [synapses[pinned.synapse].source, synapses[pinned.synapse].target];
    const at = ends.reduce((sum, index) => sum + this.of(index)[0], 0) / ends.length;
    const right = this.width - this.margin.right - wide - CLEAR / 2;
    return right >= at + CLEAR ? right : Math.max(CLEAR / 2, Math.min(this.inputsEnd() + CLEAR / 2, at - wide - CLEAR));
  }
}
