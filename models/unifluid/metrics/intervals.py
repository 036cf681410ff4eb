"""How sure a measured figure is."""

import math
import random
from collections.abc import Sequence

Z = 1.96
"""Of a 95 % interval."""


def wilson(right: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson, 1927), which holds for small counts too."""
    if total <= 0:
        raise ValueError("a share of nothing has no interval")
    p = right / total
    middle = (p + Z * Z / (2 * total)) / (1 + Z * Z / total)
    reach = Z * math.sqrt((p * (1 - p) + Z * Z / (4 * total)) / total) / (1 + Z * Z / total)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def bootstrap_mean(values: Sequence[float], rounds: int = 1000, seed: int = 1) -> tuple[float, float]:
    """The 95 % interval of a mean, by drawing the values anew."""
    if not values:
        raise ValueError("a mean of nothing has no interval")
    lots = random.Random(seed)
    means = sorted(sum(lots.choices(values, k=len(values))) / len(values) for _ in range(rounds))
    return means[int(0.025 * rounds)], means[int(0.975 * rounds)]
