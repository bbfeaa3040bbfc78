"""C: a controller as one C99 file: no allocation, no dependency but the math library.

Tables of constants and a loop, so that a network takes a few bytes of code for each synapse.
"""

import functools
import re
from collections.abc import Mapping

import numpy as np

from neat.exchange import c_code, c_names
from neat.exchange.c_conversions import action_code, inputs_code, placed
from neat.exchange.c_spelling import LIMITS, Spelling
from neat.exchange.plan import Plan
from neat.exchange.precision import check as check_precision
from neat.exchange.text import C_ACTIVATIONS, Functions, heading, place_of, plain, spelled


def c_source(plan: Plan, functions: Functions | None = None, *, precision: str = "float64", name: str = "brain") -> str:
    """Return a C99 file to include: `NAME_act(&brain, observation, action)`, `NAME_activate`, `NAME_reset`.

    Args:
        plan: What to write.
        functions: Registered activation functions by name, as C expressions of `x`.
        precision: "float64" or "float32".
        name: What all names in the file begin with.

    Raises:
        GenomeError: A function or a number of a conversion cannot be written, or the name is not free in C.
    """
    c_names.check(name)
    check_precision(plan, precision)
    writer = _Writer(plan, precision)
    text = "\n".join([
        writer.opening(), writer.constants(), writer.tables(), writer.functions(functions or {}), writer.network(),
        writer.conversions(), "#endif\n",
    ])  # fmt: skip
    return re.sub("NAME|GUARD", lambda found: name if found[0] == "NAME" else f"{name.upper()}_H", text)


