"""A measured figure: its value, how sure it is, and what stands beside it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from unifluid.metrics.intervals import Z, wilson


@dataclass(frozen=True)
class Measure:
    """`beside` holds the same figure of what it has to be compared with: real, blank, noise, shuffled ..."""

    name: str
    value: float
    count: int
    low: float | None = None
    high: float | None = None
    beside: Mapping[str, float] = field(default_factory=dict)


def share_of(name: str, right: Sequence[bool], beside: Mapping[str, float] | None = None) -> Measure:
    """A share with its 95 % Wilson interval. ValueError where nothing was asked."""
    low, high = wilson(sum(right), len(right))
    return Measure(name, sum(right) / len(right), len(right), low, high, beside or {})


def mean_of_shares(name: str, parts: Sequence[Sequence[bool]], beside: Mapping[str, float] | None = None) -> Measure:
    """The mean over kinds, each as heavy as any other, with its 95 % interval."""
    shares = [sum(part) / len(part) for part in parts]
    value = sum(shares) / len(shares)
    spread = sum(share * (1 - share) / len(part) for share, part in zip(shares, parts, strict=True))
    reach = Z * math.sqrt(spread) / len(parts)
    return Measure(name, value, sum(map(len, parts)), max(0.0, value - reach), min(1.0, value + reach), beside or {})
