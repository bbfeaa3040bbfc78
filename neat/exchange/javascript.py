"""JavaScript: a controller as one ES module without dependencies."""

import json

from neat.exchange.plan import Plan
from neat.exchange.rules import InputRules
from neat.exchange.text import C_ACTIVATIONS, MATH, Functions, heading, leaf_call, nested, spelled, table
from neat.kernels.activation import CUBED_LIMIT, LARGEST, SQUARED_LIMIT
from neat.network.action import Action

NAMES = {"fabs": "abs", "fmax": "max", "fmin": "min"}
"""Functions of C that `Math` calls differently."""


def javascript_source(plan: Plan, functions: Functions | None = None) -> str:
    """Return an ES module with a class `Controller`: `act(observation)`, `activate(inputs)`, `reset()`.

    Args:
        plan: What to write.
        functions: Registered activation functions by name, as JavaScript expressions of `x`.

    Raises:
        GenomeError: A function cannot be written.
    """
    built_in = {
        name: MATH.sub(lambda match: f"Math.{NAMES.get(match[1], match[1])}(", text)
        for name, text in C_ACTIVATIONS.items()
    }
    expressions = spelled(plan, built_in, functions or {}, "JavaScript")
    activations = "".join(f"  {name}: (x) => ({text}),\n" for name, text in expressions.items())
    comment = "\n".join(f"// {line}" for line in heading(plan))
    action = "[...outputs]" if plan.action is None else nested(plan.action, 0, _leaf, _key, ("[", "]"))
    return "\n".join([
        f"{comment}\n//\n//     const controller = new Controller();\n"
        "//     const action = controller.act(observation); // reset() begins an episode\n",
        f"const LARGEST = {LARGEST}; // no signal is larger\n"
        f"const SQUARED_LIMIT = {SQUARED_LIMIT}, CUBED_LIMIT = {CUBED_LIMIT};\n"
        f"const INPUTS = {plan.inputs}, SENSORS = {plan.sensors}, OUTPUTS = {plan.outputs}, SLOTS = {plan.slots};\n"
        f"const RECURRENT = {json.dumps(plan.recurrent)};\n",
        _HELPERS,
        f"const ACTIVATIONS = {{\n{activations}}};\n",
        "// Of each neuron, in the order of evaluation: the slot of its value, bias, response, activation,\n"
        "// aggregation, and the slots and weights of its signals.\n"
        f"const NEURONS = [\n{_neurons(plan)}\n];\n",
        _tables(plan.input_rules),
        _TO_INPUTS,
        _ACTIONS,
        f"function toAction(outputs) {{\n  return {f'({action})' if action.startswith('{') else action};\n}}\n",
        _CLASS,
    ])  # fmt: skip


def _key(key: str | int) -> str:
    return f"[{json.dumps(key)}]"  # computed, since a plain "__proto__" would not be a key


def _neurons(plan: Plan) -> str:
    return "\n".join(
        f'  [{neuron.slot}, {neuron.bias!r}, {neuron.response!r}, "{neuron.activation}", "{neuron.aggregation}",\n'
        f"    [{table((str(signal.source) for signal in neuron.signals), '     ').lstrip()}],\n"
        f"    [{table((repr(signal.weight) for signal in neuron.signals), '     ').lstrip()}]],"
        for neuron in plan.neurons
    )


def _tables(rules: InputRules) -> str:
    values = {
        "LEAVES": [[leaf.path, leaf.size, leaf.ranges] for leaf in rules.leaves],
        "POSITIONS": None if rules.is_order_kept else rules.positions,
        "EQUALS": rules.equals if rules.has_categories else None,
        "SCALINGS": [[scaling.offset.tolist(), scaling.scale.tolist()] for scaling in rules.scalings],
    }
    return "".join(f"const {name} = {json.dumps(value)};\n" for name, value in values.items())


def _leaf(action: Action, first: int) -> str:
    return leaf_call(action, f"outputs.slice({first}, {first + action.size})")


