"""Linear algebra of small matrices, in a fixed order of operations.

NumPy's matrix products and eigenvectors come from a BLAS library that chooses its loops by the processor. The last bits
of their results, and with them a whole run, would differ between two machines. For the matrices of a weight search,
which have less than 200 rows, these loops also cost less than the threads that such a library starts.
"""

import math

import numpy as np

from neat.kernels import Floats, kernel

MOST_ROUNDS = 60
"""Of the QL algorithm for one eigenvalue; two are typical."""
NEGLIGIBLE = 2.0**-52
"""Beside the diagonal, relative to the elements on it."""
LEAST = 1e-100
"""Beside the diagonal of a matrix whose largest element is 1: its square must not vanish."""


@kernel
def product(a: Floats, b: Floats) -> Floats:
    """Return the matrix product of (n, k) and (k, m), whose sums run over k in its order."""
    result = np.zeros((a.shape[0], b.shape[1]))
    for i in range(a.shape[0]):
        for k in range(a.shape[1]):
            factor = a[i, k]
            for j in range(b.shape[1]):
                result[i, j] += factor * b[k, j]
    return result


@kernel
def eigen(matrix: Floats, values: Floats, vectors: Floats) -> bool:
    """Fill the eigenvalues and orthonormal eigenvectors of a symmetric matrix.

    Householder reflections make the matrix tridiagonal, and the QL algorithm with implicit shifts makes it diagonal:
    `tred2` and `tql2` of EISPACK (Martin, Reinsch and Wilkinson 1968; Bowdler et al. 1968). They take about 9 n^3
    operations.

    Args:
        matrix: (n, n) symmetric.
        values: (n,) to fill, in no order.
        vectors: (n, n) to fill; column i belongs to `values[i]`.

    Returns:
        Whether the algorithm converged, as it does for every finite matrix.
    """
    n = len(matrix)
    largest = 0.0
    for i in range(n):
        for j in range(n):
            if not math.isfinite(matrix[i, j]):
                return False
            largest = max(largest, abs(matrix[i, j]))
    if largest == 0.0:
        largest = 1.0
    for i in range(n):
        for j in range(n):
            vectors[i, j] = matrix[i, j] / largest
    beside = np.zeros(n)
    _tridiagonalize(vectors, values, beside)
    if not _diagonalize(vectors, values, beside):
        return False
    for i in range(n):
        values[i] *= largest
    return True


@kernel
def _tridiagonalize(vectors: Floats, values: Floats, beside: Floats) -> None:
    """Replace a symmetric matrix by reflections; fill the tridiagonal matrix that they make of it.

    Args:
        vectors: (n, n) the matrix; receives the product of the reflections.
        values: (n,) to fill: the diagonal.
        beside: (n,) to fill: the elements below the diagonal, from index 1 on.
    """
    n = len(values)
    for j in range(n):
        values[j] = vectors[n - 1, j]
    for i in range(n - 1, 0, -1):
        scale, square = 0.0, 0.0
        for k in range(i):
            scale += abs(values[k])
        if scale == 0.0:
            beside[i] = values[i - 1]
            for j in range(i):
                values[j] = vectors[i - 1, j]
                vectors[i, j] = 0.0
                vectors[j, i] = 0.0
        else:
            for k in range(i):
                values[k] /= scale
                square += values[k] * values[k]
            f = values[i - 1]
            g = -math.sqrt(square) if f > 0.0 else math.sqrt(square)
            beside[i] = scale * g
            square -= f * g
            values[i - 1] = f - g
            for j in range(i):
                beside[j] = 0.0
            for j in range(i):  # the product of the matrix and the vector of this reflection
                f = values[j]
                vectors[j, i] = f
                g = beside[j] + vectors[j, j] * f
                for k in range(j + 1, i):
                    g += vectors[k, j] * values[k]
                    beside[k] += vectors[k, j] * f
                beside[j] = g
            f = 0.0
            for j in range(i):
                beside[j] /= square
                f += beside[j] * values[j]
            half = f / (square + square)
            for j in range(i):
                beside[j] -= half * values[j]
            for j in range(i):  # the reflection, from both sides
                f, g = values[j], beside[j]
                for k in range(j, i):
                    vectors[k, j] -= f * beside[k] + g * values[k]
                values[j] = vectors[i - 1, j]
                vectors[i, j] = 0.0
        values[i] = square
    for i in range(n - 1):  # the product of all reflections
        vectors[n - 1, i] = vectors[i, i]
        vectors[i, i] = 1.0
        square = values[i + 1]
        if square != 0.0:
            for k in range(i + 1):
                values[k] = vectors[k, i + 1] / square
            for j in range(i + 1):
                g = 0.0
                for k in range(i + 1):
                    g += vectors[k, i + 1] * vectors[k, j]
                for k in range(i + 1):
                    vectors[k, j] -= g * values[k]
        for k in range(i + 1):
            vectors[k, i + 1] = 0.0
    for j in range(n):
        values[j] = vectors[n - 1, j]
        vectors[n - 1, j] = 0.0
    vectors[n - 1, n - 1] = 1.0
    beside[0] = 0.0


@kernel
def _diagonalize(vectors: Floats, values: Floats, beside: Floats) -> bool:
    """Make a tridiagonal matrix diagonal, and turn `vectors` with it; return whether that converged.

    Args:
        vectors: (n, n) what `_tridiagonalize` leaves; receives the eigenvectors as columns.
        values: (n,) the diagonal; receives the eigenvalues.
        beside: (n,) the elements below the diagonal, from index 1 on; changed.
    """
    n = len(values)
    for i in range(1, n):
        beside[i - 1] = beside[i]
    beside[n - 1] = 0.0
    shifts, largest = 0.0, 0.0
    for first in range(n):
        largest = max(largest, abs(values[first]) + abs(beside[first]))
        last = first
        while abs(beside[last]) > max(NEGLIGIBLE * largest, LEAST):  # beside[n - 1] is 0
            last += 1
        rounds = 0
        while last > first and abs(beside[first]) > max(NEGLIGIBLE * largest, LEAST):
            rounds += 1
            if rounds > MOST_ROUNDS:
                return False
            g = values[first]  # the implicit shift
            p = (values[first + 1] - g) / (2.0 * beside[first])
            r = math.sqrt(p * p + 1.0)
            if p < 0.0:
                r = -r
            values[first] = beside[first] / (p + r)
            values[first + 1] = beside[first] * (p + r)
            next_value = values[first + 1]
            shift = g - values[first]
            for i in range(first + 2, n):
                values[i] -= shift
            shifts += shift
            p = values[last]  # the QL transformation
            c, before_c, before_before_c = 1.0, 1.0, 1.0
            s, before_s = 0.0, 0.0
            next_beside = beside[first + 1]
            for i in range(last - 1, first - 1, -1):
                before_before_c, before_c, before_s = before_c, c, s
                g = c * beside[i]
                h = c * p
                r = math.sqrt(p * p + beside[i] * beside[i])
                beside[i + 1] = s * r
                s, c = beside[i] / r, p / r
                p = c * values[i] - s * g
                values[i + 1] = h + s * (c * g + s * values[i])
                for k in range(n):
                    h = vectors[k, i + 1]
                    vectors[k, i + 1] = s * vectors[k, i] + c * h
                    vectors[k, i] = c * vectors[k, i] - s * h
            p = -s * before_s * before_before_c * next_beside * beside[first] / next_value
            beside[first] = s * p
            values[first] = c * p
        values[first] += shifts
        beside[first] = 0.0
    return True
