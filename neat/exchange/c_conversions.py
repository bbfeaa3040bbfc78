"""C conversions: how an exported C file makes inputs of an observation, and an action of outputs."""

import numpy as np

from neat.exchange.c_code import ARGMAX
from neat.exchange.c_spelling import Spelling
from neat.exchange.rules import InputRules, ObservedLeaf, PlacedAction
from neat.exchange.text import table
from neat.kernels import Floats
from neat.network.action import Between, Blocks, Largest, Pressed


def inputs_code(rules: InputRules, spelling: Spelling) -> str:
    """Return the function NAME_to_inputs and its tables."""
    tables, position = [], "i"
    if not rules.is_order_kept:
        tables.append(spelling.wholes("positions", rules.positions))
        position = "NAME_positions[i]"
    value = f"observation[{position}]"
    if rules.has_categories:
        equals = ["NAN" if one is None else spelling.number(float(one)) for one in rules.equals]
        tables.append(f"static const NAME_real NAME_equals[] = {{ /* NAN: the number itself */\n{table(equals)}\n}};")
        value = f"isnan(NAME_equals[i]) ? {value} : trunc({value}) == NAME_equals[i]"
    lines = [f"        self->values[i] = {spelling.expression(value)};"]
    for depth, scaling in enumerate(rules.scalings):
        offset, offsets = _of_each(scaling.offset, f"offsets_{depth}", spelling)
        scale, scales = _of_each(scaling.scale, f"scales_{depth}", spelling)
        tables += [offsets, scales]
        lines.append(f"        self->values[i] = (self->values[i] - {offset}) / {scale};")
    return "\n".join([
        *filter(None, tables),
        "/* Write the inputs of an observation; return -1 if it is nan, or not one of its values. */",
        "static inline int NAME_to_inputs(NAME *self, const NAME_real *observation) {",
        "    int i;",
        "    for (i = 0; i < NAME_OBSERVATION; i++)",
        "        if (isnan(observation[i])) return -1;",
        *_checks(rules),
        "    for (i = 0; i < NAME_INPUTS; i++) {",
        *lines,
        "    }",
        "    return 0;",
        "}\n",
    ])  # fmt: skip


def action_code(leaves: list[PlacedAction], spelling: Spelling) -> str:
    """Return the function NAME_to_action and its tables; without leaves, outputs are the action."""
    tables, lines, at = [], [], 0
    for number, placed in enumerate(leaves):
        statements, needed = _leaf(placed, at, number, spelling)
        lines += statements
        tables += needed
        at += placed.size
    kinds = {type(placed.leaf) for placed in leaves}
    if kinds - {Largest, Blocks}:
        lines.insert(0, "    int i;")
    return "\n".join([
        *([ARGMAX] if kinds & {Largest, Blocks} else []),
        *filter(None, tables),
        "static inline void NAME_to_action(const NAME_real *outputs, NAME_real *action) {",
        *(lines or ["    memcpy(action, outputs, NAME_OUTPUTS * sizeof(NAME_real));"]),
        "}\n",
    ])  # fmt: skip


def _of_each(values: Floats, name: str, spelling: Spelling) -> tuple[str, str]:
    """Return the expression of the value of each input or output, and the table that it needs."""
    if len(values) == 1:
        return f"({spelling.number(values[0])})", ""
    return f"NAME_{name}[i]", spelling.reals(name, values.tolist())


def _checks(rules: InputRules) -> list[str]:
    return [
        f"    if (!(observation[{at}] >= {low} && observation[{at}] < {low + count})) return -1;"
        for first, leaf in placed(rules.leaves)
        for at, (low, count) in enumerate(leaf.ranges or (), first)
    ]


def placed(leaves: tuple[ObservedLeaf, ...]) -> list[tuple[int, ObservedLeaf]]:
    """Return each leaf with the position of its first number."""
    firsts = np.cumsum([0, *(leaf.size for leaf in leaves)]).tolist()
    return list(zip(firsts, leaves, strict=False))


def _leaf(placed: PlacedAction, at: int, number: int, spelling: Spelling) -> tuple[list[str], list[str]]:
    """Return the statements that write a leaf of an action to `action[at]` and after, and their tables."""
    first, leaf = placed.first, placed.leaf
    if isinstance(leaf, Largest):
        index = f"NAME_argmax(outputs + {first}, {leaf.size})"
        if leaf.is_index:
            return [f"    action[{at}] = (NAME_real){index};"], []
        values = spelling.reals(f"values_{number}", [float(value) for value in leaf.values])
        return [f"    action[{at}] = NAME_values_{number}[{index}];"], [values]
    if isinstance(leaf, Blocks):
        firsts = np.cumsum([first, *leaf.counts]).tolist()
        return [
            f"    action[{at + block}] = (NAME_real)(NAME_argmax(outputs + {begin}, {count}) + ({start}LL));"
            for block, (begin, count, start) in enumerate(zip(firsts, leaf.counts, leaf.starts, strict=False))
        ], []
    if isinstance(leaf, Pressed):
        expression, tables = f"outputs[{first} + i] > 0.5", list[str]()
    else:
        expression, tables = _between(leaf, first, number, spelling)
    loop = f"    for (i = 0; i < {leaf.size}; i++) action[{at} + i] = {spelling.expression(expression)};"
    return [loop], tables


def _between(leaf: Between, first: int, number: int, spelling: Spelling) -> tuple[str, list[str]]:
    """Return the expression of a number between bounds, and its tables; float16 is not rounded, as C lacks it."""
    low, lows = _of_each(leaf.low, f"lows_{number}", spelling)
    high, highs = _of_each(leaf.high, f"highs_{number}", spelling)
    x = f"fmin({low} + fmin(fmax(outputs[{first} + i], 0.0), 1.0) * ({high} - {low}), {high})"
    if leaf.dtype.kind in "iu":
        x = f"trunc({x})"
    elif leaf.dtype == np.float32:
        x = f"(float){x}"
    return x, [lows, highs]