_HELPERS = """
function logistic(x) {
  const power = Math.exp(-Math.min(Math.abs(x), 700.0));
  return (x >= 0.0 ? 1.0 : power) / (1.0 + power);
}

const cubed = (x) => x * x * x;
const limited = (x) => (x > LARGEST ? LARGEST : x < -LARGEST ? -LARGEST : x === x ? x : 0.0);

function folded(aggregation, result, signal) {
  switch (aggregation) {
    case "product": return result * signal;
    case "max": return Math.max(result, signal);
    case "min": return Math.min(result, signal);
    case "maxabs": return Math.abs(signal) > Math.abs(result) ? signal : result;
  }
  return result + signal;
}

function median(signals) {
  const sorted = Float64Array.from(signals).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2.0;
}

function aggregated(aggregation, signals) {
  if (signals.length === 0) return 0.0;
  if (aggregation === "median") return median(signals);
  const result = signals.reduce((total, signal) => folded(aggregation, total, signal));
  return aggregation === "mean" ? result / signals.length : result;
}

function aggregatedWithinLimits(aggregation, signals) {
  if (signals.length === 0) return 0.0;
  if (aggregation === "median") return median(signals.map(limited));
  const scale = aggregation === "mean" ? signals.length : 1.0;
  const shares = signals.map((signal) => limited(signal) / scale);
  return shares.reduce((total, share) => limited(folded(aggregation, total, share)));
}

function valueOf([, bias, response, activation, aggregation, sources, weights], values) {
  const signals = weights.map((weight, i) => weight * values[sources[i]]);
  let x = bias + response * aggregated(aggregation, signals);
  if (!(Math.abs(x) <= LARGEST)) {
    x = limited(bias + limited(response * aggregatedWithinLimits(aggregation, signals)));
  }
  return ACTIVATIONS[activation](x);
}
"""
_TO_INPUTS = """
function numbers(value) {
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return Array.from(value).flatMap(numbers);
  if (typeof value === "number" || typeof value === "boolean") return [Number(value)];
  throw new TypeError(`an observation must be numbers, but has ${value === null ? "null" : typeof value}`);
}

function toInputs(observation) {
  const seen = [];
  for (const [path, size, ranges] of LEAVES) {
    const found = numbers(path.reduce((part, key) => part?.[key], observation));
    if (found.length !== size) throw new RangeError(`expected ${size} numbers, but got ${found.length}`);
    (ranges ?? []).forEach(([low, count], i) => {
      found[i] = Math.trunc(found[i]);
      if (!(found[i] >= low && found[i] < low + count)) {
        throw new RangeError(`an observation must be in [${low}, ${low + count - 1}], but is ${found[i]}`);
      }
    });
    for (const number of found) seen.push(number);
  }
  let inputs = POSITIONS === null ? seen : POSITIONS.map((position) => seen[position]);
  if (EQUALS !== null) inputs = inputs.map((x, i) => (EQUALS[i] === null ? x : Number(x === EQUALS[i])));
  for (const [offsets, scales] of SCALINGS) {
    inputs = inputs.map((x, i) => (x - offsets[i % offsets.length]) / scales[i % scales.length]);
  }
  return inputs;
}
"""
_ACTIONS = """
const argmax = (outputs) => outputs.reduce((best, output, i) => (output > outputs[best] ? i : best), 0);
const largest = (outputs, values) => values[argmax(outputs)];
const pressed = (outputs) => outputs.map((output) => Number(output > 0.5));

function blocks(outputs, counts, starts) {
  let first = 0;
  return counts.map((count, i) => argmax(outputs.slice(first, (first += count))) + starts[i]);
}

function between(outputs, lows, highs, dtype) {
  return outputs.map((output, i) => {
    const low = lows[i % lows.length], high = highs[i % highs.length];
    const x = Math.min(low + Math.min(Math.max(output, 0.0), 1.0) * (high - low), high);
    if (dtype.includes("int")) return Math.trunc(x);
    return dtype === "float32" ? Math.fround(x) : x; // float16 is not rounded here
  });
}

function shaped(flat, [rows, ...rest]) {
  if (rows === undefined) return flat[0];
  if (rest.length === 0) return flat;
  const size = rows > 0 ? flat.length / rows : 0;
  return Array.from({ length: rows }, (_, row) => shaped(flat.slice(row * size, (row + 1) * size), rest));
}
"""
_CLASS = """
/** The network with its conversions; `values` holds the value of every neuron. */
export class Controller {
  constructor() {
    this.reset();
  }

  /** Begin a new episode. */
  reset() {
    this.values = new Float64Array(SLOTS).fill(1.0, INPUTS, SENSORS);
  }

  /** Return the action for an observation: an array, a number, or an object of such. */
  act(observation) {
    return toAction(this.activate(toInputs(observation)));
  }

  /** Return the outputs of the network, an array, for its inputs. */
  activate(inputs) {
    if (inputs.length !== INPUTS || inputs.some(Number.isNaN)) {
      throw new RangeError(`activate() takes ${INPUTS} numbers, none of them NaN`);
    }
    this.values.set(inputs);
    const before = RECURRENT ? this.values.slice() : this.values; // a step reads the values of the step before
    for (const neuron of NEURONS) this.values[neuron[0]] = valueOf(neuron, before);
    return this.outputs;
  }

  /** The outputs of the last activation. */
  get outputs() {
    return Array.from(this.values.subarray(SENSORS, SENSORS + OUTPUTS));
  }
}
"""
