import copy
import importlib
import pickle
from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest

import neat

pytestmark = pytest.mark.skipif(find_spec("sklearn") is None, reason="scikit-learn is not installed")


def estimators() -> Any:
    """Return the module, which imports scikit-learn: that takes two seconds, which collecting tests need not."""
    return importlib.import_module("experiments.estimators")


@pytest.mark.filterwarnings("default")  # checks warn of what they skip
@pytest.mark.parametrize("kind", ["NEATClassifier", "NEATRegressor"])
def test_the_checks_of_scikit_learn_pass(kind: str) -> None:
    from sklearn.utils.estimator_checks import check_estimator

    small = estimators().DEFAULTS.replace({"population_size": 40})  # enough for every check
    check_estimator(getattr(estimators(), kind)(small, 8))


def table() -> tuple[Any, Any]:
    inputs = np.random.default_rng(1).normal(size=(60, 3))
    return inputs, 100.0 + 7.0 * inputs[:, 0] - 3.0 * inputs[:, 2]


def test_the_champion_computes_the_predictions() -> None:
    inputs, targets = table()
    model = estimators().NEATRegressor(generations=20, random_state=1).fit(inputs, targets)

    outputs = neat.Network(model.genome_).activate_many(inputs)[:, 0]

    assert model.score(inputs, targets) > 0.9
    assert np.array_equal(model.predict(inputs), model.mean_ + model.scale_ * outputs)
    assert np.array_equal(pickle.loads(pickle.dumps(model)).predict(inputs), model.predict(inputs))
    assert 1 <= model.n_iter_ <= 20


def test_the_same_seed_evolves_the_same_network() -> None:
    inputs, targets = table()
    first, second, other = (
        estimators().NEATClassifier(generations=5, random_state=seed).fit(inputs, targets > 100.0).genome_
        for seed in (3, 3, 4)
    )

    assert first == second
    assert first != other


def test_settings_can_be_given_and_rows_of_recurrent_networks_are_independent() -> None:
    inputs, targets = table()
    settings = neat.Settings(population_size=20, genome={"recurrent": True})
    model = estimators().NEATClassifier(settings, generations=3, random_state=1).fit(inputs, targets > 100.0)

    assert model.genome_.shape.recurrent
    assert np.array_equal(model.predict_proba(inputs)[::-1], model.predict_proba(inputs[::-1]))
    assert copy.deepcopy(model).get_params()["settings"] == settings


def test_an_impossible_number_of_generations_is_an_error() -> None:
    with pytest.raises(ValueError, match="generations must be a whole number of at least 1, but is 0"):
        estimators().NEATRegressor(generations=0).fit(*table())