class _Writer(Spelling):
    """Writes the sections of the file, with NAME for the name that all its names begin with."""

    def __init__(self, plan: Plan, precision: str) -> None:
        super().__init__(precision == "float32")
        self.plan = plan
        self.precision = precision
        self.rules = plan.input_rules
        self.leaves = plan.action_leaves

    def opening(self) -> str:
        comment = "\n".join(f" * {line}".rstrip() for line in (*heading(self.plan), *_USAGE, *self.layout(), *_ADVICE))
        includes = "#include <math.h>\n#include <stdint.h>\n#include <string.h>\n"
        return f"/*\n{comment}\n */\n#ifndef GUARD\n#define GUARD\n\n{includes}"

    def layout(self) -> list[str]:
        """Return where the numbers of observations and actions are."""
        lines = [
            f"observation[{first}..{first + leaf.size - 1}]: {place_of(leaf.path)}"
            for first, leaf in placed(self.rules.leaves)
        ]
        at = 0
        for leaf in self.leaves:
            lines.append(f"action[{at}..{at + leaf.size - 1}]: {place_of(leaf.path, 'action')}")
            at += leaf.size
        return [plain(line) for line in (lines if self.leaves else [*lines, "action: the outputs"])]

    def constants(self) -> str:
        plan, real = self.plan, "float" if self.single else "double"
        actions = sum(leaf.size for leaf in self.leaves) if self.leaves else plan.outputs
        largest, squared, cubed = map(self.number, LIMITS[self.precision])
        counts = {
            "INPUTS": plan.inputs, "SENSORS": plan.sensors, "OUTPUTS": plan.outputs, "NEURONS": len(plan.neurons),
            "SLOTS": plan.slots, "OBSERVATION": self.rules.size, "ACTION": actions,
        }  # fmt: skip
        enumerated = ",\n".join(f"    NAME_{key} = {value}" for key, value in counts.items())
        return "".join([
            f"typedef {real} NAME_real;\n",
            f"enum {{\n{enumerated}\n}};\n",
            f"#define NAME_LARGEST {largest} /* no signal is larger */\n",
            self.used(f"#define NAME_SQUARED_LIMIT {squared}", "square"),
            self.used(f"#define NAME_CUBED_LIMIT {cubed}", "cube"),
            "\ntypedef struct {\n    NAME_real values[NAME_SLOTS]; /* of every neuron */\n",
            "    NAME_real next[NAME_NEURONS];\n" if plan.recurrent else "",
            f"    NAME_real signals[{self.most_sorted}]; /* of a median */\n" if self.most_sorted else "",
            "} NAME;\n",
        ])  # fmt: skip

    @property
    def most_sorted(self) -> int:
        """The largest number of signals of a median, 0 without one; room on a stack would not suffice for all."""
        return max((len(neuron.signals) for neuron in self.plan.neurons if neuron.aggregation == "median"), default=0)

    def used(self, line: str, *activations: str) -> str:
        return f"{line}\n" if {*activations} & {*self.plan.activations} else ""

    def tables(self) -> str:
        neurons = self.plan.neurons
        signals = [signal for neuron in neurons for signal in neuron.signals]
        ends = np.cumsum([0, *(len(neuron.signals) for neuron in neurons)]).tolist()
        return "\n".join([
            "/* Neurons in the order of evaluation, and the signals of each from firsts[i] to before firsts[i + 1]. */",
            self.wholes("slots", [neuron.slot for neuron in neurons]),
            self.wholes("firsts", ends),
            *(table for _, table in self.per_neuron.values() if table),
            self.wholes("sources", [signal.source for signal in signals]),
            self.reals("weights", [signal.weight for signal in signals]),
            "",
        ])  # fmt: skip

    @functools.cached_property
    def per_neuron(self) -> dict[str, tuple[str, str]]:
        """The expression of each property of a neuron, and the table that it needs; a constant needs none."""
        functions = {name: code for code, name in enumerate(self.plan.activations)}
        kinds = {name: code for code, name in enumerate(self.plan.aggregations)}
        neurons = self.plan.neurons
        wholes = {
            "activation": [functions[neuron.activation] for neuron in neurons],
            "aggregation": [kinds.get(neuron.aggregation, 0) for neuron in neurons],
        }
        found = {}
        for name, codes in wholes.items():
            text = self.wholes(f"{name}s", codes)
            found[name] = (str(codes[0]), "") if len({*codes}) == 1 else (f"NAME_{name}s[neuron]", text)
        for name, plural in (("bias", "biases"), ("response", "responses")):
            numbers = [getattr(neuron, name) for neuron in neurons]
            text = self.reals(plural, numbers)
            same = len({*numbers}) == 1
            found[name] = (self.number(numbers[0]), "") if same else (f"NAME_{plural}[neuron]", text)
        return found

    def functions(self, given: Functions) -> str:
        expressions = spelled(self.plan, C_ACTIVATIONS, given, "C")
        helpers = self.expression(c_code.LOGISTIC) if "logistic(" in "".join(expressions.values()) else ""
        helpers += self.used(c_code.CUBED, "cube")
        activated = self.choice("function", {name: self.expression(text) for name, text in expressions.items()})
        return (
            f"{helpers}\nstatic inline NAME_real NAME_activated(int function, NAME_real x) {{\n{activated}}}\n"
            f"\nstatic inline NAME_real NAME_folded(int aggregation, NAME_real result, NAME_real signal) {{\n"
            + self.choice("aggregation", {name: self.expression(c_code.FOLDS[name]) for name in self.kinds})
            + "}\n"
        )

    def choice(self, code: str, expressions: Mapping[str, str]) -> str:
        """Return the statements that return one of several expressions, by a code that counts them."""
        if len(expressions) == 1:
            return f"    (void){code};\n    return {next(iter(expressions.values()))};\n"
        cases = [
            f"    case {number}: return {text}; /* {name} */\n"
            for number, (name, text) in enumerate(expressions.items())
        ]
        return f"    switch ({code}) {{\n{''.join(cases)}    }}\n    return 0;\n"

    @property
    def kinds(self) -> list[str]:
        """The aggregations that occur; a code counts them."""
        return self.plan.aggregations or ["sum"]

    def network(self) -> str:
        code = {kind: number for number, kind in enumerate(self.kinds)}
        kind = self.per_neuron["aggregation"][0]
        is_mean = f"KIND == {code['mean']}" if "mean" in code else ""
        places = {
            "MEDIAN_CASE": _median_case(code["median"], 0) if "median" in code else "",
            "LIMITED_MEDIAN": _median_case(code["median"], 1) if "median" in code else "",
            "MEAN_RESULT": f"{is_mean} ? result / (NAME_real)count : result" if is_mean else "result",
            "MEAN_SCALE": f"{is_mean} ? (NAME_real)count : 1.0" if is_mean else "1.0",
            "KIND": kind,
            **{name.upper(): expression for name, (expression, _) in self.per_neuron.items()},
        }  # fmt: skip
        text = c_code.MEDIAN if "median" in code else ""
        text += c_code.AGGREGATED + (c_code.STEP if self.plan.recurrent else c_code.SWEEP)
        for place, code_text in places.items():
            text = re.sub(rf"\b{place}\b", code_text, text)
        return self.expression(text)

    def conversions(self) -> str:
        return f"{inputs_code(self.rules, self)}\n{action_code(self.leaves, self)}{c_code.ACT}"


def _median_case(code: int, limit: int) -> str:
    return f"    if (KIND == {code}) return NAME_median(self, i, count, {limit});\n"


_USAGE = """
    static NAME state;
    NAME_reset(&state);                       // at the start of each episode
    NAME_act(&state, observation, action);    // returns 0; -1 if an observation is nan or not one of its values
""".splitlines()
_ADVICE = """
Compile with -ffp-contract=off, or fused multiplications round differently from neat.Network; link with -lm.
""".splitlines()
