"""Exported controllers beside `neat.Network`: how exact, how fast, how large, and in whole episodes of games.

    python -m benchmarks.exports --processes 2      # everything that is installed; half an hour of one core
    python -m benchmarks.exports --genomes 20 --to c,onnx

Writes `docs/results/exports.md`. Needs a C compiler, Node.js, the extras [onnx], [torch], [box2d], [minatar] and
[mario]; what is missing is left out. Each genome is evolved by some hundred mutations of all kinds
(`tests/evolved.py`); half of them are recurrent, every tenth has thousands of synapses, and all have biases, disabled
synapses and neurons that no output depends on.

An interrupted measurement continues: differences of genomes, champions and rows of games are kept in a folder of
build/exports, another one for other sources of what is measured.
"""

import argparse
import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import exports_exactness, exports_games
from benchmarks.exports_exactness import EXPLAINED, STEPS, Form
from benchmarks.paths import PAGES, ROOT
from benchmarks.timing import microseconds_per_call
from neat import Controller, Genome, NeatError, Network
from neat.exchange.consumers import CONSUMERS, compiler, flat
from neat.exchange.difference import sampled
from neat.exchange.export import PLAN_FORMS, Labels, Options, plan_of_controller
from neat.system.atomic_write import write_whole
from tests.evolved import evolved

FORMS: tuple[Form, ...] = (
    ("python", "float64"), ("javascript", "float64"), ("c", "float64"), ("c", "float32"), ("onnx", "float64"),
    ("onnx", "float32"), ("torch", "float64"),
)  # fmt: skip
SIZES = (5, 150, 1_000)


def sized(synapses: int) -> Genome:
    """Return a feed-forward genome of sums and steepened sigmoids with about so many enabled synapses."""
    best: Genome | None = None
    for seed in range(150):
        genome = evolved(
            seed, plain=True, large=synapses > 500, inputs=2 if synapses < 10 else 8, outputs=1 if synapses < 10 else 4
        )
        if best is None or abs(genome.enabled - synapses) < abs(best.enabled - synapses):
            best = genome
    assert best is not None
    return best


def speeds(genome: Genome) -> dict[str, float]:
    """Return microseconds of CPU time of one activation, by program."""
    plan = plan_of_controller(Controller(genome), Labels())
    observations = [flat(one, plan) for one in sampled(plan, np.random.default_rng(1), 64)]
    network, rows = Network(genome), np.array(observations)
    network.activate(rows[0])
    found = {"neat.Network.activate": per_row(lambda: [network.activate(row) for row in rows], len(rows))}
    found["neat.Network.activate_many"] = per_row(lambda: network.activate_many(rows), len(rows))
    names: dict[str, type] = {}
    exec(PLAN_FORMS["python"](plan, Options("float64", {}, "brain")), names)
    controller = names["Controller"]()
    found["python"] = per_row(lambda: [controller.act(row) for row in observations], len(rows))
    if CONSUMERS["onnx"].program():
        found |= onnx_speeds(PLAN_FORMS["onnx"](plan, Options("float64", {}, "brain")), rows)
    if CONSUMERS["torch"].program():
        found |= torch_speeds(PLAN_FORMS["torch"](plan, Options("float64", {}, "brain")), rows)
    if compiler():
        found["c, gcc -O2"] = c_speed(PLAN_FORMS["c"](plan, Options("float64", {}, "brain")), len(rows[0]))
    if CONSUMERS["javascript"].program():
        found["javascript, node"] = javascript_speed(
            PLAN_FORMS["javascript"](plan, Options("float64", {}, "brain")), rows
        )
    return found


def per_row(activate: Callable[[], object], rows: int) -> float:
    """Return microseconds of CPU time for each of the rows that a call activates."""
    return microseconds_per_call(activate) / rows


def onnx_speeds(content: bytes, rows: np.ndarray) -> dict[str, float]:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    many = np.tile(rows, (16, 1))

    def run(observed: np.ndarray) -> Any:
        return session.run(["outputs"], {"observation": observed})

    return {
        "onnxruntime, 1 row": per_row(lambda: [run(row[None]) for row in rows], len(rows)),
        "onnxruntime, 1,024 rows": per_row(lambda: run(many), len(many)),
    }


