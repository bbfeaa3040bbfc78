import gc
import threading

import pytest

import fitness
from fitness.evaluation import long_evaluations
from fitness.evaluation.long_evaluations import LongEvaluations, Watch
from fitness.evaluation.scoring import STARTING, Slice
from neat import Genomes
from neat.random_streams import Purpose
from tests.fitness.evaluation.tasks import task_of


@pytest.fixture
def work(genomes: Genomes) -> Slice:
    return Slice(0, genomes[5:9], Purpose.EVALUATION)


def test_each_report_needs_twice_the_time_of_the_one_before(work: Slice, caplog: pytest.LogCaptureFixture) -> None:
    reports = LongEvaluations("waves")
    for seconds in (59.0, 61.0, 121.0, 90.0, 123.0, 200.0, 250.0):
        reports.check(work, 2.0, seconds)

    assert [message.partition(".")[0] for message in caplog.messages] == [
        f"Genome 7 has been evaluated on waves for {seconds} s" for seconds in (61, 123, 250)
    ]


@pytest.mark.parametrize(
    ("change", "is_limited", "position", "subject", "has_remedy"),
    [
        ({}, False, 0.0, "Genome 5 has been evaluated", True),
        ({}, True, 0.0, "Genome 5 has been evaluated", False),
        ({"batched": True}, False, 0.0, "A batch of 4 genomes has been evaluated", True),
        ({"together": True}, False, 0.0, "A batch of 4 genomes has been evaluated", False),
        ({}, False, STARTING, "Task waves has not been opened", False),
    ],
)
def test_a_report_names_what_takes_long_and_the_remedy_there_is(
    work: Slice, change: dict[str, bool], is_limited: bool, position: float, subject: str, has_remedy: bool,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    LongEvaluations("waves", is_limited=is_limited).check(work._replace(**change), position, 70.0)

    (message,) = caplog.messages
    assert message.startswith(subject)
    assert ("evaluation.time_limit" in message) == has_remedy


def test_a_watch_looks_at_the_genome_that_is_scored_and_ends(work: Slice, monkeypatch: pytest.MonkeyPatch) -> None:
    seen, found = [], threading.Event()

    class Reports(LongEvaluations):
        def check(self, work: Slice, position: float, seconds: float) -> None:
            seen.append(position)
            found.set()

    monkeypatch.setattr(long_evaluations, "CHECK_SECONDS", 0.005)
    watch = Watch(Reports("waves"))
    count = threading.active_count()
    with watch.watching(work):
        watch.progress[0] = 3.0
        assert found.wait(60.0)
    watch.close()

    assert set(seen) == {3.0}
    assert threading.active_count() == count


def test_the_thread_of_a_watch_that_nobody_uses_ends(genomes: Genomes) -> None:
    def watches() -> list[threading.Thread]:
        return [thread for thread in threading.enumerate() if thread.name == "neat watch"]

    gc.collect()
    before = watches()
    workers = fitness.Workers(task_of(lambda network: 1.0), 0)
    workers.evaluate(genomes)
    (started,) = set(watches()) - set(before)

    del workers
    gc.collect()
    started.join(60.0)

    assert not started.is_alive()
