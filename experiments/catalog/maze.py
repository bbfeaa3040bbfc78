"""Mazes in which the straight way to the goal is a dead end: does novelty search find the way round?

Breeding follows novelty; `--set selection.kind=score` shows how fitness fails. Networks are recurrent, as in Lehman &
Stanley (2011). As in the code released with it, weights change by 0.8 at most, and 0.1 of the children are given a new
synapse; weights are seldom replaced. So children behave much like their parents. There are 100 genomes, where the paper
has 250. docs/results/novelty.md has the evaluations.
"""

from experiments.catalog.experiment import Experiment
from fitness import Maze
from neat import GenomeSettings, MutationSettings, SelectionSettings, Settings

SETTINGS = Settings(
    population_size=100,
    genome=GenomeSettings(recurrent=True),
    mutation=MutationSettings(weight_perturb_spread=0.8, weight_replace_chance=0.02, add_synapse_rate=0.1),
    selection=SelectionSettings(kind="novelty"),
)
SUMMARIES = {
    "medium": "find the way out of a maze by novelty, where the straight way is a dead end",
    "hard": "find the way out of a maze that fitness hardly ever solves",
    "medium-straight": "the straightened copy of maze-medium that goNEAT_NS plays",
    "hard-straight": "the straightened copy of maze-hard that goNEAT_NS plays",
}
"""By map."""


def experiment(name: str) -> Experiment:
    """Return the experiment of a map, such as "medium"; it ends after 250,000 evaluations, as in the paper."""
    return Experiment(
        name=f"maze-{name}",
        summary=SUMMARIES[name],
        task=lambda: Maze(name),
        settings=SETTINGS,
        generations=2500,
    )


EXPERIMENTS = tuple(experiment(name) for name in SUMMARIES)
