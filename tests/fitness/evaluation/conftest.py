import time
from collections.abc import Iterator

import multiprocess
import pytest

from neat import Genomes, Population, Settings


@pytest.fixture
def genomes() -> Genomes:
    return Population(Settings(population_size=40), inputs=2, outputs=1, seed=1).ask()


@pytest.fixture(autouse=True)
def no_process_is_left() -> Iterator[None]:
    yield
    deadline = time.monotonic() + 30.0
    while multiprocess.active_children() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert multiprocess.active_children() == []
