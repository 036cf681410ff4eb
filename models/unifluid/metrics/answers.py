"""Exact match of answers, and whether their confidence can be believed."""

import unicodedata
from collections.abc import Sequence


def plain(answer: str) -> str:
    """Case, width and spaces do not make another answer."""
    return " ".join(unicodedata.normalize("NFKC", answer).lower().split())


def exact_match(answer: str, accepted: Sequence[str]) -> bool:
    """Whether it is one of the answers that count as right."""
    return plain(answer) in {plain(other) for other in accepted}


def expected_calibration_error(confidences: Sequence[float], right: Sequence[bool], bins: int = 15) -> float:
    """Mean gap between confidence and share of right answers, over equal bins of confidence (Guo et al., 2017)."""
    if len(confidences) != len(right) or not confidences:
        raise ValueError(f"{len(confidences)} confidences do not belong to {len(right)} answers")
    gaps = [0.0] * bins
    for confidence, was_right in zip(confidences, right, strict=True):
        # Bins are open below: a confidence of exactly k / bins belongs to the bin that ends there.
        place = min(bins - 1, max(0, -int(-confidence * bins // 1) - 1))
        gaps[place] += confidence - was_right
    return sum(abs(gap) for gap in gaps) / len(confidences)
