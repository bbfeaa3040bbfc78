"""C: a controller as one C99 file: no allocation, no dependency but the math library.

Tables of constants and a loop, so that a network takes a few bytes of code for each synapse.
"""

import re
from collections.abc import Iterable, Sequence

import numpy as np

from neat.errors import GenomeError
from neat.exchange.plan import Plan
from neat.exchange.rules import PlacedAction
from neat.exchange.text import C_ACTIVATIONS, MATH, Functions, heading, place_of, plain, spelled, table
from neat.kernels import Floats
from neat.kernels.activation import CUBED_LIMIT, LARGEST, SQUARED_LIMIT
from neat.network.action import Between, Blocks, Largest, Pressed

AGGREGATION_CODES = {"sum": 0, "mean": 0, "product": 1, "max": 2, "min": 3, "maxabs": 4, "median": 5}
LIMITS = {
    "float64": (LARGEST, SQUARED_LIMIT, CUBED_LIMIT),
    "float32": (1e38, 1e19, 4e12),  # any two signals may be added, and squares and cubes are finite
}
"""The largest signal, and the largest argument of square and cube, by precision."""
NUMBER = re.compile(r"(?<![\w.])(\d+\.\d+(e[+-]?\d+)?|\d+e[+-]?\d+)(?![\w.])")


def c_source(plan: Plan, functions: Functions | None = None, *, precision: str = "float64", name: str = "brain") -> str:
    """Return a C99 file to include: `NAME_act(&brain, observation, action)`, `NAME_activate`, `NAME_reset`.

    Args:
        plan: What to write.
        functions: Registered activation functions by name, as C expressions of `x`.
        precision: "float64" or "float32".
        name: What all names in the file begin with.

    Raises:
        GenomeError: A function cannot be written, or the name is not one that C accepts.
    """
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
        raise GenomeError(f"name must be a name in C, such as brain, but is {name!r:.60}.")
    writer = _Writer(plan, precision == "float32")
    text = "\n".join([
        writer.opening(), writer.constants(), writer.tables(), writer.functions(functions or {}), writer.network(),
        writer.conversions(), "#endif\n",
    ])  # fmt: skip
    return text.replace("NAME", name).replace("GUARD", f"{name.upper()}_H")


