// The drawing of a map of elites: lines of the task, and a square for each elite, in the colour of its score.
//
// Three canvases lie on one another, so that each is drawn only when its content has changed: the map itself, the
// newest elites, and what is pointed at and shown.

import { penOf, resizeInUnits, unitOf } from "./canvas.js";
import { find } from "./dom.js";
import { cellOf } from "./elites.js";
import { boxInside, drawAxes, drawScale } from "./map_axes.js";
import { MapGeometry } from "./map_geometry.js";
import { scoreColour, scoreColours } from "./palette.js";
import { colour, hasForcedColours } from "./theme.js";

/** @import { Elite } from "./api.js" */
/** @import { Cell, Elites } from "./elites.js" */
/** @import { Box } from "./map_geometry.js" */

const LINE = 1.6; // units: the width of a line of the task
const SEAM = 6; // units of a cell from which a gap separates it from the next
const DOT = 12; // units of a cell from which the exact place of its elite is marked
const MOST_FREE = 0.4; // of a square on each side, for the least score where the system forces its own colours

export class MapDrawing {
  /** @param {HTMLElement} host   contains the three canvases */
  constructor(host) {
    this.host = host;
    this.canvases = ["ground", "fresh", "over"].map((name) => find(host, `.${name}`, HTMLCanvasElement));
    this.geometry = new MapGeometry();
    this.unit = 1; // CSS pixels; all positions are in these units
    this.width = 0;
    this.height = 0;
  }

  resize() {
    const { clientWidth, clientHeight } = this.host;
    this.unit = unitOf(this.host);
    this.width = clientWidth / this.unit;
    this.height = clientHeight / this.unit;
    for (const canvas of this.canvases) resizeInUnits(canvas, clientWidth, clientHeight, this.unit);
  }

  /**
   * Draw the map.
   * @param {Elites} elites
   */
  draw(elites) {
    const pen = this.cleared(0);
    this.geometry.fit(elites, boxInside(pen, elites, this.width, this.height));
    this.drawMap(pen, elites);
    drawAxes(pen, this.geometry, elites, this.width);
    if (elites.all.length) drawScale(pen, this.geometry, elites, this.width);
  }

  /**
   * Return the pen of a canvas that is empty.
   * @param {0 | 1 | 2} layer
   */
  cleared(layer) {
    const pen = penOf(this.canvases[layer]);
    pen.clearRect(0, 0, this.width, this.height);
    return pen;
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {Elites} elites
   */
  drawMap(pen, elites) {
    const { left, top, width, height } = this.geometry.box;
    pen.fillStyle = colour("paper");
    pen.fillRect(left, top, width, height);
    pen.save();
    pen.beginPath();
    pen.rect(left, top, width, height);
    pen.clip();
    this.drawLines(pen, elites);
    const palette = hasForcedColours() ? null : scoreColours();
    pen.fillStyle = colour("ink");
    for (const elite of elites.all) this.drawElite(pen, elites, elite, palette);
    pen.restore();
    pen.lineWidth = 1;
    pen.strokeStyle = colour("line");
    pen.strokeRect(left - 0.5, top - 0.5, width + 1, height + 1);
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {Elites} elites
   */
  drawLines(pen, elites) {
    if (elites.isStrip) return;
    const { geometry } = this;
    pen.strokeStyle = colour("ink");
    pen.lineWidth = LINE;
    pen.lineCap = "round";
    pen.beginPath();
    for (const [x1, y1, x2, y2] of elites.lines) {
      pen.moveTo(geometry.x(x1), geometry.y(y1));
      pen.lineTo(geometry.x(x2), geometry.y(y2));
    }
    pen.stroke();
  }

  /**
   * Draw a cell in the colour of its score, with a dot where its elite ended. Where the system forces its own colours,
   * the size of the square shows the score.
   * @param {CanvasRenderingContext2D} pen
   * @param {Elites} elites
   * @param {Elite} elite
   * @param {string[] | null} palette   null where the colour is forced
   */
  drawElite(pen, elites, elite, palette) {
    const { geometry } = this;
    const { left, top, width, height } = geometry.boxOf(elites, cellOf(elite));
    const share = elites.share(elite.score);
    const size = Math.min(width, height);
    const gap = !palette ? (1 - share) * MOST_FREE * size + 0.5 : size >= SEAM ? 0.5 : 0;
    if (palette) pen.fillStyle = scoreColour(share, palette);
    pen.fillRect(left + gap, top + gap, width - 2 * gap, height - 2 * gap);
    if (!palette || size < DOT) return;
    const [first, second] = elite.measures;
    const y = elites.isStrip ? top + height / 2 : geometry.y(second);
    pen.fillStyle = share > 0.5 ? "rgb(0 0 0 / 45%)" : "rgb(255 255 255 / 55%)";
    pen.fillRect(geometry.x(first) - 0.75, y - 0.75, 1.5, 1.5);
  }

  /**
   * Mark elites that have just arrived.
   * @param {Elites} elites
   * @param {Elite[]} arrived
   */
  drawFresh(elites, arrived) {
    outline(this.cleared(1), this.boxesOf(elites, arrived), 1);
  }

  /**
   * Outline the cells of what is shown, and the one that is pointed at.
   * @param {Elites} elites
   * @param {Elite[]} shown
   * @param {Cell | null} pointed
   */
  drawOver(elites, shown, pointed) {
    const pen = this.cleared(2);
    outline(pen, this.boxesOf(elites, shown), 2.5);
    if (pointed) outline(pen, [this.geometry.boxOf(elites, pointed)], 1.5);
  }

  /**
   * @param {Elites} elites
   * @param {Elite[]} some
   */
  boxesOf(elites, some) {
    return some.map((elite) => this.geometry.boxOf(elites, cellOf(elite)));
  }
}

/**
 * Draw a frame around each box that stands out from every colour.
 * @param {CanvasRenderingContext2D} pen
 * @param {Box[]} boxes
 * @param {number} line   units
 */
function outline(pen, boxes, line) {
  const around = 1 + line / 2;
  for (const [hue, thickness] of /** @type {[string, number][]} */ ([["panel", line + 2], ["ink", line]])) {
    pen.strokeStyle = colour(hue);
    pen.lineWidth = thickness;
    for (const { left, top, width, height } of boxes) {
      pen.strokeRect(left - around, top - around, width + 2 * around, height + 2 * around);
    }
  }
}
