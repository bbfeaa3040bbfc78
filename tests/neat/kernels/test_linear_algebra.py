"""Eigenvectors and products, compared with those of NumPy."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neat.kernels import Floats
from neat.kernels.linear_algebra import eigen, product


def decomposed(matrix: Floats) -> tuple[Floats, Floats]:
    values, vectors = np.empty(len(matrix)), np.empty_like(matrix)
    assert eigen(matrix, values, vectors)
    return values, vectors


def check(matrix: Floats) -> None:
    values, vectors = decomposed(matrix)
    size = max(np.abs(matrix).max(), 1e-300)
    assert np.abs(vectors @ np.diag(values / size) @ vectors.T - matrix / size).max() < 1e-12
    assert np.abs(vectors.T @ vectors - np.eye(len(matrix))).max() < 1e-12
    assert np.abs(np.sort(values) - np.linalg.eigvalsh(matrix)).max() < 1e-12 * size * len(matrix)


@given(st.integers(1, 25), st.integers(0, 2**32 - 1), st.floats(-100, 100), st.booleans())
def test_symmetric_matrices_are_decomposed(n: int, seed: int, exponent: float, definite: bool) -> None:
    square = np.random.default_rng(seed).standard_normal((n, n))
    check((square @ square.T if definite else square + square.T) * 10.0**exponent)


@given(st.integers(2, 12), st.integers(0, 2**32 - 1), st.integers(1, 4))
def test_matrices_with_equal_and_missing_eigenvalues_are_decomposed(n: int, seed: int, rank: int) -> None:
    rows = np.random.default_rng(seed).standard_normal((rank, n))
    check(rows.T @ rows)
    check(rows.T @ rows + np.eye(n))


@pytest.mark.parametrize(
    "matrix",
    [
        np.zeros((4, 4)),
        np.eye(5),
        np.diag([3.0, -1.0, 0.0, 3.0]),
        np.ones((6, 6)),
        np.array([[1e-170, 1e-171, 0.0], [1e-171, 1e-170, 0.0], [0.0, 0.0, 1.0]]),  # squares of elements vanish
        np.array([[0.0, 1e-200], [1e-200, 0.0]]),
        np.array([[1e300, 1e300], [1e300, -1e300]]),
    ],
)
def test_unusual_matrices_are_decomposed(matrix: Floats) -> None:
    check(matrix)


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_matrix_that_is_not_finite_is_refused(value: float) -> None:
    matrix = np.eye(3)
    matrix[1, 2] = matrix[2, 1] = value
    assert not eigen(matrix, np.empty(3), np.empty((3, 3)))


@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 9), st.integers(0, 2**32 - 1))
def test_products_are_those_of_numpy(n: int, k: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, b = rng.standard_normal((n, k)), rng.standard_normal((k, m))
    np.testing.assert_allclose(product(a, b), a @ b, rtol=1e-12, atol=1e-12)
