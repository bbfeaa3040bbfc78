from itertools import product

import numpy as np

from neat.random_streams import EPISODE_SEED_LIMIT, SEED_LIMIT, Purpose, key, stream


def test_the_values_of_purposes_never_change() -> None:
    assert {purpose.name: purpose.value for purpose in Purpose} == {
        "FIRST_GENERATION": 0, "REPRESENTATIVES": 1, "EVALUATION": 2, "VALIDATION": 3, "WEIGHT_SEARCH": 4,
        "CONFIRMATION": 5,
    }  # fmt: skip


def test_a_stream_depends_on_seed_generation_purpose_and_position_alone() -> None:
    keys = [
        (seed, generation, purpose, *position)
        for seed, generation, purpose, position in product((0, 1, SEED_LIMIT - 1), (0, 7), Purpose, ((), (3,)))
    ]
    firsts = {stream(*numbers).integers(2**63) for numbers in keys}

    assert len(firsts) == len(keys)
    assert stream(1, 2, Purpose.EVALUATION, 3).random() == stream(1, 2, Purpose.EVALUATION, 3).random()


def test_a_stream_is_numpys_generator_seeded_by_its_key() -> None:
    assert key(5, 3, Purpose.VALIDATION, 4) == [5, 3, 3, 4]
    assert stream(5, 3, Purpose.VALIDATION, 4).random() == np.random.default_rng([5, 3, 3, 4]).random()


def test_seeds_of_episodes_fit_into_32_signed_bits() -> None:
    assert np.iinfo(np.int32).max == EPISODE_SEED_LIMIT - 1
    assert np.iinfo(np.int64).max == SEED_LIMIT - 1
