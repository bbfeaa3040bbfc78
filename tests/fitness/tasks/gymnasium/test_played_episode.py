"""Outcomes of games: a function of an episode sees all of it, and workers agree on what it says."""

import importlib.util
import pickle
from typing import Any

import numpy as np
import pytest

import fitness
from fitness.tasks.gymnasium.played_episode import BatchRecording
from neat import EvaluationError, Genomes, Network, Population, Settings, TaskError
from neat.selection.outcomes import Outcomes
from tests.fitness.tasks.gymnasium.environments import Track
from tests.fitness.tasks.gymnasium.players import network_for

needs_envpool = pytest.mark.skipif(importlib.util.find_spec("envpool") is None, reason="envpool is not installed")
MEASURES = (("first", -1.0, 1.0), ("last", -1.0, 1.0))


def ends(episode: fitness.Episode) -> fitness.Outcome:
    first, last = episode.observations[[0, -1], 0].tolist()
    return fitness.Outcome(episode.score, (first, last), facts={"steps": episode.steps})


def generation(task: fitness.Task, size: int = 4) -> Genomes:
    return Population(Settings(population_size=size), inputs=task.inputs, outputs=task.outputs, seed=3).ask()


def observed(task: fitness.Task, processes: int = 0, genomes: Genomes | None = None) -> Outcomes:
    with fitness.Workers(task, processes) as workers:
        return workers.observe(generation(task) if genomes is None else genomes)


class Reused(Track):
    """Writes its observation into the same array in each step, and has infos; ends after three steps."""

    def __init__(self) -> None:
        super().__init__()
        self.row, self.info = np.zeros(2), {"at": 0}

    def reset(self, *, seed: int | None = None, options: Any = None) -> Any:
        super().reset(seed=seed)
        self.steps, self.row[:] = 0, 0.0
        return self.row, self.info

    def step(self, action: Any) -> Any:
        self.steps += 1
        self.row[:] = self.steps
        self.info["at"] = self.steps
        return self.row, 0.5 * self.steps, self.steps == 3, False, self.info


def test_a_function_of_an_episode_sees_all_that_happened_in_it() -> None:
    seen: list[fitness.Episode] = []

    def outcome(episode: fitness.Episode) -> fitness.Outcome:
        seen.append(episode)
        return fitness.Outcome(-episode.score)

    task = fitness.Gymnasium(Reused, outcome=outcome)
    reported = task.score_episode(network_for(task), 9)
    (episode,) = seen

    assert reported == fitness.Outcome(-3.0)
    assert episode.observations.tolist() == [[0.0, 0.0], [1.0, 1.0], [2.0, 2.0], [3.0, 3.0]]
    assert (episode.seed, episode.score, episode.steps, len(episode.actions)) == (9, 3.0, 3, 3)
    assert episode.rewards.tolist() == [0.5, 1.0, 1.5]
    assert [info["at"] for info in episode.infos] == [1, 2, 3]
    assert episode.terminated
    assert task.steps == 3


def test_an_episode_that_a_limit_ends_is_not_terminated_and_observations_may_be_anything() -> None:
    kept: list[fitness.Episode] = []

    def outcome(episode: fitness.Episode) -> fitness.Outcome:
        kept.append(episode)
        return fitness.Outcome(episode.score)

    task = fitness.Gymnasium("FrozenLake-v1", max_steps=1, outcome=outcome)
    task.score_episode(network_for(task), 1)

    assert not kept[0].terminated
    assert kept[0].observations[0] == 0
    assert len(kept[0].observations) == 2
    task.close()


def test_an_evaluation_reports_the_mean_of_its_episodes_for_any_number_of_workers() -> None:
    task = fitness.Gymnasium(Track, 2, max_steps=8, measures=MEASURES, outcome=ends)
    outcomes, others = observed(task), observed(task, 2)
    seeds = np.random.default_rng(5).integers(2**31, size=2).tolist()
    network = network_for(task)

    assert outcomes.measures.tolist() == others.measures.tolist()
    assert outcomes.scores.tolist() == others.scores.tolist()
    assert outcomes.facts["steps"].tolist() == [8.0] * 4
    assert [one.name for one in outcomes.declared] == ["first", "last"]
    episodes = [task.score_episode(network, seed) for seed in seeds]
    assert task.evaluate(network, np.random.default_rng(5)) == fitness.Outcome.mean(episodes)


def test_an_environment_with_a_compiled_form_is_played_itself_with_the_same_score() -> None:
    task = fitness.Gymnasium("CartPole-v1", measures=MEASURES, outcome=ends)
    genomes = generation(task)

    outcomes = observed(task, genomes=genomes)

    assert not task.batched
    assert outcomes.scores.tolist() == observed(fitness.Gymnasium("CartPole-v1"), genomes=genomes).scores.tolist()
    assert outcomes.scores.tolist() == outcomes.facts["steps"].tolist()
    assert np.ptp(outcomes.measures[:, 0]) == 0.0  # all play the same episode


