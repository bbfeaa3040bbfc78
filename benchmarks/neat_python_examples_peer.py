"""neat-python's side of `benchmarks.neat_python_examples`: CPU seconds of one of its examples, without its plots.

`python neat_python_examples_peer.py SCRIPT CONFIG GENERATIONS SEED` prints the CPU seconds of the generations, and the
steps of simulations in them.
"""

import contextlib
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
    if path.name == "evolve-minimal.py":  # evolves when it is imported, without an end
        source = path.read_text().partition("# Load configuration.")[0]
        exec(compile(source, str(path), "exec"), module.__dict__)
    else:
        specification.loader.exec_module(module)
    return module


class Steps:
    """Counts the steps of simulations."""

    def __init__(self, module: types.ModuleType) -> None:
        self.count, self.carts = 0, []
        if hasattr(module, "cart_pole"):
            self.watch_carts(module.cart_pole.CartPole)
        if hasattr(module, "gym"):
            self.watch_environments(module.gym)

    def watch_carts(self, kind: type) -> None:
        """Keep each cart, whose clock gives its steps afterwards."""
        begin = kind.__init__

        def kept(cart: object) -> None:
            begin(cart)
            self.carts.append(cart)

        kind.__init__ = kept

    def watch_environments(self, gymnasium: types.ModuleType) -> None:
        """Count the steps of environments."""
        make = gymnasium.make

        def made(id: str) -> object:
            environment = make(id)
            step = environment.step

            def counted(action: object) -> object:
                self.count += 1
                return step(action)

            environment.step = counted
            return environment

        gymnasium.make = made

    @property
    def total(self) -> int:
        """The number of steps so far."""
        return self.count + sum(round(cart.t / cart.time_step) for cart in self.carts)


class InProcess:
    """A pool without processes."""

    def __init__(self, processes: int) -> None:
        pass

    def apply_async(self, function, arguments):
        """Return the result of a call, which is made now."""
        result = function(*arguments)
        return types.SimpleNamespace(get=lambda: result)


def seconds_of_pictures(module: types.ModuleType, generations: int) -> float:
    """Return the CPU seconds of the example of pictures, whose loop has no end."""
    module.Pool = InProcess
    evolve, calls = neat.Population.run, []

    def limited(population, *arguments):
        calls.append(time.process_time())
        if len(calls) > generations:
            raise StopIteration
        return evolve(population, *arguments)

    neat.Population.run = limited
    with contextlib.suppress(StopIteration):
        module.run()
    return calls[-1] - calls[0]


def main() -> None:
    script, config_path, generations, seed = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    random.seed(seed)
    module = module_at(script)
    if hasattr(module, "NoveltyEvaluator"):
        print(seconds_of_pictures(module, generations), 0)
        return
    config = neat.Config(
        neat.DefaultGenome, neat.DefaultReproduction, neat.DefaultSpeciesSet, neat.DefaultStagnation, config_path
    )
    config.no_fitness_termination = True
    for name, kind in (("sinc", "activation"), ("l2norm", "aggregation")):  # as memory-fixed registers them
        if hasattr(module, name):
            getattr(config.genome_config, f"add_{kind}")(f"my_{name}_function", getattr(module, name))
    steps, population = Steps(module), neat.Population(config)
    start = time.process_time()
    population.run(module.eval_genomes, generations)
    print(time.process_time() - start, steps.total)


if __name__ == "__main__":
    main()
