import dataclasses
from typing import Any

from experiments.runner.solved import SolvedCheck
from fitness import as_task
from neat import Generation, Network
from tests.conftest import genome_of


def generation(champion: Any, validated: float | None = None) -> Generation:
    return Generation(
        number=0, best=champion, champion=champion, validated=validated, mean=0.0, median=0.0, species=(),
        threshold=1.0, evaluations=1,
    )  # fmt: skip


class Threshold:
    inputs, outputs, solved_at = 2, 1, 5.0

    def evaluate(self, network: Network, rng: Any) -> float:
        return 0.0


class Exact(Threshold):
    def __init__(self) -> None:
        self.asked = 0

    def solved(self, network: Network) -> bool:
        self.asked += 1
        return True


def test_a_validated_score_decides_where_there_is_one() -> None:
    champion = genome_of("0>3 +1.0 #1").copy(fitness=9.0)

    assert SolvedCheck(as_task(Threshold())).on(generation(champion))
    assert not SolvedCheck(as_task(Threshold())).on(generation(champion, validated=4.9))


def test_a_champion_is_checked_once() -> None:
    task = Exact()
    check, champion = SolvedCheck(as_task(task)), genome_of("0>3 +1.0 #1")
    first = generation(champion)

    assert check.on(first)
    assert check.on(dataclasses.replace(first, number=1))
    assert task.asked == 1
    assert check.on(generation(champion.copy()))
    assert task.asked == 2


class Opened(Exact):
    """A task that answers only while it is open."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[str] = []

    def open(self) -> None:
        self.calls.append("open")

    def close(self) -> None:
        self.calls.append("close")

    def solved(self, network: Network) -> bool:
        self.calls.append("solved")
        return True


def test_a_task_that_is_open_elsewhere_is_opened_for_its_own_check() -> None:
    here, elsewhere = Opened(), Opened()
    champion = generation(genome_of("0>3 +1.0 #1"))

    assert SolvedCheck(as_task(here)).on(champion)
    assert SolvedCheck(as_task(elsewhere), opens=True).on(champion)

    assert (here.calls, elsewhere.calls) == (["solved"], ["open", "solved", "close"])
