"""How far each exported form is from `neat.Network`, for `benchmarks.exports`: evolved genomes, measured once each.

What was measured is kept in a file, a line per genome, so that an interrupted measurement continues.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np

from neat import Controller, Genome
from neat.exchange.consumers import Answer, Consumer
from neat.exchange.difference import difference_of, expected_answers, numbers_in, sampled
from neat.exchange.export import PLAN_FORMS, Labels, Options, plan_of_controller
from neat.exchange.plan import Plan
from tests.evolved import evolved

STEPS = 20
EXACT = {"float64": 1e-12, "float32": 1e-6}
EXPLAINED = 1_000
"""How many times its own sensitivity a difference may be."""
Form = tuple[str, str]
"""Its name and its precision."""
Measured = dict[tuple[bool, int], dict[str, Any]]
"""Of each genome, by whether its functions are bounded and by its seed: differences by form, and its sensitivity."""


def measured(forms: Sequence[Form], count: int, kept: Path, processes: int) -> Measured:
    """Return the differences of all genomes; those in the file are not measured again."""
    drop_cut_line(kept)
    found = read(kept)
    wanted = [(bounded, seed) for bounded in (True, False) for seed in range(count)]
    missing = {key: [form for form in forms if named(form) not in found.get(key, {"apart": {}})["apart"]]
               for key in wanted}  # fmt: skip
    waiting = [(key, left) for key, left in missing.items() if left]
    print(f"exactness: {len(wanted) - len(waiting)} of {len(wanted)} genomes are in {kept}", file=sys.stderr)
    with ExitStack() as stack:
        file = stack.enter_context(kept.open("a", encoding="utf-8"))
        pool = stack.enter_context(ProcessPoolExecutor(processes)) if processes > 1 else None
        keys, lefts = [key for key, _ in waiting], [left for _, left in waiting]
        lines = pool.map(measure, keys, lefts) if pool else map(measure, keys, lefts)
        for done, line in enumerate(lines, 1):
            file.write(json.dumps(line) + "\n")
            file.flush()
            if done % 10 == 0 or done == len(waiting):
                print(f"exactness: {done} of {len(waiting)} genomes measured", file=sys.stderr, flush=True)
    found = read(kept)
    return {key: found[key] for key in wanted}


def drop_cut_line(kept: Path) -> None:
    """Remove a last line that an interruption cut."""
    content = kept.read_bytes() if kept.exists() else b""
    complete = content[: content.rfind(b"\n") + 1]
    if complete != content:
        kept.write_bytes(complete)


def read(kept: Path) -> Measured:
    """Return what a file has."""
    found: Measured = {}
    for text in kept.read_text(encoding="utf-8").splitlines() if kept.exists() else ():
        line = json.loads(text)
        found.setdefault((line["bounded"], line["seed"]), {"apart": {}})["apart"] |= line.pop("apart")
        found[line["bounded"], line["seed"]] |= line
    return found


def measure(key: tuple[bool, int], forms: Sequence[Form]) -> dict[str, Any]:
    """Return the differences of one genome: half are recurrent, and a tenth are large."""
    bounded, seed = key
    genome = evolved(seed, recurrent=seed % 2 == 1, bounded=bounded, large=seed % 10 == 9)
    plan = plan_of_controller(Controller(genome), Labels())
    apart = {}
    for form, precision in forms:
        content = PLAN_FORMS[form](plan, Options(precision, {}, "brain"))
        consumer = TORCH if form == "torch" else None
        found = difference_of(genome, plan, content, form, precision=precision, steps=STEPS, consumer=consumer)
        assert found is not None
        apart[named((form, precision))] = found.outputs
    own = {precision: sensitivity(genome, plan, precision) for precision in EXACT}
    return {"bounded": bounded, "seed": seed, "apart": apart, "own": own}


def named(form: Form) -> str:
    """Return what a form is called in a table."""
    return ", ".join(form)


def sensitivity(genome: Genome, plan: Plan, precision: str) -> float:
    """Return the difference of a network's outputs if each weight changes in the last digit of this precision."""
    rng, moved = np.random.default_rng(2), genome.copy()
    size = float(np.finfo(precision).eps)
    moved.synapses["weight"] *= 1.0 + size * rng.choice((-1.0, 1.0), len(moved.synapses))
    observations = list(sampled(plan, np.random.default_rng(1), STEPS))
    pairs = zip(expected_answers(genome, plan, observations), expected_answers(moved, plan, observations), strict=True)
    return max(
        float(np.max(np.abs(one.outputs - other.outputs) / np.maximum(1.0, np.abs(one.outputs))))
        for one, other in pairs
    )


def run_torch(content: str | bytes, plan: Plan, observations: Sequence[Any], precision: str, name: str) -> list[Answer]:
    """Run the file of `torch_source` in this process: importing torch takes seconds each time."""
    import torch

    torch.set_num_threads(1)
    names: dict[str, Any] = {"__name__": "exported"}
    exec(content, names)
    controller = names["Controller"]()
    outputs = [controller.activate(names["to_inputs"](observation)) for observation in observations]
    return [Answer(np.array(one), np.array(list(numbers_in(names["to_action"](one))))) for one in outputs]


TORCH = Consumer(lambda: "torch", run_torch)


def rows(found: Measured, forms: Sequence[Form]) -> Iterator[str]:
    """Yield a row of the table of exactness for each form."""
    for form in forms:
        cells = [named(form)]
        for bounded in (True, False):
            cells += _cells([one for key, one in found.items() if key[0] == bounded], form)
        yield f"| {' | '.join(cells)} |"


def _cells(genomes: Sequence[Mapping[str, Any]], form: Form) -> list[str]:
    """Return how many are exact, the median and the largest difference, and how many of the others are explained."""
    differences = [one["apart"][named(form)] for one in genomes]
    owns = [one["own"][form[1]] for one in genomes]
    rest = [pair for pair in zip(differences, owns, strict=True) if pair[0] > EXACT[form[1]]]
    explained = sum(difference <= EXPLAINED * own for difference, own in rest)
    return [
        f"{len(differences) - len(rest)} of {len(differences)}",
        f"{np.median(differences):.0e}",
        f"{max(differences):.0e}",
        f"{explained} of {len(rest)}" if rest else "-",
    ]