def torch_speeds(content: str, rows: np.ndarray) -> dict[str, float]:
    import torch

    torch.set_num_threads(1)
    names: dict[str, type] = {"__name__": "exported"}
    exec(content, names)
    module, many = names["Controller"](), torch.tensor(np.tile(rows, (16, 1)))

    def forward() -> None:
        with torch.no_grad():
            module(many)

    return {"torch, 1 row": per_row(lambda: [module.activate(row) for row in rows[:4].tolist()], 4),
            "torch, 1,024 rows": per_row(forward, len(many))}  # fmt: skip


def c_speed(content: str, inputs: int) -> float:
    program = f"""
        #include <stdio.h>
        #include <time.h>
        #include "brain.h"
        int main(void) {{
            static brain state;
            double seen[{inputs}], action[brain_ACTION], total = 0;
            int i, j;
            clock_t start;
            brain_reset(&state);
            start = clock();
            for (i = 0; i < 200000; i++) {{
                for (j = 0; j < {inputs}; j++) seen[j] = (i + j) % 17 * 0.1 - 0.8;
                brain_act(&state, seen, action);
                total += action[0];
            }}
            printf("%g %g", (double)(clock() - start) / CLOCKS_PER_SEC / 200000 * 1e6, total);
            return 0;
        }}"""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "brain.h").write_text(content)
        (Path(folder) / "main.c").write_text(program)
        subprocess.run(
            [str(compiler()), "-std=c99", "-O2", "-ffp-contract=off", "main.c", "-o", "main", "-lm"],
            cwd=folder,
            check=True,
        )
        done = subprocess.run([f"{folder}/main"], capture_output=True, text=True, check=True)
    return float(done.stdout.split()[0])


def javascript_speed(content: str, rows: np.ndarray) -> float:
    program = f"""
        import {{ Controller }} from "./brain.mjs";
        const rows = {rows.tolist()}, controller = new Controller();
        const pass = () => rows.forEach((row) => controller.act(row));
        for (let i = 0; i < 200; i++) pass();
        const start = process.cpuUsage();
        for (let i = 0; i < 300; i++) pass();
        const used = process.cpuUsage(start);
        console.log((used.user + used.system) / 300 / rows.length);"""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "brain.mjs").write_text(content)
        (Path(folder) / "run.mjs").write_text(program)
        done = subprocess.run(["node", "run.mjs"], cwd=folder, capture_output=True, text=True, check=True)
    return float(done.stdout)


USE = """#include "brain.h"
brain state;
int act(const brain_real *observation, brain_real *action) { return brain_act(&state, observation, action); }
"""


def sizes(genome: Genome) -> list[str]:
    """Return rows of the table of sizes: the file, and what `gcc -Os` makes of C."""
    plan, rows = plan_of_controller(Controller(genome), Labels()), []
    for form, precision in FORMS:
        try:
            content = PLAN_FORMS[form](plan, Options(precision, {}, "brain"))
        except NeatError:
            continue
        compiled = ""
        if form == "c" and compiler():
            with tempfile.TemporaryDirectory() as folder:
                (Path(folder) / "brain.h").write_text(str(content))
                (Path(folder) / "use.c").write_text(USE)
                subprocess.run([str(compiler()), "-std=c99", "-Os", "-c", "use.c"], cwd=folder, check=True)
                done = subprocess.run(["size", "use.o"], cwd=folder, capture_output=True, text=True, check=True)
            text, data, bss = map(int, done.stdout.splitlines()[1].split()[:3])
            compiled = f"{text + data:,} of code and constants, {bss:,} of state"
        rows.append(f"| {form}, {precision} | {len(content):,} | {compiled} |")
    return rows


