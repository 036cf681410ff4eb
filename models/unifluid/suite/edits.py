"""Scores of edits: the change done, and what was not to change left alone."""

from collections import defaultdict
from statistics import mean

from unifluid.evaluation.edit_pairs import PIXEL_OPERATIONS, edit_scores
from unifluid.metrics.intervals import bootstrap_mean
from unifluid.suite.made import Made
from unifluid.suite.measure import Measure, mean_of_shares, share_of
from unifluid.training.pictures import premultiply


def edit_measures(made: Made) -> list[Measure]:
    """Edits that a pixel operation could do are counted, but stay out of the mean."""
    done: dict[str, list[bool]] = defaultdict(list)
    moved: list[float] = []
    floor: list[float] = []
    for truth in made.of_kind("edit"):
        if not made.has(f"rebuilt-{truth['id']}"):
            continue
        source, target = (premultiply(made.picture(truth[name])) for name in ("source", "target"))
        result, copy = (premultiply(made.drawn(number)) for number in (truth["id"], f"rebuilt-{truth['id']}"))
        good, difference = edit_scores(source, result, target)
        done[truth["edit"]].append(good)
        moved.append(difference)
        floor.append(edit_scores(source, copy, target)[1])
    asked = {kind: good for kind, good in done.items() if kind not in PIXEL_OPERATIONS}
    if not asked:
        return []
    low, high = bootstrap_mean(moved)
    usual = max(mean(floor), 1e-6)
    beside = {"levels of 255": mean(moved), "tokenizer alone": mean(floor)}
    return [
        mean_of_shares("edits done, mean over kinds", list(asked.values())),
        Measure(
            "untouched pixels, times the tokenizer's",
            mean(moved) / usual,
            len(moved),
            low / usual,
            high / usual,
            beside,
        ),
        *(share_of(f"edits done, {kind}", good) for kind, good in sorted(done.items())),
    ]
