"""Gymnasium: any environment of gymnasium as a task."""

import copy
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fitness.checks import check_counts, check_number, check_optional_counts
from fitness.frame import Frame
from fitness.outcome import Outcome
from fitness.scores import mean_of_episodes, unseen_seed
from fitness.tasks.gymnasium.compiled.compiled_episodes import CompiledEpisodes, are_the_same, compiled_episodes
from fitness.tasks.gymnasium.environment import Environment, Source, check_source, make_environment, probe, takes
from fitness.tasks.gymnasium.episode import Conversions, is_flat, play_episode, unscaled
from fitness.tasks.gymnasium.episode_faults import fault_of_inputs
from fitness.tasks.gymnasium.film import PICTURE, drawn, film, pace_of
from fitness.tasks.gymnasium.input_rules import input_rules, is_for_existing_run
from fitness.tasks.gymnasium.labels import labels_for
from fitness.tasks.gymnasium.large_inputs import warn_of_large
from fitness.tasks.gymnasium.new_world import in_new_worlds
from fitness.tasks.gymnasium.normalization import Normalization, measure
from fitness.tasks.gymnasium.played_episode import BatchRecording, Episode, Recording, outcome_of
from fitness.tasks.gymnasium.scaling import ranges_of, scaling_of
from fitness.tasks.gymnasium.space_random import sampling_globally
from fitness.tasks.gymnasium.spaces import action_of, observation_of
from fitness.tasks.gymnasium.vector import EnvpoolBatch, play_together
from neat import Genomes, Network, Networks, TaskError
from neat.kernels import plain
from neat.network.action import Action
from neat.network.observation import Observation, Scaled
from neat.random_streams import EPISODE_SEED_LIMIT

Streams = Callable[[int], np.random.Generator]
"""Returns the stream of the i-th genome, at its start."""
PLAYED_BY = ("evaluate", "score_episode", "environment", "_make")
"""Members that decide what is played: a subclass that has its own is not played in compiled form."""


