"""What all evaluators have in common, tested by `Workers` in this process."""

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

import fitness
from fitness.evaluation.evaluator import FIRST_EPISODES, IDLE, Progress, raise_failure
from fitness.evaluation.scoring import Failure
from neat import EvaluationError, Genomes, Network, Population, Settings, TaskError, evolve
from neat.random_streams import Purpose
from tests.fitness.evaluation.tasks import SELECTIONS, Judge, Lottery, Noisy, Walk, WalkInStep, WalkTogether, bred


def test_a_task_with_luck_brings_its_validation() -> None:
    workers = fitness.Workers(Noisy(), 0)

    assert workers.validation == workers.validate


def test_a_task_without_luck_brings_no_validation() -> None:
    assert fitness.Workers(fitness.Xor(), 0).validation is None
    assert fitness.Workers(fitness.as_task(lambda network: 1.0, inputs=2, outputs=1), 0).validation is None


def test_a_task_that_only_defines_validate_brings_it_as_validation() -> None:
    hidden = fitness.Workers(fitness.DoublePole(velocities=False), 0)

    assert hidden.validation is not None
    assert fitness.Workers(fitness.DoublePole(), 0).validation is None


def test_evolution_validates_by_the_validation_of_an_evaluator() -> None:
    population = Population(Settings(population_size=10), inputs=2, outputs=1, seed=1)
    with fitness.Workers(Judge(), 0) as workers:
        generation = next(iter(evolve(population, workers.evaluate, workers.validation)))

    assert generation.validated is not None
    assert generation.validated > 100.0


@pytest.mark.parametrize("processes", [0, 2])
def test_the_tasks_own_validation_replaces_further_evaluations(genomes: Genomes, processes: int) -> None:
    with fitness.Workers(Judge(), processes) as workers:
        scores = workers.evaluate(genomes)

        assert scores.max() < 100.0
        assert workers.validate(genomes[2], 1, bar=1000.0) == Judge().validate(Network(genomes[2]))


def test_a_genome_with_a_fitness_below_the_bar_is_not_validated(genomes: Genomes) -> None:
    genomes.fitness = np.full(40, 0.2)
    with fitness.Workers(lottery := Lottery(), 0) as workers:
        assert workers.validate(genomes[0], 7, bar=0.3) is None
    assert lottery.drawn == []


def test_where_evaluations_are_shorter_than_episodes_any_fitness_can_be_validated() -> None:
    """Thirty steps cannot bring the 400 that a champion has in 500."""
    task = fitness.Gymnasium("CartPole-v1", evaluation_steps=30)
    genomes = Population(Settings(population_size=3), inputs=task.inputs, outputs=task.outputs, seed=1).ask()
    genomes.fitness = np.full(3, 30.0)
    with fitness.Workers(task, 0) as workers:
        assert workers.validate(genomes[0], 7, bar=400.0) is not None
    with fitness.Workers(fitness.Gymnasium("CartPole-v1"), 0) as workers:
        assert workers.validate(genomes[0], 7, bar=400.0) is None


def test_a_validation_below_the_bar_ends_after_its_first_episodes(genomes: Genomes) -> None:
    with fitness.Workers(good := Lottery(), 0) as workers:
        high = workers.validate(genomes[0], 7, bar=0.1)
    with fitness.Workers(bad := Lottery(), 0) as workers:
        low = workers.validate(genomes[0], 7, bar=0.9)

    assert (len(good.drawn), len(bad.drawn)) == (100, FIRST_EPISODES)
    assert len(set(good.drawn)) == 100
    assert bad.drawn == good.drawn[:FIRST_EPISODES]
    assert high == pytest.approx(np.mean(good.drawn))
    assert low == pytest.approx(np.mean(bad.drawn))


def test_a_validation_counts_the_episodes_of_each_evaluation(genomes: Genomes) -> None:
    class Episodes(Lottery):
        episodes = 30

    with fitness.Workers(lottery := Episodes(), 0) as workers:
        workers.validate(genomes[0], 7)

    assert len(lottery.drawn) == 4  # 100 episodes, 30 at once


def test_all_genomes_of_a_generation_get_the_same_chance_and_the_next_generation_another(genomes: Genomes) -> None:
    with fitness.Workers(Lottery(), 2) as workers:
        now = workers.evaluate(genomes)
        genomes.generation += 1
        later = workers.evaluate(genomes)

    assert len(set(now.tolist())) == 1
    assert later[0] != now[0]


def test_validation_uses_episodes_that_evaluation_does_not(genomes: Genomes) -> None:
    with fitness.Workers(Noisy(), 0) as workers:
        scores = workers.evaluate(genomes)

        assert workers.validate(genomes[0], genomes.generation) not in scores.tolist()


def test_networks_that_do_not_fit_the_task_are_rejected_before_anything_runs(genomes: Genomes) -> None:
    with (
        fitness.Workers(fitness.as_task(lambda network: 1.0, inputs=3, outputs=1), 1) as workers,
        pytest.raises(TaskError, match="takes networks of 3 inputs and 1 outputs, but these genomes have 2 and 1"),
    ):
        workers.evaluate(genomes)


