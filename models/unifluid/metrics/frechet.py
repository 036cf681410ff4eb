"""The Frechet distance of two sets of features, each taken for a normal distribution: FID, with features given."""

import numpy as np


def frechet_distance(ours: np.ndarray, theirs: np.ndarray) -> float:
    """Squared distance of features (n, d) and (m, d): |mean difference|^2 + tr(A + B - 2 (A B)^(1/2)).

    ValueError where a set has fewer than two features. FID of few pictures is too large: state how many there were.
    """
    if min(len(ours), len(theirs)) < 2 or ours.shape[1] != theirs.shape[1]:
        raise ValueError(f"features of shapes {ours.shape} and {theirs.shape} cannot be compared")
    ours, theirs = ours.astype(np.float64), theirs.astype(np.float64)
    first, second = np.cov(ours, rowvar=False), np.cov(theirs, rowvar=False)
    # The eigenvalues of A B are those of a positive matrix; what is below 0 is rounding.
    values = np.linalg.eigvals(np.atleast_2d(first) @ np.atleast_2d(second)).real
    shared = np.sqrt(values.clip(min=0)).sum()
    moved = np.square(ours.mean(0) - theirs.mean(0)).sum()
    return float(moved + np.trace(np.atleast_2d(first)) + np.trace(np.atleast_2d(second)) - 2 * shared)
