"""Genome rules: what the keys of neat-python about genomes, their first genes and their distance become."""

from collections.abc import Iterator
from typing import Any

from neat.activations import activation_code
from neat.aggregations import aggregation_code
from neat.errors import SettingsError, one_line
from neat.exchange.neat_python.config_file import ConfigFile
from neat.exchange.neat_python.migration import Remark
from neat.exchange.neat_python.population_rules import DISTANCE
from neat.exchange.neat_python.remarks import Remarks

CONNECTIONS = (
    "unconnected", "fs_neat", "fs_neat_nohidden", "fs_neat_hidden", "full", "full_nodirect", "full_direct", "partial",
    "partial_nodirect", "partial_direct",
)  # fmt: skip
SLOPES = {"sigmoid": 5.0, "tanh": 2.5, "sin": 5.0, "gauss": 5.0, "softplus": 5.0}
"""What is inside neat-python's functions and not inside ours: 5x; of gauss, 5 x^2."""


def genome_remarks(entries: ConfigFile) -> list[Remark]:
    """Return the remarks about the keys of [DefaultGenome] that are not about one field of a gene."""
    say = Remarks(entries)
    return [*_shape(entries, say), *_distance(entries, say), *_functions(entries, say)]


def _shape(entries: ConfigFile, say: Remarks) -> Iterator[Remark]:
    for noun in ("num_inputs", "num_outputs"):
        entries.whole(noun)
        yield say.elsewhere(noun, "the task states it")
    hidden = entries.whole("num_hidden")
    yield say.exact("num_hidden", genome__initial_hidden=hidden)
    yield say.exact("feed_forward", genome__recurrent=not entries.truth("feed_forward"))
    yield _connections(entries, say, hidden)


def _connections(entries: ConfigFile, say: Remarks, hidden: int) -> Remark:
    name, *rest = entries.words("initial_connection")
    fraction = _fraction(entries, rest) if name.startswith("partial") else None
    if name not in CONNECTIONS or (rest and fraction is None):
        raise entries.wrong("initial_connection", f"one of {', '.join(CONNECTIONS)}", " ".join((name, *rest)))
    reasons = []
    if name.endswith("_direct") and hidden:
        reasons.append("no synapses lead past the first hidden neurons")
    if name not in ("unconnected", "fs_neat") and not entries.truth("feed_forward"):
        reasons.append("no neuron has a synapse to itself at first")
    if name.startswith("fs_neat"):
        return say.differs(
            "initial_connection", "one synapse at first; FS-NEAT joins one input to every output", genome__initial="one"
        )
    if fraction is not None:
        reasons.append("each synapse exists with this chance; neat-python takes this share of them")
        return say.differs(
            "initial_connection", ", and ".join(reasons), genome__initial="fraction", genome__initial_fraction=fraction
        )
    initial = "unconnected" if name == "unconnected" else "full"
    if reasons:
        return say.differs("initial_connection", ", and ".join(reasons), genome__initial=initial)
    return say.exact("initial_connection", genome__initial=initial)


def _fraction(entries: ConfigFile, words: list[str]) -> float:
    try:
        (value,) = map(float, words)
    except ValueError as error:
        raise entries.wrong("initial_connection", "partial and a number", " ".join(words)) from error
    if not 0.0 <= value <= 1.0:
        raise entries.wrong("initial_connection", "partial and a number in [0, 1]", words[0])
    return value


def _distance(entries: ConfigFile, say: Remarks) -> Iterator[Remark]:
    disjoint = entries.number("compatibility_disjoint_coefficient")
    automatic = entries.text("compatibility_excess_coefficient").lower() == "auto"
    excess = disjoint if automatic else entries.number("compatibility_excess_coefficient")
    yield say.exact("compatibility_disjoint_coefficient", species__disjoint_coefficient=disjoint,
                    **({"species__excess_coefficient": excess} if automatic else {}))  # fmt: skip
    yield say.exact("compatibility_excess_coefficient", species__excess_coefficient=excess)
    weight = entries.number("compatibility_weight_coefficient")
    yield say.differs("compatibility_weight_coefficient", DISTANCE, species__weight_coefficient=weight)
    yield say.unless(
        not entries.truth("compatibility_include_node_genes"), "compatibility_include_node_genes",
        "neurons do not count for the distance",
    )  # fmt: skip
    yield say.unless(
        entries.number("compatibility_enable_penalty") == 0.0, "compatibility_enable_penalty",
        "whether a synapse is enabled does not count for the distance",
    )  # fmt: skip


def _functions(entries: ConfigFile, say: Remarks) -> Iterator[Remark]:
    first, chosen, reasons = _options(entries, "activation")
    ours = ["steep_sigmoid" if name == "sigmoid" else name for name in chosen]
    slope = [_slope(first)] if first in SLOPES else []
    yield _said(
        say, "activation_default", [*reasons[:1], *slope],
        genome__output_activation=ours[0], genome__activations=ours,
    )  # fmt: skip
    slopes = [_slope(name) for name in chosen if name in SLOPES]
    yield _said(say, "activation_options", [*slopes, *reasons[1:]], genome__activations=ours)
    yield say.exact("activation_mutate_rate", mutation__activation_chance=entries.chance("activation_mutate_rate"))
    first, chosen, reasons = _options(entries, "aggregation")
    yield _said(say, "aggregation_default", reasons[:1], genome__aggregations=chosen)
    yield _said(say, "aggregation_options", reasons[1:], genome__aggregations=chosen)
    yield say.exact("aggregation_mutate_rate", mutation__aggregation_chance=entries.chance("aggregation_mutate_rate"))


def _said(say: Remarks, name: str, reasons: list[str], /, **becomes: Any) -> Remark:
    """Return the remark about a key that is exact unless there is a reason."""
    reason = "; ".join(filter(None, reasons))
    return say.differs(name, reason, **becomes) if reason else say.exact(name, **becomes)


def _options(entries: ConfigFile, gene: str) -> tuple[str, list[str], list[str]]:
    """Return the default function of a gene, all of them, the default first, and what differs.

    The first of what differs is about the default and may be empty; the others are about the options.

    Raises:
        SettingsError: There is no function, or the default one is not registered here.
    """
    default, options = entries.text(f"{gene}_default"), entries.text(f"{gene}_options").split()
    random = default.lower() in ("random", "none")
    if random and not options:
        raise entries.wrong(f"{gene}_options", "at least one name, since the default is random", "")
    known = activation_code if gene == "activation" else aggregation_code
    first = options[0] if random else default
    reasons = ["the first option is the default; neat-python draws one" if random else ""]
    chosen = []
    for name in dict.fromkeys((first, *options)):
        try:
            known(name)
        except SettingsError as error:
            if name == first:
                raise SettingsError(f"{entries.source}: {gene}_default: {one_line(error)}") from error
            register = f"neat.register_{gene}"
            reasons.append(
                f"{one_line(name)[:40]} is a function of your program: register it with {register}, and add it here"
            )
        else:
            chosen.append(name)
    return first, chosen, reasons


def _slope(name: str) -> str:
    """Return what neat-python's function has inside, in words."""
    if name == "sigmoid":
        return "sigmoid has slope 5 in neat-python: steep_sigmoid, with 4.9, is nearest"
    power = "^2" if name == "gauss" else ""
    return f"{name} is of {SLOPES[name]:g} x{power} in neat-python, and of x{power} here"