def test_a_raised_failure_has_the_workers_traceback_as_a_note() -> None:
    with pytest.raises(EvaluationError, match="genome 3 failed") as caught:
        raise_failure(EvaluationError, Failure("genome 3 failed", "Traceback: line 7"))

    assert caught.value.__notes__ == ["in the worker:\nTraceback: line 7"]


@pytest.mark.parametrize("rounding", [0.0, 1e-14])
def test_a_batch_that_rounds_differently_than_one_genome_is_reported(
    genomes: Genomes, rounding: float, caplog: pytest.LogCaptureFixture
) -> None:
    class Rounding(Noisy):
        batched = True

        def evaluate_batch(self, genomes: Genomes, rng: object) -> list[float]:
            return [1.0 + rounding * len(genomes)] * len(genomes)

    with fitness.Workers(Rounding(), 0) as workers:
        for _ in range(2):
            workers.evaluate(genomes)

    assert len(caplog.messages) == (rounding > 0.0)
    assert all("use the same number to repeat or continue a run" in message for message in caplog.messages)


def test_batches_of_gymnasium_do_not_depend_on_the_number_of_processes(caplog: pytest.LogCaptureFixture) -> None:
    task = fitness.Gymnasium("CartPole-v1")
    genomes = Population(Settings(population_size=30), inputs=4, outputs=2, seed=1).ask()
    with fitness.Workers(task, 0) as alone, fitness.Workers(task, 2) as workers:
        assert alone.evaluate(genomes).tolist() == workers.evaluate(genomes).tolist()

    assert task.batched
    assert caplog.messages == []


def test_genomes_that_are_not_packed_are_refused_with_the_remedy(genomes: Genomes) -> None:
    workers = fitness.Workers(Noisy(), 0)

    with pytest.raises(TypeError, match=r"population\.ask\(\), or Genomes\.pack\(.*, but got a list\.$"):
        workers.evaluate(list(genomes))  # type: ignore[arg-type]  # the mistake


class Gated:
    """A task whose genomes wait until the test has looked at the progress."""

    inputs, outputs, validation_episodes = 2, 1, 4

    def __init__(self, look: Callable[[], None]) -> None:
        self.look = look

    def evaluate(self, network: Network, rng: np.random.Generator) -> float:
        self.look()
        return 1.0


def test_the_progress_of_a_call_can_be_asked_while_it_runs(genomes: Genomes) -> None:
    seen: list[Progress] = []
    workers = fitness.Workers(Gated(lambda: seen.append(workers.progress)), 0)
    with workers:
        assert workers.progress == IDLE
        workers.evaluate(genomes)
        assert [progress.scored for progress in seen] == list(range(40))
        assert {(progress.purpose, progress.total) for progress in seen} == {(Purpose.EVALUATION, 40)}

        seen.clear()
        workers.validate(genomes[0], 1)
        assert [progress.scored for progress in seen] == [0, 1, 2, 3]
        assert {(progress.purpose, progress.total) for progress in seen} == {(Purpose.VALIDATION, 4)}
        assert workers.progress == IDLE


def test_an_evaluation_that_fails_leaves_no_progress(genomes: Genomes) -> None:
    def fail() -> None:
        raise OSError("no screen")

    with fitness.Workers(Gated(fail), 0) as workers:
        with pytest.raises(EvaluationError):
            workers.evaluate(genomes)
        assert workers.progress == IDLE


def test_the_progress_of_workers_counts_the_genomes_within_their_slices(genomes: Genomes, tmp_path: Path) -> None:
    """Genomes beyond the tenth wait for the test."""

    def wait() -> None:
        number = len(list(tmp_path.iterdir()))
        (tmp_path / str(os.getpid() * 1000 + number)).touch()
        while number >= 10 and not (tmp_path / "go").exists():
            time.sleep(0.005)

    with fitness.Workers(Gated(wait), 2) as workers:
        scoring = threading.Thread(target=workers.evaluate, args=(genomes,))
        scoring.start()
        deadline = time.monotonic() + 60.0
        while workers.progress.scored < 8:
            assert time.monotonic() < deadline
            time.sleep(0.005)
        assert workers.progress.scored <= 12
        (tmp_path / "go").touch()
        scoring.join()


def test_the_progress_of_an_executor_counts_the_genomes_of_its_answers(genomes: Genomes) -> None:
    seen: list[Progress] = []
    with ThreadPoolExecutor(1) as executor:
        distributed = fitness.Distributed(Gated(noted), executor, processes=2)

        def look() -> None:  # the last genome waits until answers of before have been received
            deadline = time.monotonic() + 60.0
            while len(seen) == len(genomes) - 1 and distributed.progress.scored <= 20 and time.monotonic() < deadline:
                time.sleep(0.01)
            seen.append(distributed.progress)

        noted.look = look
        distributed.evaluate(genomes)

    counts = [progress.scored for progress in seen]
    assert counts == sorted(counts)
    assert counts[0] == 0
    assert counts[-1] > 20


