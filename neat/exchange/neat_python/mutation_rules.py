"""Mutation rules: what the keys of neat-python about weights, biases, responses and structure become."""

import math
from collections.abc import Iterator

from neat.exchange.neat_python.config_file import ConfigFile
from neat.exchange.neat_python.migration import Remark
from neat.exchange.neat_python.remarks import Remarks

UNIFORM = 2.0 / math.sqrt(3.0)
"""Standard deviation of neat-python's uniform distribution, in units of its `init_stdev`: it ends at twice that."""


def mutation_remarks(entries: ConfigFile) -> list[Remark]:
    """Return the remarks about the keys of [DefaultGenome] that say how genes begin and change."""
    say = Remarks(entries)
    return [
        *_structure(entries, say),
        *_enabled(entries, say),
        *_weight(entries, say),
        *_bias(entries, say),
        *_response(entries, say),
        *_time_constant(entries, say),
    ]


def _structure(entries: ConfigFile, say: Remarks) -> Iterator[Remark]:
    names = {
        "conn_add_prob": ("mutation__add_synapse_rate", "a free pair is searched in 20 tries, in neat-python in 1"),
        "conn_delete_prob": ("mutation__delete_synapse_rate", "hidden neurons without synapses are removed too"),
        "node_add_prob": ("mutation__add_neuron_rate", ""),
        "node_delete_prob": ("mutation__delete_neuron_rate", ""),
    }  # fmt: skip
    for name, (setting, reason) in names.items():
        rate = entries.chance(name)
        if reason and rate:
            yield say.differs(name, reason, **{setting: rate})
        else:
            yield say.exact(name, **{setting: rate})
    single = entries.truth("single_structural_mutation")
    surer = entries.text("structural_mutation_surer").lower()
    if surer != "default":
        entries.truth("structural_mutation_surer")
    yield say.unless(not single, "single_structural_mutation", "structural mutations are independent of each other")
    sure = single if surer == "default" else entries.truth("structural_mutation_surer")
    yield say.unless(not sure, "structural_mutation_surer", "a mutation without a place for it changes nothing")


def _enabled(entries: ConfigFile, say: Remarks) -> Iterator[Remark]:
    default = entries.text("enabled_default").lower()
    on = default in ("1", "on", "yes", "true")
    if not on and default not in ("0", "off", "no", "false", "random", "none"):
        raise entries.wrong("enabled_default", "True, False or random", default)
    yield (
        say.exact("enabled_default", "new synapses are enabled")
        if on
        else say.none("enabled_default", "new synapses are enabled")
    )
    rate, synapses = entries.chance("enabled_mutate_rate"), _first_synapses(entries)
    if rate == 0.0:
        yield say.exact("enabled_mutate_rate", mutation__toggle_rate=0.0)
    else:
        yield say.differs(
            "enabled_mutate_rate", f"toggles per child, of its {synapses} first synapses; neat-python redraws each "
            "synapse with this chance, and so toggles half as many",
            mutation__toggle_rate=min(rate / 2 * synapses, 100.0),
        )  # fmt: skip
    for name in ("enabled_rate_to_true_add", "enabled_rate_to_false_add"):
        yield say.unless(entries.number(name) == 0.0, name, "disabled and enabled synapses are toggled alike")


def _first_synapses(entries: ConfigFile) -> int:
    inputs, outputs, hidden = (entries.whole(f"num_{noun}") for noun in ("inputs", "outputs", "hidden"))
    return max(1, hidden * (inputs + outputs) if hidden else inputs * outputs)


def _weight(entries: ConfigFile, say: Remarks) -> Iterator[Remark]:
    perturb, replace = _exclusive(entries, "weight")
    limit = _limit(entries, "weight")
    uniform, deviation = _spread(entries, "weight")
    yield say.exact("weight_mutate_rate", mutation__weight_perturb_chance=perturb)
    yield say.exact("weight_replace_rate", mutation__weight_replace_chance=replace)
    yield say.exact("weight_mutate_power", mutation__weight_perturb_spread=abs(entries.number("weight_mutate_power")))
    yield from _limits(entries, say, "weight", limit)
    centred = entries.number("weight_init_mean") == 0.0
    yield say.unless(centred, "weight_init_mean", "new weights are distributed around 0")
    replaced = deviation * (UNIFORM if uniform else 1.0)
    first = min(deviation * (2.0 if uniform else math.sqrt(3.0)), limit)
    reason = (
        "replaced weights are normally distributed" if uniform else "the first weights are uniform, as widely spread"
    )
    yield say.differs(
        "weight_init_stdev", reason, mutation__weight_replace_spread=replaced, genome__initial_weight_spread=first
    )
    yield say.differs("weight_init_type", reason)


