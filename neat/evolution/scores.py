"""Scores: what `Population.tell` is given, as an array of fitnesses or an error that says what is wrong."""

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neat.errors import EvaluationError
from neat.genetics.genomes import Genomes


def checked_selection(selection: ArrayLike, genomes: Genomes) -> NDArray[np.float64]:
    """Return what breeding follows in place of the fitness, (genomes,): finite numbers, or -inf.

    Args:
        selection: One number per genome.
        genomes: The generation.

    Raises:
        EvaluationError: There is not one number per genome, or one is nan or +inf.
    """
    checked = _numbers(selection, len(genomes), "numbers as selection")
    first = _first_invalid(checked)
    if first is not None:
        raise EvaluationError(
            f"the selection of genome {genomes.ids[first]} is {checked[first]}; it must be a finite number, or -inf "
            "for a genome that should not breed."
        )
    return checked


def checked_scores(scores: ArrayLike | None, genomes: Genomes) -> NDArray[np.float64]:
    """Return the scores of a generation, (genomes,): finite numbers, or -inf for failed evaluations.

    Args:
        scores: One number per genome; None takes the fitness of each genome.
        genomes: The generation.

    Raises:
        EvaluationError: There is not one number per genome, or one is missing, nan or +inf.
    """
    if scores is None:
        missing = np.flatnonzero(np.isnan(genomes.fitness))
        if len(missing):
            raise EvaluationError(
                f"genome {genomes.ids[missing[0]]} has no fitness; return the scores, one per genome, or set "
                "genome.fitness of every genome that ask() returned."
            )
        scores = genomes.fitness
    checked = _numbers(scores, len(genomes))
    first = _first_invalid(checked)
    if first is not None:
        given = np.asarray(scores, object)[first]
        remedy = " did evaluate() return nothing? Return the score;" if given is None else ""
        raise EvaluationError(
            f"genome {genomes.ids[first]} scored {given};{remedy} a fitness must be a finite number, "
            "or -inf for a failed evaluation."
        )
    return checked


def checked_validation(score: Any, genome_id: int) -> float:
    """Return the score of a champion's validation: a finite number, or -inf for a failed one.

    Args:
        score: What the function `validate` returned, other than None.
        genome_id: Of the genome that was validated.

    Raises:
        EvaluationError: It is not a number, nan or +inf, which no later score could beat.
    """
    try:
        number = math.nan if isinstance(score, str | bytes) else float(score)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if math.isnan(number) or number == math.inf:
        raise EvaluationError(
            f"genome {genome_id} scored {score!r:.60} when it was validated; validate() must return a finite number, "
            "-inf for a failed validation, or None if it gave up."
        )
    return number


def _first_invalid(numbers: NDArray[np.float64]) -> int | None:
    """Return the position of the first number that is nan or +inf; None without one."""
    invalid = np.isnan(numbers) | (numbers == np.inf)
    return int(np.argmax(invalid)) if invalid.any() else None


def _numbers(scores: ArrayLike, size: int, what: str = "fitnesses") -> NDArray[np.float64]:
    """Return (size,) numbers, nan for None."""
    try:
        given = np.asarray(scores)
        if given.dtype.kind not in "biufO":
            raise TypeError(f"{given.ravel()[:1].tolist()!r:.40} are not numbers")
        checked = np.array(scores, np.float64)
    except (TypeError, ValueError) as error:
        raise EvaluationError(f"tell() takes ({size},) {what}, but got something else: {error}") from error
    if checked.shape != (size,):
        raise EvaluationError(f"tell() takes ({size},) {what}, one per genome, but got shape {checked.shape}.")
    return checked
