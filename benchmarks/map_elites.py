"""How much of a map of behaviours is filled: MAP-Elites over topologies on archives of pyribs, beside other ways.

Writes `docs/results/map-elites.md`. Runs go to `benchmarks/results/map-elites`, a line for each; those already there
are not repeated:

    python -m benchmarks.map_elites --seeds 3
"""

import argparse
import json
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

import fitness
import neat
from benchmarks.map_breeders import CELLS, Breeder, CmaMe, Game, Generations, Way, new_archive
from benchmarks.paths import PAGES, RESULTS
from experiments.catalog.elites import EXPERIMENTS, lander, walker
from neat.system.atomic_write import write_whole

UNSEEN = 1_000_000
"""The number of the first generation whose episodes nothing else plays."""
ELITES_PER_EPISODE = 50
"""Elites that play the same unseen episode; the next ones play another."""
LANDER, WALKER = (experiment.settings.replace("selection.kind", "score") for experiment in EXPERIMENTS)


LUNAR = Game("LunarLander-v3", lander, LANDER, -600.0, (3_750, 15_000))
GAITS = Game("BipedalWalker-v3", walker, WALKER, -200.0, (1_000, 3_000))
TUNED: dict[str, Any] = {
    "batch": 25, "recent": 0.8, "line": 0.5, "changes": {"mutation.weight_perturb_spread": 0.15},
}  # fmt: skip
"""Found with 1,500 episodes on one terrain."""
OVER, CMA_ME, RUN = "MAP-Elites over topologies", "CMA-ME of pyribs' tutorial", "a run by `dominated-novelty`"
UNIFORM = f"{OVER}, parents drawn uniformly, batches of 100"
BY_CMA = {"genome.bias_neuron": False}
BY_DOMINATED = {"selection.kind": "dominated-novelty"}
WAYS = (
    Way("lander-one", OVER, LUNAR, Breeder, True, **TUNED),
    Way("lander-one-uniform", UNIFORM, LUNAR, Breeder, True),
    Way("lander-one-cma-me", CMA_ME, LUNAR, CmaMe, True, 150, changes=BY_CMA),
    Way("lander-all", OVER, LUNAR, Breeder, **TUNED),
    Way("lander-all-uniform", UNIFORM, LUNAR, Breeder),
    Way("lander-all-cma-me", CMA_ME, LUNAR, CmaMe, batch=150, changes=BY_CMA),
    Way("lander-all-dominated", RUN, LUNAR, Generations, changes=BY_DOMINATED),
    Way("gaits", OVER, GAITS, Breeder, batch=25, recent=0.8, line=0.5),
    Way("gaits-dominated", RUN, GAITS, Generations, changes=BY_DOMINATED),
)


def add(archive: Any, genomes: neat.Genomes, outcomes: fitness.Outcomes) -> None:
    """Enter genomes whose evaluation did not fail; an archive refuses others."""
    kept = np.isfinite(outcomes.scores)
    if kept.any():
        copies = [genome.copy() for genome in genomes[kept]]
        archive.add(copies, outcomes.scores[kept], outcomes.measures[kept, :2])