class _Writer:
    """Writes the sections of the file, with NAME for the name that all its names begin with."""

    def __init__(self, plan: Plan, single: bool) -> None:
        self.plan = plan
        self.single = single
        self.rules = plan.input_rules
        self.leaves = plan.action_leaves
        self.precision = "float32" if single else "float64"

    def opening(self) -> str:
        observed = [
            f"observation[{first}..{first + leaf.size - 1}]: {place_of(leaf.path)}"
            for first, leaf in _placed(self.rules.leaves)
        ]
        acted = [
            f"action[{first}..{first + leaf.size - 1}]: {place_of(leaf.path, 'action')}"
            for first, leaf in _placed(self.leaves)
        ] or [f"action[0..{self.plan.outputs - 1}]: the outputs"]
        lines = [
            *heading(self.plan),
            "",
            "    static NAME brain;",
            "    NAME_reset(&brain);                         // at the start of each episode",
            "    NAME_act(&brain, observation, action);      // 0; -1 if an observation is nan or not one of its values",
            "",
            *map(plain, observed),
            *map(plain, acted),
            "",
            "Compile with -ffp-contract=off, or fused multiplications round differently from neat.Network; link with -lm.",
        ]
        comment = "\n".join(f" * {line}".rstrip() for line in lines)
        return f"/*\n{comment}\n */\n#ifndef GUARD\n#define GUARD\n\n#include <math.h>\n#include <stdint.h>\n#include <string.h>\n"

    def constants(self) -> str:
        plan, real = self.plan, "float" if self.single else "double"
        actions = sum(leaf.size for leaf in self.leaves) if self.leaves else plan.outputs
        largest, squared, cubed = map(self.number, LIMITS[self.precision])
        counts = {
            "INPUTS": plan.inputs, "SENSORS": plan.sensors, "OUTPUTS": plan.outputs, "NEURONS": len(plan.neurons),
            "SLOTS": plan.slots, "OBSERVATION": self.rules.size, "ACTION": actions,
        }  # fmt: skip
        following = f"    NAME_real next[{len(plan.neurons)}];\n" if plan.recurrent else ""
        return (
            f"typedef {real} NAME_real;\n"
            f"enum {{ {', '.join(f'NAME_{key} = {value}' for key, value in counts.items())} }};\n"
            f"static const NAME_real NAME_LARGEST = {largest}; /* no signal is larger */\n"
            f"{self.used(f'#define NAME_SQUARED_LIMIT {squared}', 'square')}"
            f"{self.used(f'#define NAME_CUBED_LIMIT {cubed}', 'cube')}"
            f"\ntypedef struct {{\n    NAME_real values[{plan.slots}]; /* of every neuron */\n{following}}} NAME;\n"
        )

    def used(self, line: str, *activations: str) -> str:
        return f"{line}\n" if {*activations} & {*self.plan.activations} else ""

    def tables(self) -> str:
        neurons = self.plan.neurons
        signals = [signal for neuron in neurons for signal in neuron.signals]
        ends = np.cumsum([0, *(len(neuron.signals) for neuron in neurons)]).tolist()
        codes = {name: code for code, name in enumerate(self.plan.activations)}
        return "\n".join([
            "/* Neurons in the order of evaluation, and the signals of each from firsts[i] to before firsts[i + 1]. */",
            self.wholes("slots", [neuron.slot for neuron in neurons]),
            self.wholes("firsts", ends),
            self.reals("biases", [neuron.bias for neuron in neurons]),
            self.reals("responses", [neuron.response for neuron in neurons]),
            self.wholes("activations", [codes[neuron.activation] for neuron in neurons]),
            self.wholes("aggregations", [AGGREGATION_CODES[neuron.aggregation] for neuron in neurons]),
            self.wholes("means", [int(neuron.aggregation == "mean") for neuron in neurons]),
            self.wholes("sources", [signal.source for signal in signals]),
            self.reals("weights", [signal.weight for signal in signals]),
            "",
        ])  # fmt: skip

    def functions(self, given: Functions) -> str:
        expressions = spelled(self.plan, C_ACTIVATIONS, given, "C")
        cases = "".join(
            f"    case {code}: return {self.expression(text)}; /* {name} */\n"
            for code, (name, text) in enumerate(expressions.items())
        )
        helpers = self.expression(_LOGISTIC) if "logistic(" in "".join(expressions.values()) else ""
        helpers += self.used(_CUBED, "cube")
        return f"{helpers}\nstatic inline NAME_real NAME_activated(int function, NAME_real x) {{\n    switch (function) {{\n{cases}    }}\n    return x;\n}}\n"

    def network(self) -> str:
        has_median = "median" in self.plan.aggregations
        most = max((len(neuron.signals) for neuron in self.plan.neurons), default=1)
        parts = [_AGGREGATED.replace("MEDIAN_CASE", _MEDIAN_CASE if has_median else "").replace("LIMITED_MEDIAN", _LIMITED_MEDIAN if has_median else "")]
        if has_median:
            parts.insert(0, _MEDIAN.replace("MOST", str(max(1, most))))
        parts.append(_STEP if self.plan.recurrent else _SWEEP)
        return "\n".join(self.expression(part) for part in parts)

    def conversions(self) -> str:
        return f"{self.inputs()}\n{self.action()}\n{_ACT}"

    def inputs(self) -> str:
        rules, tables = self.rules, []
        source = "i"
        if not rules.is_order_kept:
            tables.append(self.wholes("positions", rules.positions))
            source = "NAME_positions[i]"
        value = f"observation[{source}]"
        checks = "".join(_check(first, leaf.lows, leaf.counts) for first, leaf in _placed(rules.leaves) if leaf.lows is not None and leaf.counts is not None)
        if rules.has_categories:
            equals = ["NAN" if one is None else self.number(float(one)) for one in rules.equals]
            tables.append(f"static const NAME_real NAME_equals[] = {{ /* NAN: the number itself */\n{table(equals)}\n}};")
            value = f"isnan(NAME_equals[i]) ? {value} : {value} == NAME_equals[i]"
        lines = [f"        x = {value};"]
        for depth, scaling in enumerate(rules.scalings):
            offset, table_text = self.scaled(scaling.offset, f"offsets_{depth}")
            scale, more = self.scaled(scaling.scale, f"scales_{depth}")
            tables += [text for text in (table_text, more) if text]
            lines.append(f"        x = (x - {offset}) / {scale};")
        body = "\n".join(lines)
        return "\n".join([
            *tables,
            "/* Write the inputs of an observation; return -1 if it is nan, or not one of its values. */",
            "static inline int NAME_to_inputs(NAME *self, const NAME_real *observation) {",
            f"    NAME_real x;\n    int i;\n    for (i = 0; i < NAME_OBSERVATION; i++)\n        if (isnan(observation[i])) return -1;\n{checks}"
            f"    for (i = 0; i < NAME_INPUTS; i++) {{\n{body}\n        self->values[i] = x;\n    }}\n    return 0;\n}}",
        ])  # fmt: skip

    def scaled(self, values: Floats, name: str) -> tuple[str, str]:
        """Return the expression of a value of each input, and the table that it needs."""
        if len(values) == 1:
            return f"({self.number(values[0])})", ""
        return f"NAME_{name}[i]", self.reals(name, values.tolist())

    def action(self) -> str:
        lines, kinds, tables, at = [], {type(leaf.leaf) for leaf in self.leaves}, [], 0
        for number, placed in enumerate(self.leaves):
            statements, needed = self.leaf(placed, at, number)
            lines += statements
            tables += needed
            at += placed.size
        body = "\n".join(lines) or "    memcpy(action, outputs, NAME_OUTPUTS * sizeof(NAME_real));"
        index = "" if kinds <= {Largest, Blocks} else "    int i;\n"
        helper = [_ARGMAX] if kinds & {Largest, Blocks} else []
        return "\n".join([
            *helper, *tables,
            "static inline void NAME_to_action(const NAME_real *outputs, NAME_real *action) {",
            f"{index}{body}\n}}\n",
        ])  # fmt: skip

    def leaf(self, placed: PlacedAction, at: int, number: int) -> tuple[list[str], list[str]]:
        """Return the statements that write a leaf of an action to `action[at]` and after, and their tables."""
        first, leaf = placed.first, placed.leaf
        match leaf:
            case Largest():
                values = self.reals(f"values_{number}", [float(value) for value in leaf.values])
                return [f"    action[{at}] = NAME_values_{number}[NAME_argmax(outputs + {first}, {leaf.size})];"], [values]
            case Blocks():
                lines = []
                for block, (count, start) in enumerate(zip(leaf.counts, leaf.starts, strict=True)):
                    lines.append(f"    action[{at + block}] = (NAME_real)(NAME_argmax(outputs + {first}, {count}) + ({start}LL));")
                    first += count
                return lines, []
            case Pressed():
                return [f"    for (i = 0; i < {leaf.size}; i++) action[{at} + i] = outputs[{first} + i] > {self.number(0.5)};"], []
        return self.between(leaf, first, at, number)

    def between(self, leaf: Between, first: int, at: int, number: int) -> tuple[list[str], list[str]]:
        tables = []
        bounds = []
        for name, values in (("lows", leaf.low), ("highs", leaf.high)):
            bound, needed = self.scaled(values, f"{name}_{number}")
            bounds.append(bound)
            tables += [needed] if needed else []
        low, high = bounds
        x = f"{low} + fmin(fmax(outputs[{first} + i], 0.0), 1.0) * ({high} - {low})"
        x = f"fmin({x}, {high})"
        if leaf.dtype.kind in "iu":
            x = f"trunc({x})"
        elif leaf.dtype == np.float32 and not self.single:
            x = f"(float){x}"
        note = " /* float16 is not rounded here */" if leaf.dtype == np.float16 else ""
        return [f"    for (i = 0; i < {leaf.size}; i++) action[{at} + i] = {self.expression(x)};{note}"], tables

    def wholes(self, name: str, values: Sequence[int]) -> str:
        bits = next(bits for bits in (8, 16, 32) if max(values, default=0) < 2**bits)
        return f"static const uint{bits}_t NAME_{name}[] = {{\n{table(map(str, values or [0]))}\n}};"

    def reals(self, name: str, values: Iterable[float]) -> str:
        return f"static const NAME_real NAME_{name}[] = {{\n{table(map(self.number, list(values) or [0.0]))}\n}};"

    def number(self, value: float) -> str:
        if not self.single:
            return repr(float(value))
        largest = LIMITS["float32"][0]
        text = f"{np.float32(min(max(value, -largest), largest)):.9g}"
        return f"{text}f" if re.search(r"[.e]", text) else f"{text}.0f"

    def expression(self, text: str) -> str:
        """Return code with this file's names, and for floats with their functions and numbers."""
        text = re.sub(r"\b(logistic|cubed|SQUARED_LIMIT|CUBED_LIMIT)\b", r"NAME_\1", text)
        if self.single:
            text = NUMBER.sub(lambda match: f"{match[1]}f", MATH.sub(lambda match: f"{match[1]}f(", text))
        return text


