"""The global generators, as tasks and their simulators use them."""

import random
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from numpy.random import mtrand

from fitness import global_random
from fitness.global_random import SharedStream, preserved, seed_globals, seeded_globals

DRAWS: dict[str, Callable[[], float]] = {
    "random": random.random,
    "gauss": lambda: random.gauss(0.0, 1.0),
    "choices": lambda: sum(random.choices(range(10**6), k=3)),
    "numpy": lambda: float(mtrand.random()),
    "normal": lambda: float(mtrand.normal()),
    "one whole state": lambda: float(mtrand.random_sample(312).sum()),  # the position is where it was
    "one whole state of random": lambda: sum(random.getrandbits(32) for _ in range(624)),
    "a seed of its own": lambda: random.seed(3) or random.random(),
}


@pytest.fixture(autouse=True)
def callers() -> Iterator[None]:
    with preserved():
        yield


@pytest.fixture(params=[True, False], ids=["by memory", "without"])
def layout(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the layout of the states known, and on an interpreter where it is not."""
    monkeypatch.setattr(global_random, "_seeded", None)
    monkeypatch.setattr(global_random, "_preserved", None)
    if not request.param:
        monkeypatch.setattr(global_random, "_python_cells", None)


@pytest.mark.parametrize("name", DRAWS)
def test_every_evaluation_starts_at_the_same_place_whatever_was_drawn_before(name: str, layout: None) -> None:
    draw, values = DRAWS[name], []
    stream = SharedStream(1, 2, "evaluation")
    for draws in (1, 2, 0, 3):
        stream.rewind()
        values.append(draw())
        for _ in range(draws):
            draw()
    seed_globals(1, 2, "evaluation")
    values.append(draw())
    SharedStream(1, 2, "evaluation")
    values.append(draw())

    assert len(set(values)) == 1


@pytest.mark.parametrize("draw", [random.random, mtrand.random])
def test_streams_of_other_keys_differ(draw: Callable[[], float]) -> None:
    drawn = []
    for key in ((1, 2), (1, 3), (2, 2), (1, 2, 0), ("1", 2)):
        seed_globals(*key)
        drawn.append(draw())

    assert len(set(drawn)) == 5


@pytest.mark.parametrize("name", DRAWS)
@pytest.mark.parametrize("before", [0, 1])
def test_the_callers_own_numbers_do_not_change(name: str, before: int, layout: None) -> None:
    def numbers(interrupted: bool) -> list[float]:
        random.seed(5)
        mtrand.seed(5)
        drawn = []
        for _ in range(3):
            for _ in range(before):  # a normal number leaves a second one behind
                drawn.extend([random.gauss(0.0, 1.0), float(mtrand.normal())])
            if interrupted:
                for key in (1, 2):
                    with preserved():
                        seed_globals(key)
                        DRAWS[name]()
            drawn.extend(draw() for draw in (random.random, mtrand.random, mtrand.normal))
        return drawn

    assert numbers(interrupted=True) == numbers(interrupted=False)


def test_the_callers_numbers_do_not_change_after_an_error() -> None:
    random.seed(5)
    expected = random.random()
    random.seed(5)
    with pytest.raises(ZeroDivisionError), seeded_globals(1):
        raise ZeroDivisionError

    assert random.random() == expected


def test_another_bit_generator_behind_numpy_is_seeded_and_kept() -> None:
    ours = np.random.PCG64(7)
    mtrand.set_bit_generator(ours)
    drawn = []
    for _ in range(2):
        with seeded_globals(1):
            drawn.append(mtrand.random())

    assert drawn[0] == drawn[1]
    assert mtrand.get_bit_generator() is ours
    assert mtrand.random() == np.random.RandomState(np.random.PCG64(7)).random_sample()


def test_a_task_that_replaces_the_bit_generator_changes_nothing_for_the_caller() -> None:
    ours = mtrand.get_bit_generator()
    with seeded_globals(1):
        mtrand.set_bit_generator(np.random.PCG64(7))

    assert mtrand.get_bit_generator() is ours


def test_the_layout_of_the_states_is_known_here() -> None:
    """Otherwise every evaluation would seed both generators, which takes 20 us."""
    assert global_random._mark() is not None