class Gymnasium:
    """Play an environment; fitness is the mean return of some episodes.

    `fitness.tasks.gymnasium.spaces` describes how observations become inputs, and outputs actions. Inputs with bounds
    are scaled by them, unless observations are normalized. All genomes of a generation play the same episodes; the
    next generation plays new ones. Environments of classic control and toy text are played by their compiled form
    (`fitness.tasks.gymnasium.compiled`), bit for bit the same, and others on envpool if wanted: many genomes at once.

    Attributes:
        id: What the environment is made from.
        name: The environment's id, or the name of the class or function that makes it.
        episodes: Episodes of one evaluation.
        inputs: Numbers in an observation.
        outputs: Numbers that an action is made of.
        solved_at: The registered reward threshold by default, None where there is none.
        grid: (rows, columns) where observations are a picture, else None.
        normalization: The mean and deviation that inputs are normalized by; None where they are not normalized.
        scaled: Whether inputs that are not normalized are scaled by the bounds of the observation space.
        evaluation_steps: Steps after which an episode of an evaluation ends; None for those of the environment.
        step_reward: What each step of an evaluation adds to the return.
        outcome: What computes the outcome of an episode; None where it is the sum of rewards alone.
        batched: Whether many genomes are scored at once.
        frames_per_second: The pace at which an episode is shown.
    """

    validation_episodes = 100
    """Episodes that a new champion is validated on; see `Evaluator.validate`."""
    measures: Sequence[tuple[str, float, float]] = ()
    """(name, low, high) of each measure that outcomes have."""

    def __init__(
        self,
        id: Source,
        episodes: int = 1,
        *,
        max_steps: int | None = None,
        evaluation_steps: int | None = None,
        step_reward: float = 0.0,
        solved_at: float | None = None,
        measures: Sequence[tuple[str, float, float]] = (),
        outcome: Callable[[Episode], Outcome] | None = None,
        normalized: bool = False,
        scaled: bool | None = None,
        envpool: bool = False,
        **options: Any,
    ) -> None:
        """Read the environment's spaces.

        Args:
            id: An id or an EnvSpec as `gymnasium.make` takes them, "module:id" included; or a class or function that
                returns an environment, which every process calls once. An environment itself is refused. Episodes are
                shown with pictures if the class or function takes `render_mode`, or sets it to "rgb_array".
            episodes: Episodes of one evaluation; at least 1.
            max_steps: Ends an episode early; the environment's own limit by default, 10,000 steps if it has no limit.
            evaluation_steps: Ends episodes of evaluations even earlier, but not those of validations and of `play`: a
                walker shows in 500 steps whether it walks, and is validated in 1,600.
            step_reward: Added to the reward of each step of an evaluation, but not of a validation, a film or `play`.
                Where each step upright is worth 1, -1 takes that back, so that evolution selects for speed and not for
                standing still (the survival bonus, which Mania et al. 2018 subtract too). With it an environment is
                played itself, not in its compiled form.
            solved_at: Mean return from which the task counts as solved; the registered one by default.
            measures: (name, low, high) of each measure that `outcome` reports.
            outcome: Computes the outcome of each episode from what happened in it: `fitness.Outcome(episode.score,
                measures=..., facts=...)`. An evaluation reports the mean over its episodes (`Outcome.mean`). With it an
                environment is played itself, not in its compiled form. If its score is another one than the return,
                pass `solved_at` too: the registered one is a return.
            normalized: Whether to normalize the numbers of observations to mean 0 and deviation 1, as measured in
                random play; see `fitness.tasks.gymnasium.normalization`. One-hot inputs and bits stay 0 or 1.
            scaled: Whether to scale numbers to [0, 1] or [-1, 1] by the bounds of the observation space, where it has
                any and they are not normalized; see `fitness.tasks.gymnasium.scaling`. By default they are scaled.
            envpool: Whether to score on envpool's simulator, many genomes at once. It is faster, and differs slightly;
                `play` and `score_episode` use gymnasium's.
            options: Passed to `gymnasium.make`, or to the class or function.

        Raises:
            TaskError: The environment does not exist, a package is missing, an argument is out of range, or the
                spaces do not fit a network.
        """
        check_counts("Gymnasium", episodes=episodes)
        check_optional_counts("Gymnasium", max_steps=max_steps, evaluation_steps=evaluation_steps)
        check_number("Gymnasium", "step_reward", step_reward)
        if (outcome is None and measures) or not (outcome is None or callable(outcome)):
            raise TaskError(
                f"Gymnasium: measures need outcome, a function of an episode that returns a fitness.Outcome, but it is "
                f"{outcome!r:.60}."
            )
        if "calibrated" in options:
            raise TaskError("Gymnasium: calibrated is now called normalized; use Gymnasium(id, normalized=True).")
        self.id = id
        self.name = check_source(id)
        self.episodes = episodes
        self.max_steps = max_steps
        self.evaluation_steps = evaluation_steps
        self.step_reward = float(step_reward)
        self._added = 0.0  # to each reward now
        self.envpool = envpool
        self.options = options
        self.outcome = outcome
        if measures:  # a subclass may declare its own
            self.measures = tuple(measures)
        self._steps = 0
        self._environment: Environment | None = None
        self._is_same: bool | None = None  # once it is known
        environment = self._make()
        if self.name == "<lambda>":
            self.name = environment.spec.id if environment.spec else type(environment.unwrapped).__name__
        self._observation_space, self._action_space = environment.observation_space, environment.action_space
        observed, acted = observation_of(self._observation_space), action_of(self._action_space)
        self.inputs, self.outputs = observed.size, acted.size
        self.input_labels, self.output_labels = labels_for(self.name, observed.labels(), acted.labels())
        shape = self._observation_space.shape
        self.grid = shape if shape is not None and len(shape) == 2 else None
        self.frames_per_second = pace_of(environment.metadata.get("render_fps"))
        probe(environment, self.name)
        self.scaled = input_rules() > 1 if scaled is None else scaled
        self.normalization = self._measured(environment, observed) if normalized else None
        if self.normalization and (fault := fault_of_inputs(self.normalization.mean, self.input_labels)):
            raise TaskError(f"{self.name}: {fault} in random play, which normalized=True measures; correct that.")
        if not normalized and not is_for_existing_run():
            warn_of_large(self.name, environment, observed, ranges_of(self._observation_space), self.scaled)
        self._conversions = Conversions(self.name, self._converting(observed), acted, self.input_labels)
        if envpool:
            EnvpoolBatch.check(self.name, is_flat(observed) and acted.has_batch)
        self._compiled = self._compiled_in(environment)
        self.batched = envpool or self._compiled is not None
        if self._compiled is not None:
            plain.note_use(self._compiled.kernels)  # so that they are compiled with those of breeding
        self._short = self._as_evaluated()
        spec = environment.spec
        self.solved_at = solved_at if solved_at is not None else spec.reward_threshold if spec else None
        environment.close()

    def _compiled_in(self, environment: Environment) -> CompiledEpisodes | None:
        """Return the compiled form of an environment of this task, where it is played so."""
        is_own = (
            self.outcome is not None
            or self.step_reward != 0.0
            or any(getattr(type(self), name) is not getattr(Gymnasium, name) for name in PLAYED_BY)
        )
        return None if self.envpool or is_own else compiled_episodes(self.id, environment, *self._conversions[1:3])

    def with_inputs(self, observed: Observation) -> "Gymnasium":
        """Return this task with other inputs: the same numbers of observations, scaled as `observed` does.

        So it plays a champion that evolved with another scaling.

        Args:
            observed: Converts observations of this environment to inputs.

        Raises:
            TaskError: It does not convert what this task observes.
        """
        if unscaled(observed) != unscaled(self.to_inputs):
            raise TaskError(f"{self.name}: {observed!r} does not convert the numbers of its observations.")
        changed = copy.copy(self)
        changed.scaled, changed.normalization = False, None
        changed._conversions = self._conversions._replace(observed=observed)
        changed._environment = changed._is_same = None
        changed._compile_again()
        changed._short = changed._as_evaluated()
        return changed

    def _as_evaluated(self) -> "Gymnasium | None":
        """Return this task with the episodes of evaluations; None where they are those of validations too."""
        if self.evaluation_steps is None and not self.step_reward:
            return None
        short = copy.copy(self)
        short.max_steps = self.max_steps if self.evaluation_steps is None else self.evaluation_steps
        short._added, short._short = self.step_reward, None
        short._compile_again()
        return short

    def _compile_again(self) -> None:
        """Make the compiled form of this changed copy of a task that has one."""
        if self._compiled is not None:
            environment = self._make()
            self._compiled = self._compiled_in(environment)
            environment.close()

    @property
    def steps(self) -> int:
        """Environment steps in this process so far, in all episodes."""
        return self._steps + (self._short._steps if self._short is not None else 0)

    def _options(self, **more: Any) -> dict[str, Any]:
        limit = {} if self.max_steps is None else {"max_episode_steps": self.max_steps}
        return {**self.options, **limit, **more}

    def _make(self, **more: Any) -> Environment:
        return sampling_globally(in_new_worlds(make_environment(self.id, self._options(**more))))

    @property
    def environment(self) -> Environment:
        """The environment of this process, made on first use."""
        if self._environment is None:
            self._environment = self._make()
        return self._environment

    def _measured(self, environment: Any, observed: Observation) -> Normalization | None:
        """Return the normalization of an environment; None where its observations have no numbers to normalize."""
        if input_rules() == 1:
            return measure(environment, observed) if is_flat(observed) else None
        ranges = ranges_of(self._observation_space)
        return measure(environment, observed, ranges) if ranges.measured.any() else None

    def _converting(self, observed: Observation) -> Observation:
        """Return the observation normalized or scaled, where this task does."""
        if self.normalization is not None:
            return Scaled(observed, *self.normalization)
        if not self.scaled:
            return observed
        offset, scale = scaling_of(ranges_of(self._observation_space))
        return Scaled(observed, offset, scale) if np.any(offset != 0.0) or np.any(scale != 1.0) else observed

    @property
    def to_inputs(self) -> Observation:
        """What converts an observation to (inputs,) numbers, as the network receives them: normalized or scaled."""
        return self._conversions.observed

    @property
    def to_action(self) -> Action:
        """What converts (outputs,) outputs to the action that the environment receives."""
        return self._conversions.act

    def open(self) -> None:
        """Make the environment of this process, so that an error in it is reported before anything is scored."""
        _ = (self._short or self).environment

    def evaluate(self, network: Network, rng: np.random.Generator) -> float | Outcome:
        """Return the mean return, or outcome, of `episodes` episodes whose seeds are drawn from `rng`."""
        return (self._short or self)._evaluate_whole(network, rng)

    def evaluate_batch(self, genomes: Genomes, rng: Streams) -> Sequence[float | Outcome]:
        """Return the mean return, or outcome, of each of these genomes, all of which are played by one call.

        Args:
            genomes: The genomes to score.
            rng: Returns the stream of the i-th genome, at its start; it determines the episodes.
        """
        return (self._short or self)._evaluate_batch_whole(genomes, rng)

    @property
    def evaluate_whole(self) -> Callable[[Network, np.random.Generator], float | Outcome] | None:
        """`evaluate` by whole episodes and their own rewards, for validations; None where evaluations are these too."""
        return None if self._short is None else self._evaluate_whole

    @property
    def evaluate_batch_whole(self) -> Callable[[Genomes, Streams], Sequence[float | Outcome]] | None:
        """`evaluate_batch` by whole episodes; likewise."""
        return None if self._short is None else self._evaluate_batch_whole

    def _evaluate_whole(self, network: Network, rng: np.random.Generator) -> float | Outcome:
        return mean_of_episodes(self.score_episode, network, rng, self.episodes)

    def _evaluate_batch_whole(self, genomes: Genomes, rng: Streams) -> Sequence[float | Outcome]:
        seeds = [rng(i).integers(EPISODE_SEED_LIMIT, size=self.episodes).tolist() for i in range(len(genomes))]
        if self.envpool:
            return self._pooled(genomes, seeds)
        return [math.fsum(own) / self.episodes for own in self._compiled_returns(genomes, seeds).tolist()]

    def _pooled(self, genomes: Genomes, seeds: list[list[int]]) -> Sequence[float | Outcome]:
        """Return the mean return, or outcome, of each genome on envpool's simulator."""
        each = [seed for own in seeds for seed in own]
        batch = EnvpoolBatch(self.name, each, self._options())
        recording = BatchRecording() if self.outcome is not None else None
        networks = Networks(genomes, self.episodes)
        returns, steps = play_together(self._conversions, networks, batch, each, self._added, recording)
        self._steps += steps
        if recording is None or self.outcome is None:
            return [math.fsum(own) / self.episodes for own in returns.reshape(-1, self.episodes).tolist()]
        played = recording.episodes(each, returns, batch.terminated)
        outcomes = [outcome_of(self.outcome, episode, self.name) for episode in played]
        return [Outcome.mean(outcomes[i : i + self.episodes]) for i in range(0, len(outcomes), self.episodes)]

    @property
    def batches_are_fast(self) -> bool:
        """Whether a batch is played by one call now. Otherwise it takes as long as its genomes one by one."""
        return self.envpool or (self._short or self)._is_played_compiled()

    def _is_played_compiled(self) -> bool:
        """Return whether the compiled form is played, which this process compares with the environment once."""
        if self._compiled is None or self._is_same is False or self._compiled.kernels.is_plain() or plain.is_plain():
            return False
        if self._is_same is None:
            was_open = self._environment is not None
            self._is_same = are_the_same(self._compiled, self.environment)
            if not was_open:
                self.close()
        return self._is_same

    def _compiled_returns(self, genomes: Genomes, seeds: list[list[int]]) -> NDArray[np.float64]:
        """Return the sums of rewards, (genomes, episodes); of the environment itself where that differs."""
        assert self._compiled is not None  # noqa: S101  # called only where `batched` is true
        returns = np.full((len(genomes), self.episodes), np.nan)
        if self._is_played_compiled():
            returns, steps = self._compiled.play(self.environment, Networks(genomes), seeds)
            self._steps += steps
        for genome, episode in np.argwhere(np.isnan(returns)).tolist():
            returns[genome, episode] = self._return(Network(genomes[genome]), seeds[genome][episode], [])
        return returns

    def score_episode(self, network: Network, seed: int) -> float | Outcome:
        """Return the sum of rewards, or the outcome, of the episode with this seed.

        Raises:
            EvaluationError: An observation or a reward is not finite, or does not fit its space; or `outcome` returns
                something else than an outcome.
        """
        rewards: list[Any] = []
        if self.outcome is None:
            return self._return(network, seed, rewards)
        recording = Recording(self._observation_space)
        score = self._return(network, seed, rewards, recording)
        return outcome_of(self.outcome, recording.episode(seed, rewards, score), self.name)

    def _return(self, network: Network, seed: int, rewards: list[Any], recording: Recording | None = None) -> float:
        try:
            score = play_episode(self._conversions, self.environment, network, seed, rewards, recording)
            return score + self._added * len(rewards)
        finally:
            self._steps += len(rewards)

    def play(self, network: Network, rng: np.random.Generator, draw_every: int = 1) -> Iterator[Frame]:
        """Yield a frame for each step of one episode, with a picture where the environment can draw itself."""
        environment = self._made_to_draw() if draw_every else self._make()
        yield from film(self._conversions, environment, network, unseen_seed(rng), draw_every)

    def _made_to_draw(self) -> Environment:
        """Return an environment that draws itself, or one without pictures where that fails."""
        modes = self.environment.metadata.get("render_modes", [])
        may_draw = PICTURE in modes and "render_mode" not in self.options and takes(self.id, "render_mode")
        environment = drawn(self._make) if may_draw else None
        return self._make() if environment is None else environment

    def close(self) -> None:
        """Close the environments of this process."""
        if self._short is not None:
            self._short.close()
        if self._environment is not None:
            self._environment.close()
            self._environment = None

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_environment": None, "_is_same": None}  # another machine may differ

    def __repr__(self) -> str:
        return f"Gymnasium({self.name!r}, episodes={self.episodes})"
