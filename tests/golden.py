"""Golden runs: whole runs with a stored digest of all their numbers, so that no change alters a run unnoticed.

`python -m tests.golden` prints the digests of `golden.json`. They are replaced only by a change that is meant to alter
runs, and CHANGELOG.md then says so.
"""

import hashlib
import json
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fitness
from experiments.cli import main
from neat import Population, Settings, evolve
from tests.plain import digest

FILE = Path(__file__).parent / "golden.json"


def settings_of(**changes: Any) -> Settings:
    """Return the default settings with these changes; "__" stands for the dot in a setting's name."""
    settings = Settings()
    for name, value in changes.items():
        settings = settings.replace(name.replace("__", "."), value)
    return settings


def run(
    task: Any, settings: Settings, generations: int, *, seed: int, processes: int = 0, validate: bool = False
) -> str:
    """Return a digest of every number of a run: the records of its generations, and the genes of the last."""
    known = hashlib.sha256()
    population = Population(settings, inputs=task.inputs, outputs=task.outputs, seed=seed)
    with fitness.Workers(task, processes=processes) as workers:
        for generation in evolve(population, workers.evaluate, workers.validate if validate else None):
            numbers = [
                generation.number, generation.best.fitness, generation.best.id, generation.champion.id,
                generation.validated, generation.mean, generation.median, generation.threshold, generation.evaluations,
            ]  # fmt: skip
            numbers += [tuple(vars(species).values()) for species in generation.species]
            known.update(f"{numbers}\n{generation.champion.to_json()}\n".encode())
            known.update(digest(population.ask()).encode())
            if generation.number + 1 == generations:
                break
    return known.hexdigest()


def feed_forward() -> str:
    """XOR with the default settings."""
    return run(fitness.Xor(), Settings(), 40, seed=1)


def paper() -> str:
    """XOR with the settings of the paper."""
    return run(fitness.Xor(), Settings.paper(), 40, seed=2)


def recurrent() -> str:
    """Poles without velocities, for networks with memory."""
    settings = settings_of(
        population_size=80, genome__recurrent=True, genome__initial="fraction", mutation__add_neuron_rate=0.2,
        mutation__toggle_rate=0.1, mutation__enable_rate=0.1, mutation__weights_normal=True,
        mating__interspecies_chance=0.05, extinction__mark_share=0.4,
    )  # fmt: skip
    return run(fitness.DoublePole(velocities=False), settings, 25, seed=3)


def search_and_restart() -> str:
    """Poles by weight search, with restarts from minimal genomes."""
    settings = settings_of(
        population_size=24, genome__bias_neuron=False, genome__activations="tanh", species__target=3,
        search__share=0.6, extinction__restart=6,
    )  # fmt: skip
    return run(fitness.DoublePole(velocities=False), settings, 60, seed=4)


def validated_gymnasium() -> str:
    """CartPole in two processes, its champions validated."""
    task = fitness.Gymnasium("CartPole-v1", scaled=False)
    return run(task, settings_of(population_size=40), 6, seed=5, processes=2, validate=True)


def normalized_gymnasium() -> str:
    """MountainCarContinuous by observations of mean 0 and deviation 1, its champions validated."""
    task = fitness.Gymnasium("MountainCarContinuous-v0", normalized=True, max_steps=100)
    return run(task, settings_of(population_size=20, genome__output_activation="clamped"), 4, seed=6, validate=True)


def biases_and_mixed_functions() -> str:
    """XOR with every mutation of neurons, every deletion, and most activation and aggregation functions."""
    settings = settings_of(
        population_size=60, genome__bias_neuron=False, genome__initial="one", genome__initial_hidden=2,
        genome__activations="tanh,sin,gauss,relu,identity,clamped,softplus,abs,square,elu,selu,lelu,hat,cube,inv,log,exp",
        genome__aggregations="sum,product,max,min,mean,median,maxabs", mating__ties="both", mating__average_chance=0.3,
        mutation__bias_perturb_chance=0.5, mutation__bias_replace_chance=0.1, mutation__response_perturb_chance=0.3,
        mutation__activation_chance=0.2, mutation__aggregation_chance=0.2, mutation__delete_neuron_rate=0.1,
        mutation__delete_synapse_rate=0.2, mutation__add_neuron_rate=0.4, mutation__add_synapse_rate=0.8,
    )  # fmt: skip
    return run(fitness.Xor(), settings, 30, seed=7)


def command_line() -> str:
    """What `neat evolve` writes into a run directory, except for durations."""
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder) / "run"
        words = ["evolve", "double-pole", "--seed", "8", "--generations", "12", "--workers", "0", "--run"]
        assert main.main([*words, str(directory)]) == 0
        database = sqlite3.connect(directory / "history.sqlite")
        rows = database.execute(
            "SELECT number, best, mean, median, champion, validated, threshold, evaluations, solved FROM generation"
        ).fetchall()
        rows += database.execute("SELECT * FROM species ORDER BY generation, id").fetchall()
        rows += database.execute("SELECT genome, generation, fitness, validated FROM champion").fetchall()
        database.close()
        champion = json.loads((directory / "champion.json").read_text())
    genes = [champion[part] for part in ("id", "fitness", "shape", "neurons", "synapses")]
    return hashlib.sha256(f"{rows}{genes}".encode()).hexdigest()


RUNS: dict[str, Callable[[], str]] = {
    function.__name__: function
    for function in (
        feed_forward, paper, recurrent, search_and_restart, validated_gymnasium, normalized_gymnasium,
        biases_and_mixed_functions, command_line,
    )
}  # fmt: skip

if __name__ == "__main__":
    print(json.dumps({name: function() for name, function in RUNS.items()}, indent=2))