INTRODUCTION = """# Exported controllers

Written by `python -m benchmarks.exports --genomes {count}`. See [export](../how-to/export.md).

## Exactness

{count} evolved genomes with functions of bounded range, and {count} with all functions: half recurrent, a tenth of
1,000 to 5,000 synapses, one episode of {STEPS} steps each. The difference of an output is relative where outputs exceed
1; *exact* is at most 1e-12 for float64 and 1e-6 for float32. *Explained* are those of the others whose difference is
at most {EXPLAINED:,} times what the network itself moves when every weight changes in its last digit: functions such as
the sine of 1e26, or a recurrent network that amplifies, have no exact digits in any program.
"""


def table(heads: Sequence[str], rows: Sequence[str]) -> list[str]:
    return [f"| {' | '.join(heads)} |", f"| --- |{' ---: |' * (len(heads) - 1)}", *rows, ""]


def page(count: int, forms: Sequence[Form], folder: Path, processes: int) -> str:
    """Return the page; measure what the folder does not have."""
    measures = ("exact", "median", "largest", "others explained")
    heads = ["", *(f"{kind}: {measure}" for kind in ("bounded", "all") for measure in measures)]
    found = exports_exactness.measured(forms, count, folder / "exactness.jsonl", processes)
    games = list(rows_of_games(forms, folder))
    genomes = [sized(size) for size in SIZES]
    measured = [speeds(genome) for genome in genomes]
    return "\n".join([
        INTRODUCTION.format(count=count, STEPS=STEPS, EXPLAINED=EXPLAINED),
        *table(heads, list(exports_exactness.rows(found, forms))),
        GAMES.format(EPISODES=exports_games.EPISODES),
        *table(["game", "inputs, outputs, synapses", "mean score", *map(exports_exactness.named, forms)], games),
        "## Speed\n\nMicroseconds of CPU time of one activation of a feed-forward network.\n",
        *table(["", *(f"{genome.enabled:,} synapses" for genome in genomes)],
               [f"| {name} | {' | '.join(f'{one[name]:.3g}' for one in measured)} |" for name in measured[0]]),
        f"## Size\n\nBytes of the network of {genomes[1].enabled} synapses; compiled by `gcc -Os`.\n",
        *table(["", "file", "compiled"], sizes(genomes[1])),
    ])  # fmt: skip


GAMES = """## Games

Champions of eight games, evolved with small budgets where none is bundled. In {EPISODES} episodes (one of mario, which
is always the same) an exported form chooses every action in place of `neat.Controller`. Each cell has the largest
difference of an output for 100 random observations, and the episodes whose every action and score were the same.
"""


def rows_of_games(forms: Sequence[Form], folder: Path) -> Iterator[str]:
    """Yield a row for each game; those in the folder are not measured again."""
    for name in exports_games.GENERATIONS:
        kept = folder / f"{name.replace(':', '_')}-{len(forms)}.row"
        if not kept.exists():
            try:
                kept.write_text(exports_games.row(name, forms, folder))
            except NeatError as error:
                print(f"{name} is left out: {error}", file=sys.stderr)
                continue
        yield kept.read_text()


def folder_of_sources() -> Path:
    """Return the folder for what the sources of today measure."""
    digest = hashlib.sha256()
    for path in (*sorted((ROOT / "neat").rglob("*.py")), ROOT / "tests" / "evolved.py", Path(exports_games.__file__)):
        digest.update(path.read_bytes())
    folder = ROOT / "build" / "exports" / digest.hexdigest()[:12]
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--genomes", type=int, default=200, metavar="N", help="genomes for each form (default: 200)")
    parser.add_argument("--to", default="", metavar="FORM,...", help="forms that are compared (default: all)")
    parser.add_argument("--processes", type=int, default=1, metavar="N", help="that compare genomes (default: 1)")
    arguments = parser.parse_args()
    wanted = arguments.to.split(",") if arguments.to else [form for form, _ in FORMS]
    forms = [(form, precision) for form, precision in FORMS if form in wanted and CONSUMERS[form].program()]
    content = page(arguments.genomes, forms, folder_of_sources(), arguments.processes)
    write_whole(PAGES / "exports.md", content.encode())


if __name__ == "__main__":
    main()
