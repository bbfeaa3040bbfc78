"""Text: what the writers of source code share: comments, numbers, tables, and functions as expressions.

Labels and names of tasks may come from a stranger's run: `plain` leaves nothing in them that could end a comment.
"""

import re
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence

from neat.errors import GenomeError
from neat.exchange.plan import Plan
from neat.exchange.rules import Path
from neat.kernels.activation import ELU_ALPHA, ELU_SCALE, HUGE_EXPONENT, LEAK, STEEP, TINY
from neat.network.action import Action, Between, Blocks, Largest, Parts, Pressed

WIDTH = 110
MOST_LABELS = 64
"""Labels in a comment; more are cut."""
Functions = Mapping[str, str]
"""Registered activation functions by name: each an expression of x in the language that is written."""

C_ACTIVATIONS = {
    "steep_sigmoid": f"logistic({STEEP} * x)",
    "sigmoid": "logistic(x)",
    "tanh": "tanh(x)",
    "identity": "x",
    "relu": "x > 0.0 ? x : 0.0",
    "sin": "sin(x)",
    "gauss": "fabs(x) < 26.0 ? exp(-x * x) : 0.0",
    "elu": f"x > 0.0 ? x : exp(fmax(x, -{HUGE_EXPONENT})) - 1.0",
    "lelu": f"x > 0.0 ? x : {LEAK} * x",
    "selu": f"x > 0.0 ? {ELU_SCALE} * x : {ELU_SCALE} * {ELU_ALPHA} * (exp(fmax(x, -{HUGE_EXPONENT})) - 1.0)",
    "softplus": "fmax(x, 0.0) + log1p(exp(-fmin(fabs(x), 700.0)))",
    "clamped": "fmin(fmax(x, -1.0), 1.0)",
    "inv": f"fabs(x) > {TINY} ? 1.0 / x : 0.0",
    "log": f"log(fmax(x, {TINY}))",
    "exp": f"exp(fmin(fmax(x, -{HUGE_EXPONENT}), {HUGE_EXPONENT}))",
    "abs": "fabs(x)",
    "hat": "fmax(0.0, 1.0 - fabs(x))",
    "square": "fmin(fabs(x), SQUARED_LIMIT) * fmin(fabs(x), SQUARED_LIMIT)",
    "cube": "cubed(fmin(fmax(x, -CUBED_LIMIT), CUBED_LIMIT))",
}
"""Expressions of x in C; `logistic` and `cubed` are functions beside them, and the limits constants."""
MATH = re.compile(r"\b(tanh|sin|exp|log1p|log|fabs|fmax|fmin|floor|trunc)\(")


def spelled(plan: Plan, built_in: Mapping[str, str], functions: Functions, language: str) -> dict[str, str]:
    """Return the expression of each activation function that occurs.

    Args:
        plan: The network.
        built_in: Expressions by name.
        functions: More of them, of registered functions.
        language: Its name, for the error.

    Raises:
        GenomeError: A registered function has no expression, or an aggregation is a registered one.
    """
    refuse_registered(plan, {*functions}, language, f"pass functions={{NAME: 'an expression of x in {language}'}}")
    return {name: built_in[name] if name in built_in else functions[name] for name in plan.activations}


def refuse_registered(plan: Plan, known: set[str], form: str, remedy: str) -> None:
    """Check that every function can be written.

    Args:
        plan: The network.
        known: Registered activation functions that can be written nevertheless.
        form: What is written.
        remedy: For a registered activation function.

    Raises:
        GenomeError: One cannot be written.
    """
    for name in plan.activations:
        if name not in C_ACTIVATIONS and name not in known:
            raise GenomeError(
                f"activation {name} is Python of your own, which cannot be written as {form}; {remedy}, "
                "or evolve with built-in functions."
            )
    for name in plan.aggregations:
        if name not in BUILT_IN_AGGREGATIONS:
            raise GenomeError(
                f"aggregation {name} is Python of your own, which cannot be written as {form}; "
                "evolve with built-in aggregations, or pickle the neat.Controller."
            )


BUILT_IN_AGGREGATIONS = ("sum", "product", "max", "min", "mean", "median", "maxabs")


def heading(plan: Plan) -> list[str]:
    """Return the lines that say what a file was made from and what it takes and returns."""
    kind = "recurrent" if plan.recurrent else "feed-forward"
    lines = [
        f"Controller of {plan.origin}.",
        f"A {kind} network: {_counted(plan.inputs, 'input')}, {_counted(len(plan.neurons), 'neuron')}, "
        f"{_counted(plan.synapses, 'synapse')}.",
        f"inputs: {_listed(plan.input_labels)}",
        f"outputs: {_listed(plan.output_labels)}",
    ]
    return [line for text in lines for line in textwrap.wrap(plain(text), WIDTH, subsequent_indent="    ")]


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _listed(labels: Sequence[str]) -> str:
    return ", ".join(labels[:MOST_LABELS]) + (f", ... ({len(labels)})" if len(labels) > MOST_LABELS else "")


def plain(text: str) -> str:
    """Return text that is safe in a comment of any language: printable ASCII that ends no comment."""
    return re.sub(r"[^ !#$%&'()+,\-./0-9:;<=>@A-Z\[\]^_a-z{|}~*]", "?", text).replace("*/", "* /").replace("/*", "/ *")


def place_of(path: Path, root: str = "observation") -> str:
    """Return the place of a part in words, such as observation.camera."""
    return ".".join([root, *map(str, path)])


def table(values: Iterable[str], indent: str = "    ") -> str:
    """Return values with commas between them, on lines of limited length."""
    joined = ", ".join(values)
    return textwrap.fill(
        joined, WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def nested(action: Action, first: int, leaf: Callable[[Action, int], str], dict_key: Callable[[str | int], str],
           brackets: tuple[str, str]) -> str:  # fmt: skip
    """Return the expression of an action, as Python and JavaScript write dicts and sequences.

    Args:
        action: The action.
        first: Of its outputs.
        leaf: Returns the expression of an action without parts, whose outputs begin here.
        dict_key: Returns a key as it is written.
        brackets: Of a sequence.
    """
    if not isinstance(action, Parts):
        return leaf(action, first)
    texts = []
    for part in action.parts:
        texts.append(nested(part, first, leaf, dict_key, brackets))
        first += part.size
    if action.keys is None:
        return f"{brackets[0]}{', '.join(texts)}{',' if brackets == ('(', ')') else ''}{brackets[1]}"
    return "{" + ", ".join(f"{dict_key(key)}: {text}" for key, text in zip(action.keys, texts, strict=True)) + "}"


def leaf_call(action: Action, outputs: str, brackets: tuple[str, str] = ("[", "]")) -> str:
    """Return the call of the function, in Python or JavaScript, that makes a leaf of an action of these outputs."""

    def listed(values: Iterable[float | int]) -> str:
        return f"{brackets[0]}{', '.join(map(repr, values))}{brackets[1]}"

    match action:
        case Largest():
            return f"largest({outputs}, {listed(action.values)})"
        case Blocks():
            return (
                f"shaped(blocks({outputs}, {listed(action.counts)}, {listed(action.starts)}), {listed(action.shape)})"
            )
        case Pressed():
            return f"shaped(pressed({outputs}), {listed(action.shape)})"
        case Between():
            bounds = f"{listed(action.low.tolist())}, {listed(action.high.tolist())}"
            return f'shaped(between({outputs}, {bounds}, "{action.dtype.name}"), {listed(action.shape)})'
    raise TypeError(f"{action!r} is not an action without parts")  # `action_leaves` refused others