def _bias(entries: ConfigFile, say: Remarks) -> Iterator[Remark]:
    perturb, replace = _exclusive(entries, "bias")
    uniform, deviation = _spread(entries, "bias")
    yield say.exact("bias_mutate_rate", mutation__bias_perturb_chance=perturb)
    yield say.exact("bias_replace_rate", mutation__bias_replace_chance=replace)
    yield say.exact("bias_mutate_power", mutation__bias_perturb_spread=abs(entries.number("bias_mutate_power")))
    yield from _limits(entries, say, "bias", _limit(entries, "bias"))
    mean = entries.number("bias_init_mean")
    yield say.unless(mean == 0.0, "bias_init_mean", "the first biases are 0, and replaced ones distributed around 0")
    spread = deviation * (UNIFORM if uniform else 1.0)
    if deviation == 0.0:
        yield say.exact("bias_init_stdev", mutation__bias_replace_spread=spread)
    else:
        yield say.differs(
            "bias_init_stdev", "for replaced biases; the first are 0", mutation__bias_replace_spread=spread
        )
    same = deviation == 0.0 or not uniform
    yield say.exact("bias_init_type") if same else say.differs("bias_init_type", "replaced biases are normal")


def _response(entries: ConfigFile, say: Remarks) -> Iterator[Remark]:
    perturb, replace = _exclusive(entries, "response")
    yield say.exact("response_mutate_rate", mutation__response_perturb_chance=perturb)
    yield say.exact(
        "response_mutate_power", mutation__response_perturb_spread=abs(entries.number("response_mutate_power"))
    )
    still = perturb == 0.0 or entries.number("response_mutate_power") == 0.0
    yield say.unless(replace == 0.0, "response_replace_rate", "responses are only perturbed")
    fixed = entries.number("response_init_stdev") == 0.0
    yield say.unless(entries.number("response_init_mean") == 1.0, "response_init_mean", "responses begin at 1")
    yield say.unless(fixed, "response_init_stdev", "responses begin at 1")
    yield say.unless(fixed, "response_init_type", "responses begin at 1")
    low, high = entries.number("response_min_value"), entries.number("response_max_value")
    inside = still and low <= 1.0 <= high
    yield from say.all_unless(inside, ("response_min_value", "response_max_value"), "responses have no limit")


def _time_constant(entries: ConfigFile, say: Remarks) -> Iterator[Remark]:
    names = [f"time_constant_{last}" for last in (
        "init_mean", "init_stdev", "init_type", "mutate_rate", "mutate_power", "replace_rate", "min_value", "max_value",
    )]  # fmt: skip
    rates = [entries.number(f"time_constant_{last}") for last in ("mutate_rate", "replace_rate", "init_stdev")]
    reason = "neurons have no time constant; networks that are continuous in time do not exist here"
    yield from say.all_unless(not any(rates), names, reason)


def _exclusive(entries: ConfigFile, gene: str) -> tuple[float, float]:
    """Return the chances of a perturbation and of a replacement, of which one excludes the other."""
    perturb = entries.chance(f"{gene}_mutate_rate")
    return perturb, min(entries.chance(f"{gene}_replace_rate"), 1.0 - perturb)


def _limit(entries: ConfigFile, gene: str) -> float:
    low, high = entries.number(f"{gene}_min_value"), entries.number(f"{gene}_max_value")
    if high < low:
        raise entries.wrong(f"{gene}_max_value", f"at least {gene}_min_value, {low:g}", f"{high:g}")
    return max(abs(low), abs(high))


def _limits(entries: ConfigFile, say: Remarks, gene: str, limit: float) -> Iterator[Remark]:
    same = entries.number(f"{gene}_min_value") == -entries.number(f"{gene}_max_value")
    for end in ("max", "min"):
        becomes = {f"mutation__{gene}_limit": limit}
        if same:
            yield say.exact(f"{gene}_{end}_value", **becomes)
        else:
            yield say.differs(f"{gene}_{end}_value", "one limit holds for both signs", **becomes)


def _spread(entries: ConfigFile, gene: str) -> tuple[bool, float]:
    """Return whether first values are distributed uniformly, and their `init_stdev`."""
    kind = entries.text(f"{gene}_init_type").lower()
    if not any(word in kind for word in ("gauss", "normal", "uniform")):
        raise entries.wrong(f"{gene}_init_type", "gaussian or uniform", kind)
    return "gauss" not in kind and "normal" not in kind, abs(entries.number(f"{gene}_init_stdev"))