class Noted:
    """A function of this module, which a pickled task finds again."""

    look: Callable[[], None]

    def __call__(self) -> None:
        self.look()

    def __reduce__(self) -> str:
        return "noted"


noted = Noted()


def everything(outcomes: fitness.Outcomes) -> str:
    facts = {name: values.tolist() for name, values in outcomes.facts.items()}
    return repr((outcomes.scores.tolist(), outcomes.measures.tolist(), outcomes.solved.tolist(), facts))


def observed(task: object, genomes: Genomes, processes: int) -> str:
    with fitness.Workers(task, processes, on_error="fail") as workers:
        return everything(workers.observe(genomes))


def test_outcomes_are_those_of_each_genome_alone(genomes: Genomes) -> None:
    with fitness.Workers(Walk(), 0, on_error="fail") as workers:
        outcomes = workers.observe(genomes)
        scores = workers.evaluate(genomes)

    task, some = Walk(), [3, 17, 39]
    rngs = [np.random.default_rng([genomes.seed, genomes.generation, int(Purpose.EVALUATION)]) for _ in some]
    for index, rng in zip(some, rngs, strict=True):
        alone = task.evaluate(Network(genomes[index]), rng)
        assert (outcomes.scores[index], *outcomes.measures[index]) == (alone.score, *alone.measures)
        assert outcomes.solved[index] == alone.solved
        assert {name: values[index] for name, values in outcomes.facts.items() if name in alone.facts} == alone.facts
    failed = np.isinf(outcomes.scores)
    assert failed.any()
    assert np.isnan(outcomes.measures[failed]).all()
    assert list(outcomes.facts) == ["high", "sum"]
    assert [one.name for one in outcomes.declared] == ["x", "y"]
    np.testing.assert_array_equal(scores, outcomes.scores)


def test_outcomes_do_not_depend_on_how_they_are_computed(genomes: Genomes) -> None:
    expected = observed(Walk(), genomes, 0)

    assert [observed(Walk(), genomes, processes) for processes in (1, 2, 5)] == [expected] * 3
    assert [observed(WalkInStep(), genomes, processes) for processes in (0, 2)] == [expected] * 2
    assert observed(WalkTogether(), genomes, 0) == expected
    with ThreadPoolExecutor(3) as executor, fitness.Distributed(Walk(), executor, on_error="fail") as workers:
        assert everything(workers.observe(genomes)) == expected


def test_every_selection_breeds_the_same_however_outcomes_are_computed() -> None:
    with fitness.Workers(Walk(), 0, on_error="fail") as alone:
        expected = [bred(selection, alone) for selection in SELECTIONS]
    assert len({run[-1] for run in expected}) == len(SELECTIONS)

    for task, processes in ((Walk(), 1), (Walk(), 2), (Walk(), 5), (WalkInStep(), 0), (WalkInStep(), 2)):
        with fitness.Workers(task, processes, on_error="fail") as workers:
            assert [bred(selection, workers) for selection in SELECTIONS] == expected, (task, processes)
    with ThreadPoolExecutor(3) as executor, fitness.Distributed(Walk(), executor, on_error="fail") as workers:
        assert [bred(selection, workers) for selection in SELECTIONS] == expected


@pytest.mark.parametrize("processes", [0, 2])
def test_facts_whose_names_differ_between_genomes_are_refused_before_they_are_recorded(
    genomes: Genomes, processes: int
) -> None:
    class Places(Walk):
        def evaluate(self, network: Network, rng: np.random.Generator) -> fitness.Outcome:
            x = float(network.activate(rng.random(2))[0])
            return fitness.Outcome(x, (x, x), facts={f"place {x} {number}": 1.0 for number in range(9)})

    message = "task walk must report at most 100 different facts in a generation, but reported 360; give a fact"
    with fitness.Workers(Places(), processes) as workers, pytest.raises(EvaluationError, match=message):
        workers.observe(genomes)


def test_a_validation_is_solved_if_all_its_evaluations_are(genomes: Genomes) -> None:
    class Lucky(Lottery):
        def evaluate(self, network: Network, rng: np.random.Generator) -> fitness.Outcome:  # type: ignore[override]
            score = super().evaluate(network, rng)
            return fitness.Outcome(score, solved=score >= 0.0 if len(self.drawn) != 7 else False)

    with fitness.Workers(Lucky(), processes=0) as workers:
        workers.evaluate(genomes[:1])
        first, second = (workers.validate_outcome(genomes[0].copy(fitness=1.0), number) for number in (1, 2))

    assert first is not None
    assert second is not None
    assert (first.solved, second.solved) == (False, True)


def test_evolution_records_the_outcomes_of_an_evaluator() -> None:
    population = Population(Settings(population_size=10), inputs=2, outputs=1, seed=1)

    with fitness.Workers(Walk(), 0, on_error="fail") as workers:
        generation = next(evolve(population, workers))

    assert list(generation.measures) == ["x", "y"]
    assert generation.solutions is not None
