// Wires: how a synapse runs from neuron to neuron, and how thousands of them are stroked at once.

export const DASHES = [5, 5];
const LEVELS = 8; // widths that are told apart

/** Synapses that look alike, to be stroked in one go. */
export class Bundles {
  constructor() {
    this.all = new Map();
  }

  /** Add a synapse of so strong a weight. */
  add(synapse, strength, spots) {
    const level = Math.min(LEVELS - 1, Math.floor(strength * LEVELS));
    const sign = synapse.weight < 0 ? "negative" : "positive";
    const key = `${sign}${level}${synapse.enabled}${synapse.recurrent}`;
    if (!this.all.has(key)) {
      this.all.set(key, { sign, level, enabled: synapse.enabled, recurrent: synapse.recurrent, path: new Path2D() });
    }
    trace(this.all.get(key).path, synapse, spots);
  }

  stroke(pen, style) {
    for (const bundle of [...this.all.values()].sort((one, other) => one.level - other.level)) {
      style(bundle, (bundle.level + 0.5) / LEVELS);
      pen.setLineDash(bundle.recurrent || !bundle.enabled ? DASHES : []);
      pen.stroke(bundle.path);
    }
    pen.setLineDash([]);
  }
}

/** Forward synapses bend gently, those that go back pass below, one from a neuron to itself is a ring. */
export function trace(path, synapse, spots) {
  const [[x, y], [toX, toY]] = [spots[synapse.source], spots[synapse.target]];
  if (synapse.source === synapse.target) {
    path.moveTo(x + 9, y - 14);
    path.arc(x, y - 14, 9, 0, 2 * Math.PI);
    return;
  }
  path.moveTo(x, y);
  path.bezierCurveTo(...controls(synapse, x, y, toX, toY), toX, toY);
}

function controls(synapse, x, y, toX, toY) {
  if (synapse.recurrent) {
    const below = Math.max(y, toY) + 30 + 0.12 * Math.abs(toX - x);
    return [x, below, toX, below];
  }
  const bend = (toX - x) / 2;
  return [x + bend, y, toX - bend, toY];
}

/** Points along a synapse, by which a click finds it. */
export function samples(synapse, spots) {
  const [[x, y], [toX, toY]] = [spots[synapse.source], spots[synapse.target]];
  if (synapse.source === synapse.target) return [[x, y - 23], [x + 9, y - 14], [x - 9, y - 14]];
  const [x1, y1, x2, y2] = controls(synapse, x, y, toX, toY);
  return Array.from({ length: 23 }, (_, index) => {
    const t = (index + 1) / 24;
    const [a, b, c, d] = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t ** 3];
    return [a * x + b * x1 + c * x2 + d * toX, a * y + b * y1 + c * y2 + d * toY];
  });
}
