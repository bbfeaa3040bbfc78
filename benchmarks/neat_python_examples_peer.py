"""neat-python's side of `benchmarks.neat_python_examples`: CPU seconds of one of its examples, without its plots.

`python neat_python_examples_peer.py SCRIPT CONFIG GENERATIONS SEED` prints the CPU seconds of the generations.
"""

import importlib.util
import random
import sys
import time
import types
from pathlib import Path

import neat  # neat-python


def module_at(path: Path) -> types.ModuleType:
    """Return an example as a module; what it plots with is not needed."""
    sys.modules["visualize"] = types.ModuleType("visualize")
    sys.path.insert(0, str(path.parent))
    specification = importlib.util.spec_from_file_location("example", path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def main() -> None:
    script, config_path, generations, seed = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    random.seed(seed)
    module = module_at(script)
    config = neat.Config(
        neat.DefaultGenome, neat.DefaultReproduction, neat.DefaultSpeciesSet, neat.DefaultStagnation, config_path
    )
    config.no_fitness_termination = True
    for name, kind in (("sinc", "activation"), ("l2norm", "aggregation")):  # as memory-fixed registers them
        if hasattr(module, name):
            getattr(config.genome_config, f"add_{kind}")(f"my_{name}_function", getattr(module, name))
    population = neat.Population(config)
    start = time.process_time()
    population.run(module.eval_genomes, generations)
    print(time.process_time() - start)


if __name__ == "__main__":
    main()
