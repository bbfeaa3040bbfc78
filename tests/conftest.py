"""What the tests share: random streams, genomes in a short notation, and the parents of the paper's figure 4."""

import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings as hypothesis_settings

from neat import NEURON, SYNAPSE, Genome, RunError, Settings, Shape
from neat.activations import ACTIVATION_REGISTRY
from neat.aggregations import AGGREGATION_REGISTRY
from neat.system import lock
from tests import warm

hypothesis_settings.register_profile("house", deadline=None, max_examples=40, derandomize=True)
hypothesis_settings.load_profile("house")

GENE = re.compile(r"(\d+)>(\d+)\s+([+-][\d.]+)\s+#(\d+)(\s+off)?")


def genome_of(text: str, inputs: int = 2, outputs: int = 1, **shape: bool) -> Genome:
    """Return the genome that a text such as "0>3 +0.5 #1, 1>3 -0.2 #2 off" describes."""
    form = Shape(inputs, outputs, **shape)
    genes = [
        (int(marking), int(source), int(target), float(weight), not off)
        for source, target, weight, marking, off in GENE.findall(text)
    ]
    hidden = {end for _, source, target, _, _ in genes for end in (source, target) if end >= form.first_hidden}
    ids = [*range(form.sensors, form.first_hidden), *sorted(hidden)]
    genome = Genome(
        form, np.array(sorted(genes), SYNAPSE), np.array([(neuron, 0.0, 1.0, 0, 0) for neuron in ids], NEURON)
    )
    genome.check()
    return genome


@pytest.fixture(scope="session", autouse=True)
def signals() -> None:
    """Let signals arrive, here and in the processes that tests start; under nohup they are ignored."""
    for name, handler in (("SIGINT", signal.default_int_handler), ("SIGHUP", signal.SIG_DFL)):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, handler)


@pytest.fixture(scope="session", autouse=True)
def compiled(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Compile the kernels before the first test: no time limit of a test or of its processes has to allow for that.

    The first process compiles, and the others load what it has written: compiling takes 20 seconds of a core.
    """
    with alone(tmp_path_factory.getbasetemp().parent / "compiling.lock"):
        warm.compile_all()


@pytest.fixture(autouse=True)
def functions_of_one_test() -> Iterator[None]:
    """Forget the functions that a test registers: each process that a later test starts would compile them."""
    registries = (ACTIVATION_REGISTRY, AGGREGATION_REGISTRY)
    before = [dict(registry._registered) for registry in registries]
    yield
    for registry, functions in zip(registries, before, strict=True):
        if registry._registered != functions:
            registry._registered.clear()
            registry._registered.update(functions)
            registry.changes += 1


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Run the block in one process at a time."""
    with ExitStack() as stack:
        while True:
            try:
                stack.enter_context(lock.hold(path, "compiling"))
                break
            except RunError:
                time.sleep(0.1)
        yield


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(1)


@pytest.fixture
def settings() -> Settings:
    return Settings()


@pytest.fixture
def genome() -> Callable[..., Genome]:
    return genome_of


@pytest.fixture
def figure_4() -> tuple[Genome, Genome]:
    """The parents of figure 4; the paper counts neurons from 1, we from 0, so its output 4 is our 3."""
    first = genome_of("0>3 +1.0 #1, 1>3 +1.0 #2 off, 2>3 +1.0 #3, 1>4 +1.0 #4, 4>3 +1.0 #5, 0>4 +1.0 #8", inputs=3)
    second = genome_of(
        "0>3 +2.0 #1, 1>3 +2.0 #2 off, 2>3 +2.0 #3, 1>4 +2.0 #4, 4>3 +2.0 #5 off, 4>5 +2.0 #6, 5>3 +2.0 #7,"
        " 2>4 +2.0 #9, 0>5 +2.0 #10",
        inputs=3,
    )
    return first, second
