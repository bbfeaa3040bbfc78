// The layout of a network: the position and size of every neuron, in pixels, on a canvas of a given size.

import { linesOf, textWidth } from "./canvas.js";

/** @import { Brain, Neuron } from "./api.js" */
/** @typedef {[number, number]} Point   x and y in pixels */
/** @typedef {{ neuron?: number, synapse?: number }} Pinned   index of the one neuron or synapse that was clicked */

const GRID_WIDTH = 0.3; // share of the width that the server leaves for a grid: neat/drawing/layout.py
const MOST_LABELLED = 0.3; // share of the width that the labels of one side may take; on a phone a little more
const FAN = Math.PI / 3; // angle above and below the middle within which wires meet a neuron
const NARROW = 560; // pixels
const LOOP = 0.95; // radius of the circle of a synapse from a neuron to itself, in radii of the neuron

export class Layout {
  /**
   * @param {Brain} brain
   * @param {number} width
   * @param {number} height
   * @param {number} [unit]   by how much letters and neurons are larger than on a small screen
   */
  constructor(brain, width, height, unit = 1) {
    this.brain = brain;
    this.width = width;
    this.height = height;
    this.unit = unit;
    this.narrow = width < NARROW * unit;
    this.font = (this.narrow ? 12 : 13) * unit;
    this.sensors = amount(brain, "input") + amount(brain, "bias");
    this.outputs = amount(brain, "output");
    this.rows = brain.grid?.[0] ?? 0;
    this.columns = brain.grid?.[1] ?? 0;
    this.cells = this.rows * this.columns;
    this.radius = this.radiusOfHidden();
    const tall = height > 2.6 * this.font * this.sensors;
    const values = tall ? textWidth("-0.000", this.font) : 0;
    /** Pixels that the labels of inputs take, and the width of the buttons of outputs. */
    this.labelled = this.cells ? 0 : Math.max(values, this.widthOf(brain.neurons.slice(0, this.sensors), 0, tall));
    this.button = Math.max(72 * unit, this.widthOf(this.outputNeurons(), 22 * unit, true));
    const edge = (this.narrow ? 10 : 18) * unit;
    this.margin = { left: edge + this.labelled + 18 * unit, right: edge + this.button, top: 20 * unit, bottom: 20 * unit };
    this.edge = edge;
    this.innerHeight = Math.max(1, height - this.margin.top - this.margin.bottom);
    this.under = this.sensors > this.cells ? this.font * 4.2 : 0;
    /** Pixels from one cell of the grid to the next. Cells are square for every shape of the window. */
    this.pitch = Math.min(
      ((this.narrow ? 0.42 : 0.4) * width) / this.columns,
      (height - 24 * unit - this.under) / this.rows,
    );
  }

  outputNeurons() {
    return this.brain.neurons.slice(this.sensors, this.sensors + this.outputs);
  }

  /** Return the radius of a hidden neuron: smaller if there are many. */
  radiusOfHidden() {
    const crowd = this.brain.neurons.length - this.cells;
    return (crowd > 150 ? 4.5 : crowd > 60 ? 6 : crowd > 25 ? 8 : 11) * this.unit;
  }

  /**
   * Return the radius of a neuron that is drawn as a disc.
   * @param {Neuron} neuron
   */
  radiusOf(neuron) {
    return neuron.kind === "hidden" ? this.radius : Math.min(8 * this.unit, this.radius);
  }

  /**
   * Return the width for the labels of these neurons, so that none is cut: long ones take two lines.
   * @param {Neuron[]} neurons
   * @param {number} padding
   * @param {boolean} tall   whether there is room for two lines
   */
  widthOf(neurons, padding, tall) {
    const most = (MOST_LABELLED + (this.narrow ? 0.08 : 0)) * this.width;
    const widths = neurons.slice(0, 60).map(({ label }) => {
      const whole = textWidth(label, this.font);
      if (!tall || whole + padding <= most / 1.6) return whole;
      return Math.max(...linesOf(label).map((line) => textWidth(line, this.font)));
    });
    return Math.min(most, Math.max(0, ...widths) + padding);
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
    return this.cells ? this.edge + this.columns * this.pitch : this.margin.left;
  }

  /**
   * @param {number} index
   * @returns {Point}
   */
  inGrid(index) {
    const [row, column] = [Math.floor(index / this.columns), index % this.columns];
    return [this.edge + (column + 0.5) * this.pitch, this.gridMiddle() + (row - (this.rows - 1) / 2) * this.pitch];
  }

  gridMiddle() {
    return (this.height - this.under) / 2;
  }

  /**
   * @param {number} index
   * @returns {Point}
   */
  underGrid(index) {
    const x = this.edge + (index - this.cells + 0.5) * this.widthUnderGrid();
    return [x, this.gridMiddle() + (this.rows / 2) * this.pitch + 1.3 * this.font];
  }

  /** Return the width in pixels for each input under the grid. */
  widthUnderGrid() {
    return (this.columns * this.pitch) / (this.sensors - this.cells);
  }

  /** Return the height of the button of an output. */
  buttonHeight() {
    const pitch = this.innerHeight / this.outputs;
    return Math.max(9, Math.min((this.outputs < 3 ? 56 : this.narrow ? 46 : 40) * this.unit, pitch - 6 * this.unit));
  }

  /**
   * Return where a wire meets a neuron, relative to its position.
   * @param {number} index   of the neuron
   * @param {number} port   from -1 at the top to 1 at the bottom
   * @param {1 | -1} side   1 for the right side, where wires leave, -1 for the left side
   * @returns {Point}
   */
  port(index, port, side) {
    const neuron = this.brain.neurons[index];
    if (neuron.kind === "output") return [side > 0 ? this.button : 0, 0.4 * port * this.buttonHeight()];
    const radius = index < this.cells ? this.ring() : this.radiusOf(neuron);
    return [side * radius * Math.cos(port * FAN), radius * Math.sin(port * FAN)];
  }

  /**
   * Return the circle of a synapse from a neuron to itself, relative to its position: x, y and radius in pixels. The
   * circle of an output is half behind its button, and rises above it.
   * @param {number} index   of the neuron
   * @returns {[number, number, number]}
   */
  loop(index) {
    if (this.brain.neurons[index].kind === "output") {
      return [this.button / 2, -this.buttonHeight() / 2, Math.min(14 * this.unit, 0.3 * this.button)];
    }
    const radius = Math.max(8 * this.unit, LOOP * this.radius);
    return [0, -1.5 * radius, radius];
  }

  /** Return the radius of the ring in a cell that has a synapse. */
  ring() {
    return Math.max(1.5, 0.17 * this.pitch);
  }
}

/**
 * @param {Brain} brain
 * @param {Neuron["kind"]} kind
 */
function amount(brain, kind) {
  return brain.neurons.filter((neuron) => neuron.kind === kind).length;
}