def test_evaluations_report_what_they_play_and_validations_the_whole_episode() -> None:
    task = fitness.Gymnasium(Track, max_steps=9, evaluation_steps=4, measures=MEASURES, outcome=ends)
    network = network_for(task)

    short, whole = task.evaluate(network, np.random.default_rng(1)), task.score_episode(network, 1)

    assert isinstance(short, fitness.Outcome)
    assert isinstance(whole, fitness.Outcome)
    assert (short.facts["steps"], whole.facts["steps"]) == (4, 9)
    with fitness.Workers(task, 0) as workers, fitness.Workers(fitness.Gymnasium(Track, max_steps=9), 0) as others:
        assert workers.validate(generation(task)[1], 3) == others.validate(generation(task)[1], 3)


def test_the_score_of_an_evaluated_episode_has_the_reward_of_its_steps() -> None:
    def scored(episode: fitness.Episode) -> fitness.Outcome:
        return fitness.Outcome(episode.score)

    task = fitness.Gymnasium(Track, max_steps=9, step_reward=2.0, outcome=scored)
    plain = fitness.Gymnasium(Track, max_steps=9, outcome=scored)
    network, rng = network_for(task), np.random.default_rng

    evaluated = task.evaluate(network, rng(1)), plain.evaluate(network, rng(1))

    assert [type(outcome) for outcome in evaluated] == [fitness.Outcome] * 2
    assert evaluated[0] == fitness.Outcome(evaluated[1].score + 18.0)  # type: ignore[union-attr]  # as asserted
    assert task.score_episode(network, 1) == plain.score_episode(network, 1)


def test_a_pickled_task_reports_the_same() -> None:
    task = fitness.Gymnasium(Track, max_steps=5, measures=MEASURES, outcome=ends)

    again = pickle.loads(pickle.dumps(task))

    assert again.score_episode(network_for(task), 2) == task.score_episode(network_for(task), 2)


def test_a_function_that_returns_no_outcome_is_an_error_with_a_remedy() -> None:
    task = fitness.Gymnasium(Track, max_steps=2, outcome=lambda episode: (1.0, 2.0))

    with pytest.raises(EvaluationError, match=r"Track: outcome\(episode\) must return a fitness.Outcome, but .* \(1.0"):
        observed(task)


def test_an_outcome_with_other_measures_than_declared_is_an_error() -> None:
    task = fitness.Gymnasium(Track, max_steps=2, measures=MEASURES[:1], outcome=ends)

    with pytest.raises(EvaluationError, match="must report 1 measures"):
        observed(task)


@pytest.mark.parametrize("options", [{"measures": MEASURES}, {"outcome": 3.0}, {"outcome": "ends"}])
def test_measures_without_a_function_are_rejected(options: Any) -> None:
    with pytest.raises(TaskError, match="measures need outcome, a function of an episode"):
        fitness.Gymnasium(Track, **options)


def test_a_subclass_may_declare_measures_and_compute_them_itself() -> None:
    class Own(fitness.Gymnasium):
        measures = MEASURES

        def score_episode(self, network: Network, seed: int) -> fitness.Outcome:
            return fitness.Outcome(1.0, (0.25, 0.5))

    assert observed(Own(Track)).measures.tolist() == [[0.25, 0.5]] * 4


def test_the_episodes_of_a_batch_end_where_they_ended() -> None:
    recording = BatchRecording()
    recording.begin(np.zeros((2, 1)))
    for step in (1.0, 2.0):
        running = np.array([True, step == 1.0])
        recording.add(np.array([1, 2]), np.full((2, 1), step), np.array([step, -step]), running)

    long, short = recording.episodes([5, 6], np.array([3.0, -1.0]), np.array([False, True]))

    assert (long.observations[:, 0].tolist(), short.observations[:, 0].tolist()) == ([0.0, 1.0, 2.0], [0.0, 1.0])
    assert (long.rewards.tolist(), short.rewards.tolist()) == ([1.0, 2.0], [-1.0])
    assert (list(long.actions), list(short.actions)) == ([1, 1], [2])
    assert (long.seed, long.terminated, short.terminated, short.score) == (5, False, True, -1.0)
    assert [len(long.infos), len(short.infos)] == [2, 1]


@needs_envpool
def test_envpool_reports_a_genome_the_same_in_every_batch() -> None:
    task = fitness.Gymnasium("CartPole-v1", 2, max_steps=40, envpool=True, measures=MEASURES, outcome=ends)
    genomes = generation(task)

    together, apart = observed(task, genomes=genomes), observed(task, 2, genomes)
    plain = observed(fitness.Gymnasium("CartPole-v1", 2, max_steps=40, envpool=True), genomes=genomes)

    assert together.measures.tolist() == apart.measures.tolist()
    assert together.scores.tolist() == plain.scores.tolist() == together.facts["steps"].tolist()
    assert len({*together.measures[:, 1].tolist()}) > 1
