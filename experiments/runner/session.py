"""Session: a run in its directory: created, continued or read, from Python as from the command line."""

import contextlib
import dataclasses
import os
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from types import TracebackType
from typing import Any, Self

from experiments.catalog.experiment import Experiment
from experiments.catalog.registry import experiment_of, find, make_task
from experiments.catalog.task_source import source_for
from experiments.runner.evolution_loop import LAST_REPLAY_SECONDS, EvolutionLoop, check_selection, check_workers
from experiments.runner.live_view import Page
from experiments.runner.named_run import open_run
from experiments.runner.new_run import about, checked_seed
from experiments.runner.resume import restored
from experiments.runner.run_task import experiment_of_run
from fitness import PreparedTask
from neat import Controller, Generation, Genome, GenomeError, NeatError, Population, RunError, Settings
from neat.evolution.initial import check_size
from neat.random_streams import EPISODE_SEED_LIMIT
from neat.runs.history import Row
from neat.runs.run import Run


class Session:
    """A run in its directory: what `neat evolve`, `neat resume` and `neat show` do, as a library.

        >>> with Session.create("runs/cart", "CartPole-v1", seed=1) as session:
        ...     for generation in session.generations(until=100, solve=True):
        ...         print(generation)
        >>> session.champion

    `neat view` and `neat show` work while the session runs; `neat resume` works after `close`. The directory is locked
    until then: one process at a time continues a run.

    Signals: in the main thread, SIGINT, SIGTERM and SIGHUP are handled only while a generation is made. They
    interrupt evaluation with KeyboardInterrupt, and wait while a generation is bred and written; the state is saved,
    and the run can be continued. Between generations, and in other threads, nothing is handled.

    Attributes:
        run: The run directory.
        default_generations: Where the experiment ends a run that nothing else ends.
    """

    def __init__(
        self,
        run: Run,
        loop: EvolutionLoop | None = None,
        lock: contextlib.ExitStack | None = None,
        *,
        default_generations: int = Experiment.generations,
        view: bool = False,
    ) -> None:
        """Use `create`, `resume` or `open` instead; they call this."""
        self.run = run
        self.default_generations = default_generations
        self._loop = loop
        self._lock = lock
        self._page = Page(run) if view else None

    @classmethod
    def create(
        cls,
        directory: str | os.PathLike[str],
        task: Any,
        settings: Settings | Callable[[Settings], Settings] | None = None,
        *,
        seed: int | None = None,
        initial: Sequence[Genome] | None = None,
        workers: int | None = None,
        view: bool = False,
        record: bool = True,
        name: str | None = None,
    ) -> Self:
        """Create a run directory, and a session that evolves in it.

        Args:
            directory: Must not exist, or be empty.
            task: A task, a class of tasks, a function of a network with `inputs` and `outputs`, an `Experiment`, or
                the name of one as the command line takes it, such as "CartPole-v1". The constructor of a task object
                is called once more, to check that the arguments in settings.toml make an equal task.
            settings: Those of the experiment if left out, or a function that changes them; for a `fitness.Gymnasium`
                `experiments.general_settings`, for another task object or a function the defaults.
            seed: Of the run, in [0, 2**63); random if left out. The same seed gives the same run.
            initial: Genomes to begin from, as `Population` takes them; minimal ones if left out.
            workers: Worker processes; None for one per core, 0 to evaluate in this process.
            view: Whether to serve the page of the run from a process of its own; see `address`.
            record: Whether to record a replay of each new champion.
            name: By which the command line finds the task, such as "game.py:Game"; derived if left out.

        Raises:
            RunError: The directory exists and is not empty, or cannot be written.
            TaskError: The task is not one, cannot be made, or cannot have the time limit of the settings.
            SettingsError: The settings are invalid, select by measures that the task does not report, or the first
                generation would not fit into memory.
            GenomeError: A genome to begin from does not fit the task and the settings.
            TypeError: `settings` are not settings.
            ValueError: The seed or the number of workers is out of range.
        """
        experiment = find(task) if isinstance(task, str) else experiment_of(task, name)
        prepared = make_task(experiment)
        chosen = _chosen(settings, experiment.settings_for(prepared))
        check_workers(chosen, workers, prepared)
        check_selection(chosen, prepared)
        number = secrets.randbelow(EPISODE_SEED_LIMIT) if seed is None else checked_seed(seed)
        check_size(chosen, prepared.inputs, prepared.outputs)
        population = Population(chosen, inputs=prepared.inputs, outputs=prepared.outputs, seed=number, initial=initial)
        facts = about(source_for(task, experiment, prepared, name), number, prepared, directory)
        run = Run.create(directory, chosen, dataclasses.replace(facts, initial=len(initial) if initial else None))
        with contextlib.ExitStack() as stack:
            stack.enter_context(run.hold())
            if initial:  # the seed does not give them again
                run.save(population)
            loop = EvolutionLoop(run, prepared, population, workers=workers, record=record)
            return cls(run, loop, stack.pop_all(), default_generations=experiment.generations, view=view)

    @classmethod
    def resume(
        cls,
        directory: str | os.PathLike[str],
        task: Any = None,
        *,
        settings: Mapping[str, Any] | None = None,
        rescore: bool = False,
        workers: int | None = None,
        view: bool = False,
        record: bool = True,
    ) -> Self:
        """Return a session that continues a run exactly where it was saved, bit for bit unless something is changed.

        Args:
            directory: A run directory.
            task: As `create` takes it; needed only if the run was started with a Python object that cannot be made
                from its name. It must be configured as the one the run was started with, unless `rescore` is set.
            settings: Settings to change, by public name, such as {"mutation.add_neuron_rate": 0.1}. settings.toml
                then has the new values, and under [[run.changes]] what they were before.
            rescore: Whether scores from before no longer count, because the task has changed; see
                `Population.rescore`. settings.toml then states the task that is passed, and lists the generation
                under `rescored`.
            workers: As `create` takes it.
            view: As `create` takes it.
            record: As `create` takes it.

        Raises:
            RunError: The directory is not a run, is in use by another process, or has no valid checkpoint.
            TaskError: The task cannot be made, or is configured differently.
            SettingsError: A setting does not exist, cannot change in a run, or cannot have this value.
            ValueError: The number of workers is negative.
        """
        run = open_run(directory)
        experiment = experiment_of_run(run, task, may_differ=rescore)
        prepared = make_task(experiment)
        changed = run.settings.replace(settings or {})
        check_workers(changed, workers, prepared)
        check_selection(changed, prepared)
        with contextlib.ExitStack() as stack:
            stack.enter_context(run.hold())
            source = None if task is None else source_for(task, experiment, prepared)
            population = restored(run, prepared, settings=settings, rescore=rescore, source=source)
            loop = EvolutionLoop(run, prepared, population, workers=workers, record=record)
            return cls(run, loop, stack.pop_all(), default_generations=experiment.generations, view=view)

    @classmethod
    def open(cls, directory: str | os.PathLike[str]) -> Self:
        """Return a session that only reads a run: its champion, its history, its controller. Takes no lock.

        Raises:
            RunError: The directory is not a run.
        """
        return cls(open_run(directory))

    @cached_property
    def task(self) -> PreparedTask:
        """The task of the run; an opened run makes it when it is first asked for."""
        return self._loop.task if self._loop else make_task(experiment_of_run(self.run))

    @property
    def settings(self) -> Settings:
        """The settings of the run."""
        return self.run.settings

    @property
    def seed(self) -> int:
        """The seed of the run."""
        return self.run.about.seed

    @property
    def population(self) -> Population:
        """The population; of an opened run, that of the newest checkpoint.

        Raises:
            RunError: An opened run has no valid checkpoint.
        """
        if self._loop:
            return self._loop.population
        population, _ = self.run.checkpoints.newest_valid()
        if population is None:
            raise RunError(f"{self.run.directory} has no valid checkpoint.")
        return population

    @property
    def champion(self) -> Genome:
        """The best genome so far: by validated score where the task has luck, otherwise by fitness.

        Raises:
            RunError: No generation has been finished.
        """
        if self._loop and self._loop.population.champion is not None:
            return self._loop.population.champion
        try:
            return self.run.champion()
        except RunError as error:
            if not isinstance(error.__cause__, GenomeError):
                raise
            _ = self.task  # its module may register activation functions that the champion uses
            return self.run.champion()

    @property
    def validated(self) -> float | None:
        """The champion's score on unseen episodes; None where the task has no luck, or before the first generation."""
        if self._loop:
            return self._loop.population.validated
        history = self.run.history()
        return history[-1].validated if history else None

    @property
    def solved(self) -> bool:
        """Whether the champion solves the task."""
        return self.run.is_solved() and (self._loop is None or self._loop.population.champion is not None)

    @property
    def state(self) -> str | None:
        """The state of the run: "running", "interrupted" or "finished"; None before the first generation."""
        return self.run.state()

    @property
    def history(self) -> list[Row]:
        """The generations so far, oldest first."""
        return self.run.history()

    @property
    def seconds(self) -> float:
        """What the last generation of this session took, evaluation and breeding together."""
        return self._loop.seconds if self._loop else 0.0

    @property
    def is_saved(self) -> bool:
        """Whether everything so far is on disk."""
        return self._loop is None or self._loop.is_saved

    @property
    def address(self) -> str | None:
        """The address of the page, waited for while it starts; None without `view`, or if the page did not start."""
        return self._page.address if self._page else None

    def controller(self) -> Controller:
        """Return the champion as a controller: observation in, action out.

        Raises:
            RunError: No generation has been finished.
            TaskError: The run was opened, and its task cannot be made.
        """
        return Controller(self.champion, to_inputs=self.task.to_inputs, to_action=self.task.to_action)

    def generations(self, until: int | None = None, solve: bool = False) -> Iterator[Generation]:
        """Evolve; yield each generation when it has been bred and recorded.

        Ends after generation `until`, when the task is solved, or when the caller leaves the loop. May be called again.

        Args:
            until: Generations, counted from the beginning of the run; None for no limit.
            solve: Whether to end when the champion solves the task. A champion of a task with luck is validated on
                episodes that evolution does not see, so a lucky score does not end the run.

        Raises:
            RunError: The session was opened only for reading, or is closed, or the disk accepts no data at the end.
            EvaluationError: An evaluation failed, and the settings say that this ends the run; the state is saved.
            KeyboardInterrupt: A signal interrupted the run; the state is saved.
        """
        if self._loop is None or self._lock is None:
            reason = "is closed" if self._loop else "was opened only for reading"
            raise RunError(f"this session {reason}; continue the run with Session.resume({str(self.run.directory)!r}).")
        return self._loop.generations(until, solve)

    def close(self, replay_seconds: float | None = LAST_REPLAY_SECONDS) -> None:
        """Write what is left, wait for the replay of the last champion, end the workers, and unlock the directory.

        The page stays for as long as somebody watches it.

        Args:
            replay_seconds: How long to wait for the replay at most; None for as long as it takes. One that is not
                complete then is recorded by `neat play RUN`.

        Raises:
            NeatError: The disk does not accept what is left.
            KeyboardInterrupt: A signal arrived in the generation after which the caller left the loop, or skipped the
                wait for the replay; everything else is done.
        """
        self._close("finished", replay_seconds)
        if self._loop:
            self._loop.raise_interrupt()

    def _close(self, state: str, replay_seconds: float | None = LAST_REPLAY_SECONDS) -> None:
        try:
            if self._loop and self._lock:
                self._loop.close(state, replay_seconds)
        finally:
            if self._page:
                self._page.close()
            if self._lock:
                self._lock.close()
            self._page = self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, error_type: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.close()
            return
        with contextlib.suppress(NeatError):  # the first error is the one to report
            self._close("interrupted")

    def __repr__(self) -> str:
        return f"<Session of {self.run.directory}: {self.run.about.task}, seed {self.seed}>"


def _chosen(settings: Settings | Callable[[Settings], Settings] | None, suited: Settings) -> Settings:
    """Return the settings of a new run: those that were passed, or those of its experiment, changed if wanted.

    Raises:
        TypeError: They are something else.
    """
    chosen = suited if settings is None else settings(suited) if callable(settings) else settings
    if not isinstance(chosen, Settings):
        raise TypeError(f"settings must be a Settings object, or a function that returns one, but got {chosen!r:.60}.")
    return chosen
