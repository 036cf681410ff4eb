"""Scores of answers and captions, and whether their confidence can be believed."""

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from statistics import mean

from unifluid.metrics.answers import exact_match, expected_calibration_error, plain
from unifluid.metrics.captions import Described, bleu, cider_d
from unifluid.metrics.intervals import bootstrap_mean
from unifluid.suite.made import Line, Made
from unifluid.suite.measure import Measure, share_of

WORD = re.compile(r"[a-z0-9]+|'[a-z]+")


def words_of(caption: str) -> str:
    """Lower-case words with single spaces, without punctuation."""
    return " ".join(WORD.findall(plain(caption)))


def question_measures(made: Made) -> list[Measure]:
    asked = [truth for truth in made.of_kind("question") if made.has(f"blind-{truth['id']}")]
    if not asked:
        return []

    def right(truth: Line, prefix: str) -> bool:
        return exact_match(made.results[prefix + truth["id"]]["text"], [str(truth["answer"])])

    seeing = [right(truth, "") for truth in asked]
    blind = [right(truth, "blind-") for truth in asked]
    by_type: dict[str, list[bool]] = defaultdict(list)
    for truth, good in zip(asked, seeing, strict=True):
        by_type[truth["type"]].append(good)
    confidences = [made.results[truth["id"]]["confidence"] for truth in asked]
    return [
        share_of("scene questions, exact", seeing, {"question only": sum(blind) / len(blind)}),
        *(share_of(f"scene questions, {kind}", good) for kind, good in sorted(by_type.items())),
        Measure("calibration error of answers", expected_calibration_error(confidences, seeing), len(asked)),
    ]


def described(captions: Sequence[str], truths: Sequence[Line]) -> list[Described]:
    return [
        Described(words_of(caption), [words_of(reference) for reference in truth["references"]])
        for caption, truth in zip(captions, truths, strict=True)
    ]


def caption_measures(made: Made) -> list[Measure]:
    """CIDEr-D of both searches over the photographs that each has described, and calibration of the greedy one."""
    return [*cider_of(made, "", "greedy"), *cider_of(made, "beam-", "beam 3"), *word_calibration(made)]


def cider_of(made: Made, prefix: str, search: str) -> list[Measure]:
    truths = [truth for truth in made.of_kind("caption") if made.has(prefix + truth["id"])]
    if len(truths) < 2:
        return []
    captions = [made.results[prefix + truth["id"]]["text"] for truth in truths]
    half = len(captions) // 2
    scores = cider_d(described(captions, truths))
    beside = {"shuffled": mean_cider(captions[half:] + captions[:half], truths)}
    if blank := made.results.get(f"{prefix}caption-blank"):
        beside["blank"] = mean_cider([blank["text"]] * len(truths), truths)
    low, high = bootstrap_mean(scores)
    fourth = bleu(described(captions, truths))[3]
    return [
        Measure(
            f"flickr8k val, CIDEr-D x 100, {search}", 100 * mean(scores), len(truths), 100 * low, 100 * high, beside
        ),
        Measure(f"flickr8k val, BLEU-4 x 100, {search}", 100 * fourth, len(truths)),
    ]


def mean_cider(captions: Sequence[str], truths: Sequence[Line]) -> float:
    return 100 * mean(cider_d(described(captions, truths)))


def is_held_out(truth: Line) -> bool:
    """Every other photograph: the others are what calibrations are fitted on (`calibrate.py`)."""
    return int(truth["id"].rsplit("-", 1)[-1]) % 2 == 1


def word_calibration(made: Made) -> list[Measure]:
    sure, right = word_confidences(made, [truth for truth in made.of_kind("caption") if is_held_out(truth)])
    if not sure:
        return []
    return [Measure("calibration error of words of captions", expected_calibration_error(sure, right), len(sure))]


def word_confidences(made: Made, truths: Sequence[Line]) -> tuple[list[float], list[bool]]:
    """Of every word of every caption: the probability the model gave it, and whether any of the people used it."""
    sure: list[float] = []
    right: list[bool] = []
    for truth in truths:
        known = {word for reference in truth["references"] for word in words_of(reference).split()}
        for word, probability in spoken(made.results[truth["id"]]["pieces"]):
            if WORD.fullmatch(word):
                sure.append(probability)
                right.append(word in known)
    return sure, right


def spoken(pieces: Sequence[Line]) -> list[tuple[str, float]]:
    """Words with their probabilities: pieces up to the next that begins with a space belong together."""
    words: list[tuple[str, float]] = []
    for piece in pieces:
        text, log = str(piece["text"]), float(piece["logProbability"])
        if words and not text.startswith(" "):
            word, before = words[-1]
            words[-1] = (word + plain(text), before + log)
        else:
            words.append((plain(text), log))
    return [(word, math.exp(min(0.0, log))) for word, log in words]