def trial(way: Way, seed: int, budget: int) -> dict[str, Any]:
    """Return the curve of one run, and what its elites do in episodes that they have not seen."""
    archive, started, curve = new_archive(way.game), time.process_time(), []
    breeder = way.breed(way, seed, archive)
    with fitness.Workers(way.game.task(), processes=0) as workers:
        for number in range(-(-budget // way.batch)):
            terrain = 0 if way.is_one_terrain else number
            genomes = neat.Genomes.pack(breeder.ask(), terrain, seed, first_id=number * way.batch)
            outcomes = workers.observe(genomes)
            breeder.tell(outcomes)
            add(archive, genomes, outcomes)
            curve.append([(number + 1) * way.batch, *figures(archive)])
        again = new_archive(way.game)
        for genomes in unseen(archive, seed):
            add(again, genomes, workers.observe(genomes))
    elites = archive.data("solution")
    return {
        "seed": seed,
        "batch": way.batch,
        "line": way.line,
        "recent": way.recent,
        "settings": way.settings.to_dict(),
        "version": neat.__version__,
        "cpu_seconds": round(time.process_time() - started, 1),
        "curve": curve,
        "again": figures(again),
        "hidden": float(np.mean([genome.hidden for genome in elites])),
        "structures": len({tuple(genome.synapses["marking"].tolist()) for genome in elites}),
    }


def figures(archive: Any) -> list[float]:
    """Return how many cells are filled, the QD score by cell, and the best score."""
    stats = archive.stats
    return [int(stats.num_elites), round(float(stats.norm_qd_score), 3), round(float(stats.obj_max), 2)]


def unseen(archive: Any, seed: int) -> Iterator[neat.Genomes]:
    """Yield the elites, some of them at a time, to be scored in episodes of their own."""
    elites = archive.data("solution")
    for number, first in enumerate(range(0, len(elites), ELITES_PER_EPISODE)):
        some = elites[first : first + ELITES_PER_EPISODE]
        yield neat.Genomes.pack(some, UNSEEN + number, seed)


def results_of(way: Way, seeds: int, directory: Path, episodes: int = 0) -> list[dict[str, Any]]:
    """Return the results of so many seeds, from the file of the way, to which missing ones are added.

    Args:
        way: The way.
        seeds: How many runs there should be.
        directory: Of the files.
        episodes: Of the runs that are missing; 0 for those of the game.
    """
    path = directory / f"{way.name}.jsonl"
    known = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    missing = [seed for seed in range(1, seeds + 1) if seed not in {one["seed"] for one in known}]
    for seed in missing:
        known.append(trial(way, seed, episodes or way.game.marks[-1]))
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(known[-1]) + "\n")
        print(way.name, seed, known[-1]["curve"][-1], known[-1]["again"], known[-1]["cpu_seconds"], flush=True)
    return known


HEADING = """# Maps of elites

How much of a map of behaviours is filled, by `python -m benchmarks.map_elites`, which reads or makes the files in
[benchmarks/results/map-elites](../../benchmarks/results/map-elites), a line for each run. The maps are archives of
pyribs (`GridArchive`) with 50 x 50 cells; [quality diversity](../how-to/quality-diversity.md) has the loop. *Cells* are
those with an elite, *QD score* is the sum of (score - offset) over them, divided by 2,500. Figures are means over
seeds, with the least and the greatest number of cells in brackets. *Unseen*: at the end of the longest runs of a row,
each elite plays one episode that it has not seen, and the map is filled again with what it does there; this compares
rows whose longest runs are equally long.

MAP-Elites over topologies is what the page describes: children of the newest elites, in batches of 25, with steps along
the line to another elite. That was found by runs of 1,500 episodes on one terrain, most of them with seed 2. Runs
without figures for the last column of episodes were made with `--episodes 3750`.
"""
GAME_TEXT = {
    LUNAR.name: """
## LunarLander-v3: where and how fast it lands

Measures and offset (-600) are those of
[pyribs' tutorial](https://docs.pyribs.org/en/stable/tutorials/lunar_lander.html), which fills 1,085 cells (43 %) with
3,750 episodes on *one* terrain, by CMA-ME on linear networks. The same emitters on this task are in the table. On *all*
terrains each batch has a new one, so that elites are not made for one terrain; each was still scored on one only.
""",
    GAITS.name: """
## BipedalWalker-v3: how long each leg touches the ground

Measures are the shares of 500 steps in which the legs touch the ground; the offset is -200. Each batch has new ground.
""",
}


VERDICTS = {
    LUNAR.name: """
With as many episodes, topologies fill more cells than CMA-ME, on one terrain and on all; the elites of CMA-ME have
better scores, which its higher QD score shows. Where elites play terrains that they have not seen, about half of the
cells or somewhat more are filled: one episode says little of one elite.""",
    GAITS.name: """
A run by `dominated-novelty` fills as much of this map as MAP-Elites, with better scores. So few runs say little of the
difference.""",
}


def page(directory: Path) -> str:
    """Return the page as Markdown; a game without results is left out."""
    parts = [HEADING.rstrip()]
    for game in (LUNAR, GAITS):
        rows = [row for way in WAYS if way.game is game and (row := row_of(way, results_of(way, 0, directory)))]
        if not rows:
            continue
        heads = [f"cells, {episodes:,} episodes | QD score" for episodes in game.marks]
        parts += [GAME_TEXT[game.name], f"| | terrains | {' | '.join(heads)} | best | unseen cells | QD score |"]
        parts += [f"| --- | --- |{' ---: |' * (2 * len(game.marks) + 3)}", *rows, VERDICTS[game.name]]
    return "\n".join(part for part in parts if part) + "\n"


def row_of(way: Way, results: list[dict[str, Any]]) -> str:
    """Return the row of one way; "" without results."""
    if not results:
        return ""
    cells = []
    for mark in way.game.marks:
        curves = [one["curve"] for one in results if one["curve"][-1][0] >= mark]
        rows = [[row for row in curve if row[0] <= mark][-1] for curve in curves]
        cells += cells_of([row[1:3] for row in rows])
    longest = max(one["curve"][-1][0] for one in results)
    ends = [one for one in results if one["curve"][-1][0] == longest]
    cells += [f"{statistics.mean(one['curve'][-1][3] for one in ends):.0f}", *cells_of([one["again"] for one in ends])]
    return f"| {way.what} | {'one' if way.is_one_terrain else 'all'} | {' | '.join(cells)} |"


def cells_of(rows: list[list[float]]) -> list[str]:
    """Return what the page has of runs: their mean number of cells, its share, the least and the greatest; QD score."""
    if not rows:
        return ["", ""]
    counts = [row[0] for row in rows]
    mean = statistics.mean(counts)
    spread = f"{min(counts):,}-{max(counts):,}" if len(counts) > 1 else "1 run"
    return [f"{mean:,.0f}, {100 * mean / CELLS**2:.0f} % ({spread})", f"{statistics.mean(row[1] for row in rows):.1f}"]


def main() -> None:
    """Run what is missing, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"{', '.join(way.name for way in WAYS)} (default: all)"
    )
    parser.add_argument("--seeds", type=int, default=3, help="runs of each; 0 only writes the page")
    parser.add_argument("--episodes", type=int, default=0, help="of each run (default: 15,000 and 3,000)")
    parser.add_argument("--results", type=Path, default=RESULTS / "map-elites", help="directory of the results")
    parser.add_argument("--to", type=Path, default=PAGES, help="directory of the page")
    chosen = parser.parse_args()
    for way in WAYS:
        if not chosen.names or way.name in chosen.names:
            results_of(way, chosen.seeds, chosen.results, chosen.episodes)
    write_whole(chosen.to / "map-elites.md", page(chosen.results).encode())


if __name__ == "__main__":
    main()