def _placed(leaves: Sequence[object]) -> list[tuple[int, object]]:
    """Return each leaf with the position of its first number."""
    firsts = np.cumsum([0, *(leaf.size for leaf in leaves)]).tolist()
    return list(zip(firsts, leaves, strict=False))


def _check(first: int, lows: Sequence[int], counts: Sequence[int]) -> str:
    return "".join(
        f"    if (!(observation[{first + index}] >= {low} && observation[{first + index}] < {low + count})) return -1;\n"
        for index, (low, count) in enumerate(zip(lows, counts, strict=True))
    )


_LOGISTIC = """
static inline NAME_real logistic(NAME_real x) {
    NAME_real power = exp(-fmin(fabs(x), 700.0));
    return (x >= 0.0 ? 1.0 : power) / (1.0 + power);
}
"""
_CUBED = """
static inline NAME_real NAME_cubed(NAME_real x) {
    return x * x * x;
}"""
_AGGREGATED = """
static inline NAME_real NAME_limited(NAME_real x) {
    return x > NAME_LARGEST ? NAME_LARGEST : x < -NAME_LARGEST ? -NAME_LARGEST : x == x ? x : 0.0;
}

static inline NAME_real NAME_folded(int aggregation, NAME_real result, NAME_real signal) {
    switch (aggregation) {
    case 1: return result * signal;
    case 2: return fmax(result, signal);
    case 3: return fmin(result, signal);
    case 4: return fabs(signal) > fabs(result) ? signal : result;
    }
    return result + signal;
}

static inline NAME_real NAME_signal(const NAME_real *values, uint32_t i) {
    return NAME_weights[i] * values[NAME_sources[i]];
}

/* The signals of a neuron, combined. */
static inline NAME_real NAME_aggregated(const NAME_real *values, int neuron) {
    uint32_t i = NAME_firsts[neuron], last = NAME_firsts[neuron + 1], count = last - i;
    NAME_real result;
    if (count == 0) return 0.0;
MEDIAN_CASE    result = NAME_signal(values, i);
    while (++i < last) result = NAME_folded(NAME_aggregations[neuron], result, NAME_signal(values, i));
    return NAME_means[neuron] ? result / (NAME_real)count : result;
}

/* The same where the result is too large, with every signal and every partial result limited. */
static inline NAME_real NAME_aggregated_within_limits(const NAME_real *values, int neuron) {
    uint32_t i = NAME_firsts[neuron], last = NAME_firsts[neuron + 1], count = last - i;
    NAME_real result, scale = NAME_means[neuron] ? (NAME_real)count : 1.0;
    if (count == 0) return 0.0;
LIMITED_MEDIAN    result = NAME_limited(NAME_signal(values, i)) / scale;
    while (++i < last)
        result = NAME_limited(
            NAME_folded(NAME_aggregations[neuron], result, NAME_limited(NAME_signal(values, i)) / scale));
    return result;
}

static inline NAME_real NAME_value(const NAME_real *values, int neuron) {
    NAME_real bias = NAME_biases[neuron], response = NAME_responses[neuron];
    NAME_real x = bias + response * NAME_aggregated(values, neuron);
    if (!(fabs(x) <= NAME_LARGEST))
        x = NAME_limited(bias + NAME_limited(response * NAME_aggregated_within_limits(values, neuron)));
    return NAME_activated(NAME_activations[neuron], x);
}
"""
_MEDIAN_CASE = "    if (NAME_aggregations[neuron] == 5) return NAME_median(values, i, count, 0);\n"
_LIMITED_MEDIAN = "    if (NAME_aggregations[neuron] == 5) return NAME_median(values, i, count, 1);\n"
_MEDIAN = """
static inline NAME_real NAME_limited(NAME_real x);
static inline NAME_real NAME_signal(const NAME_real *values, uint32_t i);

static inline NAME_real NAME_median(const NAME_real *values, uint32_t first, uint32_t count, int limit) {
    NAME_real signals[MOST], signal;
    uint32_t i, at;
    for (i = 0; i < count; i++) { /* insertion sort */
        signal = NAME_signal(values, first + i);
        if (limit) signal = NAME_limited(signal);
        for (at = i; at > 0 && signals[at - 1] > signal; at--) signals[at] = signals[at - 1];
        signals[at] = signal;
    }
    if (count % 2) return signals[count / 2];
    return (signals[count / 2 - 1] + signals[count / 2]) / 2.0;
}
"""
_RESET = """
static inline void NAME_reset(NAME *self) {
    memset(self, 0, sizeof *self);
    if (NAME_SENSORS > NAME_INPUTS) self->values[NAME_INPUTS] = 1.0;
}
"""
_COPY = """
/* The outputs of the network for its inputs. */
static inline void NAME_activate(NAME *self, const NAME_real *inputs, NAME_real *outputs) {
    memmove(self->values, inputs, NAME_INPUTS * sizeof(NAME_real));
    NAME_run(self);
    memcpy(outputs, self->values + NAME_SENSORS, NAME_OUTPUTS * sizeof(NAME_real));
}
"""
_SWEEP = f"""{_RESET}
static inline void NAME_run(NAME *self) {{
    int i;
    for (i = 0; i < NAME_NEURONS; i++) self->values[NAME_slots[i]] = NAME_value(self->values, i);
}}
{_COPY}"""
_STEP = f"""{_RESET}
static inline void NAME_run(NAME *self) {{ /* all neurons from the values of the step before */
    int i;
    for (i = 0; i < NAME_NEURONS; i++) self->next[i] = NAME_value(self->values, i);
    for (i = 0; i < NAME_NEURONS; i++) self->values[NAME_slots[i]] = self->next[i];
}}
{_COPY}"""
_ARGMAX = """
static inline int NAME_argmax(const NAME_real *outputs, int count) {
    int best = 0, i;
    for (i = 1; i < count; i++)
        if (outputs[i] > outputs[best]) best = i;
    return best;
}
"""
_ACT = """
static inline int NAME_act(NAME *self, const NAME_real *observation, NAME_real *action) {
    if (NAME_to_inputs(self, observation)) return -1;
    NAME_run(self);
    NAME_to_action(self->values + NAME_SENSORS, action);
    return 0;
}
"""
