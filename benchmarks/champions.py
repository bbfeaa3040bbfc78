"""The bundled champions: each was evolved by the command beside its name, which evolves the same one again.

    python -m benchmarks.champions xor          # seconds, or minutes; all without a name

They are written to experiments/catalog/champions. The same seed gives the same genome on machines of the same kind.
`python -m benchmarks.gallery` makes their pictures.
"""

import argparse
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from experiments.catalog import paper
from experiments.runner.champion import bundled_file

COMMANDS = {
    "xor": "neat evolve xor --seed 1 --solve",
    "cart-pole": "neat evolve cart-pole --seed 1 --solve",
    "Acrobot-v1": "neat evolve Acrobot-v1 --seed 1 --solve",
    "MountainCar-v0": "neat evolve MountainCar-v0 --seed 1 --solve",
    "MountainCarContinuous-v0": "neat evolve MountainCarContinuous-v0 --seed 1 --solve",
    "Pendulum-v1": "neat evolve envpool:Pendulum-v1 --seed 1 --solve",
    "LunarLander-v3": "neat evolve envpool:LunarLander-v3 --seed 1",
    "LunarLanderContinuous-v3": "neat evolve envpool:LunarLanderContinuous-v3 --seed 1",
    "HalfCheetah-v5": "neat evolve envpool:HalfCheetah-v5 --seed 1",
    "Hopper-v5": "neat evolve envpool:Hopper-v5 --seed 1",
    "Swimmer-v5": "neat evolve envpool:Swimmer-v5 --seed 1",
    "BipedalWalker-v3": "neat evolve envpool:BipedalWalker-v3 --seed 1",
    "double-pole": "neat evolve double-pole --seed 1 --solve",
    "double-pole-hidden": "neat evolve double-pole-hidden --seed 1 --solve",
    "maze-medium": "neat evolve maze-medium --seed 1 --solve",
    "maze-hard": "neat evolve maze-hard --seed 1 --solve",
    "maze-medium-straight": "neat evolve maze-medium-straight --seed 1 --solve",
    "maze-hard-straight": "neat evolve maze-hard-straight --seed 1 --solve",
    "mountain-car-deceptive": "neat evolve mountain-car-deceptive --seed 1 --solve",
    "flappy": "neat evolve flappy --seed 1 --solve",
    "minatar:breakout": "neat evolve minatar:breakout --seed 1",
    "minatar:space_invaders": "neat evolve minatar:space_invaders --seed 1 --generations 100",
    "minatar:freeway": "neat evolve minatar:freeway --seed 1 --generations 20",
    "pong": "neat evolve pong --seed 1 --generations 20",
    "mario": "neat evolve mario --seed 1 --solve",
}
"""By the experiment that the champion belongs to, simplest first. On the simulator of envpool evolution takes less
time; the champion plays in gymnasium.

The seed is 1 everywhere; nothing else chooses it. A command without --solve takes some minutes more, and its champion
is better than the threshold asks for; --generations ends one that would take longer.
"""
MAP = "A run has a map of many champions, not one; `neat view RUN` shows it."
PAPER = "Settings of the paper; there are champions of these tasks."
LITTLE = "Networks begin with 1,800 synapses or more, and learn little in minutes."
WITHOUT = {
    "lunar-lander-elites": MAP,
    "walker-gaits": MAP,
    "minatar:asterix": LITTLE,
    "minatar:seaquest": LITTLE,
    "mario-craig": "27 generations reach the second pipe; `mario` finishes the level.",
    **{experiment.name: PAPER for experiment in paper.EXPERIMENTS},
}
"""Experiments without a champion, and why: a command should take no more than some fifteen minutes of a core."""


def main() -> None:
    """Evolve the champions that are named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="experiments; all by default")
    for name in parser.parse_args().names or COMMANDS:
        evolve(name)


def evolve(name: str) -> None:
    """Evolve a champion, and replace the bundled one by it."""
    with tempfile.TemporaryDirectory() as folder:
        run = Path(folder) / "run"
        _, *words = shlex.split(COMMANDS[name])
        command = [sys.executable, "-m", "experiments.cli.main", *words, "--run", str(run), "--workers", "0"]
        subprocess.run(command, check=True)
        shutil.copyfile(run / "champion.json", bundled_file(name))


if __name__ == "__main__":
    main()
