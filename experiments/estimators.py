"""Estimators: NEAT for tables of numbers, as scikit-learn's classifiers and regressors (extra `[sklearn]`).

    >>> model = make_pipeline(StandardScaler(), NEATClassifier(generations=50, random_state=1))
    >>> cross_val_score(model, X, y)

They are here, above the algorithm and beside the runs, since they are a use of both: `neat` needs no scikit-learn, and
`fitness` scores networks in tasks. Gradients learn such tables faster; NEAT is of use where a small network is wanted,
or one that has a structure of its own. `neat.Network(model.genome_)` is the network.
"""

from collections.abc import Callable
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

import neat

try:
    from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
    from sklearn.utils import check_random_state
    from sklearn.utils.multiclass import check_classification_targets
    from sklearn.utils.validation import check_is_fitted, validate_data
except ImportError as error:
    raise ImportError(
        "experiments.estimators needs scikit-learn 1.6 or later; install it with pip install 'craig-neat[sklearn]'."
    ) from error

Floats = NDArray[np.float64]
DEFAULTS = neat.Settings().replace({
    "genome.activations": ["tanh"],
    "genome.output_activation": "identity",
    "genome.initial_weight_spread": 0.3,
    "mutation.weights_normal": True,
    "mutation.weight_perturb_spread": 0.3,
    "mutation.weight_replace_spread": 1.0,
    "search.share": 0.5,
    "search.step": 0.3,
    "search.step_floor": 0.01,
})  # fmt: skip
"""The settings where none are given: outputs of any size, small steps, and a weight search, as scaled tables need."""
GOOD_ENOUGH = 1.0 - 1e-9


class _NEATEstimator(BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no hints
    """What both estimators share: evolution, and the outputs of its champion."""

    def __init__(self, settings: neat.Settings | None = None, generations: int = 50, random_state: Any = None) -> None:
        """Set the parameters; nothing is checked before `fit`, as in every estimator.

        Args:
            settings: Of the evolution; None for `DEFAULTS`.
            generations: How many generations there are at most.
            random_state: A seed, a random state of NumPy, or None for a random seed.
        """
        self.settings = settings
        self.generations = generations
        self.random_state = random_state

    def _evolve(self, inputs: Floats, outputs: int, fitness_of: Callable[[Floats], float]) -> None:
        """Evolve networks whose outputs for all rows have the best fitness, and keep the best one as `genome_`.

        Args:
            inputs: (rows, inputs).
            outputs: How many outputs the networks have.
            fitness_of: Returns the fitness of (rows, outputs), at most 1.
        """
        if not isinstance(self.generations, int) or self.generations < 1:
            raise ValueError(f"generations must be a whole number of at least 1, but is {self.generations!r}.")
        seed = int(check_random_state(self.random_state).randint(2**31 - 1))
        settings = DEFAULTS if self.settings is None else self.settings
        population = neat.Population(settings, inputs=inputs.shape[1], outputs=outputs, seed=seed)

        def evaluate(genomes: neat.Genomes) -> list[float]:
            return [fitness_of(_outputs(genome, inputs)) for genome in genomes]

        for generation in neat.evolve(population, evaluate):
            champion = generation.champion
            if generation.number + 1 == self.generations or champion.fitness >= GOOD_ENOUGH:
                break
        self.genome_ = champion
        self.n_iter_ = generation.number + 1

    def _checked(self, X: Any) -> Floats:  # noqa: N803  # scikit-learn's name
        check_is_fitted(self)
        checked: Floats = validate_data(self, X, reset=False, dtype=np.float64)
        return checked


class NEATClassifier(ClassifierMixin, _NEATEstimator):  # type: ignore[misc]  # scikit-learn ships no hints
    """A classifier whose network NEAT evolves: one output per class, the classes' probabilities by softmax.

    The fitness of a network is the geometric mean of the probabilities that it gives to the right classes.

    Attributes:
        classes_: The classes.
        genome_: The champion.
        n_iter_: How many generations there were.
    """

    def fit(self, X: Any, y: Any) -> Self:  # noqa: N803  # scikit-learn's name
        """Evolve a network for rows and their classes.

        Args:
            X: (rows, inputs) numbers, best scaled to a mean of 0 and a variance of 1.
            y: (rows,) classes.

        Raises:
            ValueError: The data have other shapes, or a parameter is invalid.
        """
        inputs, targets = validate_data(self, X, y, dtype=np.float64)
        check_classification_targets(targets)
        self.classes_, labels = np.unique(targets, return_inverse=True)
        rows = np.arange(len(labels))

        def fitness_of(outputs: Floats) -> float:
            return float(np.exp(np.mean(_log_softmax(outputs)[rows, labels])))

        self._evolve(inputs, len(self.classes_), fitness_of)
        return self

    def predict_proba(self, X: Any) -> Floats:  # noqa: N803  # scikit-learn's name
        """Return the probabilities of the classes, (rows, classes)."""
        checked = self._checked(X)
        return np.asarray(np.exp(_log_softmax(_outputs(self.genome_, checked))))

    def predict(self, X: Any) -> NDArray[Any]:  # noqa: N803  # scikit-learn's name
        """Return the most probable class of each row, (rows,)."""
        checked = self._checked(X)
        return np.asarray(self.classes_[np.argmax(_outputs(self.genome_, checked), axis=1)])


class NEATRegressor(RegressorMixin, _NEATEstimator):  # type: ignore[misc]  # scikit-learn ships no hints
    """A regressor whose network NEAT evolves; targets are scaled to a mean of 0 and a variance of 1 inside.

    The fitness of a network is 1 / (1 + its mean squared error, in units of the variance of the targets).

    Attributes:
        genome_: The champion.
        n_iter_: How many generations there were.
    """

    def fit(self, X: Any, y: Any) -> Self:  # noqa: N803  # scikit-learn's name
        """Evolve a network for rows and their targets.

        Args:
            X: (rows, inputs) numbers, best scaled to a mean of 0 and a variance of 1.
            y: (rows,) numbers.

        Raises:
            ValueError: The data have other shapes, or a parameter is invalid.
        """
        inputs, targets = validate_data(self, X, y, dtype=np.float64, y_numeric=True)
        self.mean_, deviation = float(np.mean(targets)), float(np.std(targets))
        self.scale_ = deviation if deviation > 0.0 else 1.0
        scaled = (np.asarray(targets, np.float64) - self.mean_) / self.scale_

        def fitness_of(outputs: Floats) -> float:
            errors = np.clip(outputs[:, 0] - scaled, -1e100, 1e100)  # whose squares are finite
            return float(1.0 / (1.0 + np.mean(errors**2)))

        self._evolve(inputs, 1, fitness_of)
        return self

    def predict(self, X: Any) -> Floats:  # noqa: N803  # scikit-learn's name
        """Return the value of each row, (rows,)."""
        checked = self._checked(X)
        return np.asarray(self.mean_ + self.scale_ * _outputs(self.genome_, checked)[:, 0])


def _outputs(genome: neat.Genome, inputs: Floats) -> Floats:
    """Return the outputs for each row, (rows, outputs); the rows of a recurrent network are independent too."""
    if not genome.shape.recurrent:
        return neat.Network(genome).activate_many(inputs)
    network = neat.Network(genome)
    answers = np.empty((len(inputs), genome.outputs))
    for row, one in enumerate(inputs):
        network.reset()
        answers[row] = network.activate(one)
    return answers


def _log_softmax(outputs: Floats) -> Floats:
    """Return the logarithms of the probabilities, (rows, classes)."""
    shifted = outputs - np.max(outputs, axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True)))
