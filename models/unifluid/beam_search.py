"""Which texts of one picture are gone on with, from the logits of those still open.

As in the `generate` of Hugging Face: twice as many candidates as beams, ended texts ranked by their mean
log-probability a piece. `models/runtime/pipelines/beamSearch.ts` is the twin.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np

from unifluid.sampling import log_softmax


@dataclass(frozen=True)
class Hypothesis:
    """A text so far; `ids` end with <eos> where the model ended it."""

    ids: tuple[int, ...] = ()
    log_probabilities: tuple[float, ...] = ()
    """The model's own, whatever was barred."""
    total: float = 0.0

    @property
    def mean(self) -> float:
        """Ranks texts of different lengths: a sum alone would prefer the shortest."""
        return self.total / len(self.ids) if self.ids else 0.0

    def extended(self, piece: int, log_probability: float) -> "Hypothesis":
        return Hypothesis((*self.ids, piece), (*self.log_probabilities, log_probability), self.total + log_probability)


@dataclass(frozen=True)
class BeamOptions:
    """How the texts of one picture are searched."""

    width: int
    """Open texts at most; 1 is greedy."""
    eos: int
    most: int
    """Pieces at most, <eos> included."""
    fewest: int = 0
    """Pieces at least before <eos>."""
    barred: Callable[[Sequence[int]], Collection[int]] = lambda _: ()
    """Pieces that may not follow a text."""


@dataclass(frozen=True)
class Beams:
    """Best first, both. Nothing is open once the search is over."""

    open: tuple[Hypothesis, ...] = (Hypothesis(),)
    ended: tuple[Hypothesis, ...] = ()


def advance(beams: Beams, logits: np.ndarray, options: BeamOptions) -> tuple[Beams, list[int]]:
    """One piece further, from a row of logits for each open text; and the text that each one now open goes on from."""
    width = options.width
    count = 1 if width == 1 else 2 * width
    candidates = [
        (text.extended(piece, own), parent)
        for parent, text in enumerate(beams.open)
        for piece, own in _continuations(text, logits[parent], count, options)
    ]
    candidates.sort(key=lambda each: (-each[0].total, each[1], each[0].ids[-1]))
    kept = candidates[:count]
    ends = [text for text, _ in kept[:width] if text.ids[-1] == options.eos]
    go_on = [each for each in kept if each[0].ids[-1] != options.eos][:width]
    ended = _best([*beams.ended, *ends], width)
    still_open = [text for text, _ in go_on]
    if len(beams.open[0].ids) + 1 == options.most:
        return Beams((), _best([*ended, *still_open], width)), []
    if _is_over(still_open, ended, width):
        return Beams((), ended), []
    return Beams(tuple(still_open), ended), [parent for _, parent in go_on]


def _continuations(text: Hypothesis, logits: np.ndarray, count: int, options: BeamOptions) -> list[tuple[int, float]]:
    log_probabilities = log_softmax(logits)
    never = set(options.barred(text.ids))
    if len(text.ids) < options.fewest:
        never.add(options.eos)
    # Stable, so that the lower id of equals comes first.
    order = np.argsort(-log_probabilities, kind="stable")[: count + len(never)]
    return [(int(piece), float(log_probabilities[piece])) for piece in order if int(piece) not in never][:count]


def _best(texts: Sequence[Hypothesis], width: int) -> tuple[Hypothesis, ...]:
    return tuple(sorted(texts, key=lambda text: -text.mean)[:width])


def _is_over(still_open: Sequence[Hypothesis], ended: Sequence[Hypothesis], width: int) -> bool:
    """Nothing is open, or nothing open looks better than the worst of as many ended texts as there are beams."""
    return not still_open or (len(ended) == width and ended[-1].mean >= still_open[0].mean)
