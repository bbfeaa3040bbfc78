"""Gymnasium: any environment of gymnasium as a task."""

import difflib
import math
from collections.abc import Callable, Iterator
from typing import Any

import gymnasium
import numpy as np
from gymnasium import error as gymnasium_error
from gymnasium import spaces
from numpy.typing import NDArray

from fitness.task import Frame, mean_of_episodes, unseen_seed
from fitness.tasks.gymnasium.labels import words_for
from fitness.tasks.gymnasium.normalization import Calibration, calibrate
from fitness.tasks.gymnasium.spaces import Reader, actor, reader
from fitness.tasks.gymnasium.vector import CartPoleLanes, EnvpoolLanes, Lanes
from neat import Genomes, Network, Networks, TaskError
from neat.errors import one_line
from neat.random_streams import EPISODE_SEED_LIMIT

UNLIMITED_STEPS = 10_000
"""Steps of an episode where neither the environment nor the caller sets a limit."""

EXTRAS = {"Box2D": "box2d", "box2d": "box2d", "pygame": "classic-control", "mujoco": "mujoco", "swig": "box2d"}


class Gymnasium:
    """Play an environment; fitness is the mean return of some episodes.

    Spaces are read as `fitness.tasks.gymnasium.spaces` tells. All genomes of a generation meet the same episodes,
    the next generation meets new ones. Where gymnasium has an environment that many can play in step
    (CartPole), they do; the package envpool has more.

    Attributes:
        name: The environment's id.
        episodes: Played for each evaluation.
        inputs: Numbers in an observation.
        outputs: Numbers that make an action.
        solved_at: The registered reward threshold, None where there is none.
        grid: (rows, columns) where observations are a picture, None where not.
        calibration: What inputs are measured by, None where networks see them as they are.
        steps: Taken in this process so far, in all episodes.
        in_step: Whether many genomes are scored at the same time.
        frames_per_second: The pace at which it is to be watched.
    """

    validation_episodes = 100
    """Episodes that a new champion is validated on; see `Evaluator.validate`."""

    def __init__(
        self,
        id: str,
        episodes: int = 1,
        *,
        max_steps: int | None = None,
        solved_at: float | None = None,
        calibrated: bool = False,
        envpool: bool = False,
        **options: Any,
    ) -> None:
        """Look at the environment's spaces.

        Args:
            id: As `gymnasium.make` takes it, "module:id" included.
            episodes: Played for each evaluation; at least 1.
            max_steps: Ends an episode early; the environment's own limit if left out, 10,000 where it
                has none: a network may never come to an end.
            solved_at: Mean return from which it counts as solved; the registered one if left out.
            calibrated: Whether to bring the numbers of a flat Box to mean 0 and deviation 1, each by what
                random play shows of it; see `fitness.tasks.gymnasium.normalization`. Other spaces stay as they are.
            envpool: Whether to score on envpool's simulator instead, many genomes in step. It is faster,
                and a little different; what is shown by `play` is gymnasium's.
            options: Passed on to `gymnasium.make`.

        Raises:
            TaskError: There is no such environment, a package is missing, or its spaces make no
                sense for a network.
        """
        _check_count("episodes", episodes)
        if max_steps is not None:
            _check_count("max_steps", max_steps)
        self.name = id
        self.episodes = episodes
        self.max_steps = max_steps
        self.envpool = envpool
        self.options = options
        self.steps = 0
        self._environment: gymnasium.Env[Any, Any] | None = None
        environment = self._made()
        seen, done = reader(environment.observation_space), actor(environment.action_space)
        self.inputs, self.outputs = seen.size, done.size
        self.input_labels, self.output_labels = words_for(id, seen.labels, done.labels)
        shape = environment.observation_space.shape
        self.grid = shape if shape is not None and len(shape) == 2 else None
        self.frames_per_second = environment.metadata.get("render_fps") or 30
        self.calibration: Calibration | None = calibrate(environment, seen) if calibrated and seen.plain else None
        self._lanes = self._lanes_kind(seen.plain and done.act_many is not None, envpool)
        self.in_step = self._lanes is not None
        spec = environment.spec
        self.solved_at = solved_at if solved_at is not None else spec.reward_threshold if spec else None

    def _options(self, **more: Any) -> dict[str, Any]:
        limit = {} if self.max_steps is None else {"max_episode_steps": self.max_steps}
        return {**self.options, **limit, **more}

    def _made(self, **more: Any) -> "gymnasium.Env[Any, Any]":
        options = self._options(**more)
        try:
            environment = gymnasium.make(self.name, **options)
            if environment.spec is None or environment.spec.max_episode_steps is None:
                environment = gymnasium.wrappers.TimeLimit(environment, UNLIMITED_STEPS)
            return environment
        except gymnasium_error.DependencyNotInstalled as error:
            extra = next((name for word, name in EXTRAS.items() if word in str(error)), "all")
            raise TaskError(
                f"{self.name} needs a package that is not installed: pip install 'gymnasium[{extra}]'"
            ) from error
        except gymnasium_error.Error as error:
            near = difflib.get_close_matches(self.name, list(gymnasium.registry), n=1, cutoff=0.6)
            hint = f" Did you mean {near[0]}?" if near else " `neat tasks` lists what there is."
            reason = one_line(error).partition(" Did you mean")[0].rstrip(".")
            raise TaskError(f"gymnasium cannot make {self.name!r}: {reason}.{hint}") from error
        except (ImportError, TypeError, ValueError) as error:
            raise TaskError(f"gymnasium cannot make {self.name!r}: {' '.join(str(error).split())}") from error

    @property
    def environment(self) -> "gymnasium.Env[Any, Any]":
        """The environment of this process, made when it is first needed."""
        if self._environment is None:
            self._environment = self._made()
            self._read = self._reader(self._environment)
            self._act = actor(self._environment.action_space)
        return self._environment

    def _reader(self, environment: "gymnasium.Env[Any, Any]") -> Reader:
        """Return what turns observations into what networks see."""
        plain, calibration = reader(environment.observation_space), self.calibration
        if calibration is None:
            return plain
        return plain._replace(read=lambda observation: calibration.of(plain.read(observation)), plain=False)

    def start(self) -> None:
        """Make the environment of this process, so that what is wrong with it shows at once."""
        _ = self.environment

    def evaluate(self, network: Network, rng: np.random.Generator) -> float:
        """Return the mean return of `episodes` episodes whose seeds are drawn from `rng`."""
        return mean_of_episodes(self.score_episode, network, rng, self.episodes)

    def _lanes_kind(self, plain: bool, envpool: bool) -> Callable[..., Lanes] | None:
        """Return what plays many episodes in step, None where nothing does.

        Args:
            plain: Whether observations are rows of numbers, and actions can be made for many at once.
            envpool: Whether it must be envpool.
        """
        if envpool and not plain:
            raise TaskError(
                f"{self.name} cannot be scored on envpool: its spaces must be a Box, and a Box or Discrete."
            )
        if envpool:
            EnvpoolLanes.check(self.name)
            return EnvpoolLanes
        return CartPoleLanes if plain and CartPoleLanes.plays(self.name, self._options()) else None

    def evaluate_many(self, genomes: Genomes, rng: Callable[[int], np.random.Generator]) -> list[float]:
        """Return the mean return of each of these genomes, which play in step.

        Args:
            genomes: n of them.
            rng: The stream of the i-th, at its beginning; decides its episodes.
        """
        assert self._lanes is not None  # noqa: S101  # nobody calls this unless `in_step`
        seeds = [
            seed
            for index in range(len(genomes))
            for seed in rng(index).integers(EPISODE_SEED_LIMIT, size=self.episodes).tolist()
        ]
        lanes = self._lanes(self.name, seeds, self._options())
        try:
            returns = self._returns(Networks(genomes, self.episodes), lanes)
        finally:
            lanes.close()
        return [math.fsum(own) / self.episodes for own in returns.reshape(-1, self.episodes).tolist()]

    def _returns(self, networks: Networks, lanes: Lanes) -> NDArray[np.float64]:
        """Return the sum of rewards of each lane's episode, (lanes,)."""
        self.start()
        act = self._act.act_many
        assert act is not None  # noqa: S101  # as in evaluate_many
        running = np.ones(networks.size, np.bool_)
        totals = np.zeros(networks.size)
        sense = self.calibration.of if self.calibration else np.asarray
        observations = lanes.begin()
        while running.any():
            actions = act(networks.activate(sense(observations), running))
            observations, rewards, over = lanes.step(actions, running)
            self.steps += int(running.sum())
            totals[running] += rewards[running]
            running &= ~over
        return totals

    def score_episode(self, network: Network, seed: int) -> float:
        """Return the sum of rewards of the episode with this seed."""
        environment = self.environment
        network.reset()
        activate, move, act = network.activate, environment.step, self._act.act
        observation, _ = environment.reset(seed=seed)
        total, over = 0.0, False
        if (
            self._read.plain
            and isinstance(environment.action_space, spaces.Discrete)
            and environment.action_space.start == 0
        ):
            while not over:  # nearly all tasks come here: nothing in between that could be left out
                observation, reward, terminated, truncated, _ = move(int(activate(observation).argmax()))
                total += float(reward)
                self.steps += 1
                over = terminated or truncated
            return total
        read = self._read.read
        while not over:
            observation, reward, terminated, truncated, _ = move(act(activate(read(observation))))
            total += float(reward)
            self.steps += 1
            over = terminated or truncated
        return total

    def play(self, network: Network, rng: np.random.Generator) -> Iterator[Frame]:
        """Yield a frame for each step of one episode, with its picture where there is one."""
        environment = self._pictured()
        seen, done = self._reader(environment), actor(environment.action_space)
        network.reset()
        observation, _ = environment.reset(seed=unseen_seed(rng))
        over = False
        try:
            while not over:
                inputs = np.asarray(seen.read(observation), np.float64)
                outputs = network.activate(inputs)
                picture = environment.render() if environment.render_mode == "rgb_array" else None
                observation, reward, terminated, truncated, _ = environment.step(done.act(outputs))
                over = terminated or truncated
                yield Frame(inputs, outputs, float(reward), picture, done.pressed and done.pressed(outputs))
        finally:
            environment.close()

    def _pictured(self) -> "gymnasium.Env[Any, Any]":
        """Return an environment that draws itself, or a plain one where it cannot."""
        modes = self.environment.metadata.get("render_modes", [])
        if "rgb_array" not in modes or "render_mode" in self.options:
            return self._made()
        try:
            environment = self._made(render_mode="rgb_array")
            environment.reset(seed=0)
            environment.render()
        except (TaskError, gymnasium_error.Error, ImportError):
            return self._made()
        return environment

    def close(self) -> None:
        """Close the environment of this process."""
        if self._environment is not None:
            self._environment.close()
            self._environment = None

    def __getstate__(self) -> dict[str, Any]:
        hidden = ("_environment", "_read", "_act")
        return {**{key: value for key, value in self.__dict__.items() if key not in hidden}, "_environment": None}

    def __repr__(self) -> str:
        return f"Gymnasium({self.name!r}, episodes={self.episodes})"


def _check_count(name: str, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise TaskError(f"Gymnasium: {name} must be a whole number of at least 1, but is {value!r}.")
