"""What the tests of all writers share: a file is run by its consumer, and compared with the network."""

import shutil
from collections.abc import Iterator
from importlib.util import find_spec

import pytest

from neat import ACTIVATIONS, Controller, Genome
from neat.exchange.difference import Difference, difference_of
from neat.exchange.export import PLAN_FORMS, Labels, Options, plan_of_controller
from neat.exchange.plan import Plan
from neat.exchange.text import Functions
from neat.network.action import Action, Between, Blocks, Largest, Pressed
from neat.network.action import Parts as Actions
from neat.network.observation import Categories, Numbers, Observation, Scaled, Selected
from neat.network.observation import Parts as Observations
from tests.conftest import genome_of
from tests.evolved import evolved

needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js")
needs_compiler = pytest.mark.skipif(shutil.which("cc") is None, reason="needs a C compiler")
needs_torch = pytest.mark.skipif(find_spec("torch") is None, reason="needs PyTorch, the extra [torch]")

SWITCHES = Observations([Categories([2, 3], [0, 5], (2,)), Numbers(())])
EVERYTHING = Observations({
    "camera": Scaled(Numbers((2, 3)), 0.0, 255.0),
    "place": Observations([Numbers((2,)), Categories([3], [-1])]),
    "switches": Selected(Scaled(SWITCHES, 0.25, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), [5, 0, 3]),
})  # fmt: skip
"""An observation with every kind of part; 14 inputs."""
EVERY_ACTION = Actions({
    "move": Largest([-3, 0, 7]),
    "parts": Actions([Blocks([2, 3], [1, -1], (2,), "int64"), Pressed((2, 1))]),
    "force": Between([-2.0, 0.0], [1.0, 5.0], (2, 1), "float32"),
    "count": Between(-3.0, 9.0, (), "int32"),
    "exact": Between(0.0, 1e-3, (1,), "float64"),
})  # fmt: skip
"""An action with every kind of part; 14 outputs."""


def evolved_genomes(count: int, **options: bool) -> Iterator[Genome]:
    """Yield genomes, every second of them recurrent."""
    for seed in range(count):
        yield evolved(seed, recurrent=seed % 2 == 1, **options)


def plan_for(genome: Genome, observation: Observation | None = None, action: Action | None = None) -> Plan:
    return plan_of_controller(Controller(genome, observation, action), Labels())


def difference(
    form: str, genome: Genome, observation: Observation | None = None, action: Action | None = None, *,
    precision: str = "float64", functions: Functions | None = None, name: str = "brain",
) -> Difference:  # fmt: skip
    """Return the difference between a genome's file and its network, in an episode of 12 steps."""
    plan = plan_for(genome, observation, action)
    content = PLAN_FORMS[form](plan, Options(precision, functions or {}, name))
    found = difference_of(genome, plan, content, form, precision=precision, name=name, steps=12)
    assert found is not None, f"nothing here runs {form}"
    return found


def every_part(seed: int, *, recurrent: bool = False) -> Genome:
    """Return a genome with as many inputs and outputs as `EVERYTHING` and `EVERY_ACTION` have."""
    return evolved(seed, recurrent=recurrent, bounded=True, inputs=EVERYTHING.size, outputs=EVERY_ACTION.size)


def wide(recurrent: bool) -> Genome:
    """Return a genome of 500 inputs and 501 outputs, each with one synapse but the last, which has one from each."""
    last = ", ".join(f"{source}>1000 {0.01 * (source % 7 - 3):+} #{501 + source}" for source in range(500))
    single = ", ".join(f"{source}>{500 + source} +0.5 #{1 + source}" for source in range(500))
    genome = genome_of(f"{single}, {last}", inputs=500, outputs=501, recurrent=recurrent)
    genome.neurons["activation"] = ACTIVATIONS.index("tanh")
    return genome
