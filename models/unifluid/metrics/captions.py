"""BLEU and CIDEr-D of captions that are already words with single spaces (lower case, no punctuation)."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST = 4
"""Words of the longest n-gram."""
SIGMA = 6.0
"""Width of CIDEr-D's length penalty, in words."""

Grams = Counter[tuple[str, ...]]


@dataclass(frozen=True)
class Described:
    """A caption and what people wrote about the same picture."""

    caption: str
    references: Sequence[str]


def n_grams(text: str) -> Grams:
    """How often each run of one to four words occurs."""
    words = text.split()
    return Counter(
        tuple(words[start : start + length])
        for length in range(1, LONGEST + 1)
        for start in range(len(words) - length + 1)
    )


def bleu(described: Sequence[Described]) -> list[float]:
    """BLEU-1 to BLEU-4 of a corpus, with the reference nearest in length (Papineni et al., 2002)."""
    matched, made = [0] * LONGEST, [0] * LONGEST
    length, nearest = 0, 0
    for item in described:
        grams, most = n_grams(item.caption), Counter[tuple[str, ...]]()
        for reference in item.references:
            most |= n_grams(reference)
        for gram, count in grams.items():
            made[len(gram) - 1] += count
            matched[len(gram) - 1] += min(count, most[gram])
        words = len(item.caption.split())
        length += words
        lengths = [len(reference.split()) for reference in item.references]
        nearest += min(lengths, key=lambda other: (abs(other - words), other))
    brevity = 1.0 if length >= nearest else math.exp(1 - nearest / length) if length else 0.0
    scores, product = [], 1.0
    for order in range(LONGEST):
        product *= matched[order] / made[order] if made[order] else 0.0
        scores.append(brevity * product ** (1 / (order + 1)))
    return scores


def cider_d(described: Sequence[Described]) -> list[float]:
    """CIDEr-D of each caption (Vedantam et al., 2015); rarity is counted in the references of this very list.

    The corpus score is their mean; papers print it times 100.
    """
    known = [[n_grams(reference) for reference in item.references] for item in described]
    seen: Grams = Counter()
    for references in known:
        seen.update({gram for reference in references for gram in reference})
    pictures = math.log(len(described))

    def weighted(grams: Grams) -> list[dict[tuple[str, ...], float]]:
        vectors: list[dict[tuple[str, ...], float]] = [{} for _ in range(LONGEST)]
        for gram, count in grams.items():
            vectors[len(gram) - 1][gram] = count * (pictures - math.log(max(1, seen[gram])))
        return vectors

    scores: list[float] = []
    for item, references in zip(described, known, strict=True):
        ours, length = weighted(n_grams(item.caption)), bigrams(item.caption)
        total = 0.0
        for text, reference in zip(item.references, references, strict=True):
            penalty = math.exp(-((length - bigrams(text)) ** 2) / (2 * SIGMA**2))
            pairs = zip(ours, weighted(reference), strict=True)
            total += penalty * sum(clipped_cosine(own, theirs) for own, theirs in pairs) / LONGEST
        scores.append(10 * total / len(references))
    return scores


def bigrams(text: str) -> int:
    """The length of a text as the official scorer counts it: in pairs of words."""
    return max(0, len(text.split()) - 1)


def clipped_cosine(ours: dict[tuple[str, ...], float], theirs: dict[tuple[str, ...], float]) -> float:
    """Cosine of two vectors whose shared entries count no more than the reference has."""
    size = math.sqrt(sum(value * value for value in ours.values()) * sum(value * value for value in theirs.values()))
    shared = sum(min(value, theirs[gram]) * theirs[gram] for gram, value in ours.items() if gram in theirs)
    return shared / size if size else 0.0
