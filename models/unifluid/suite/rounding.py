"""8-bit weights against those they were rounded from, on the tasks that both have done."""

from collections.abc import Sequence
from statistics import mean

from unifluid.evaluation.edit_pairs import edit_scores
from unifluid.judge.judge import Judge
from unifluid.metrics.answers import exact_match
from unifluid.metrics.captions import cider_d
from unifluid.metrics.intervals import bootstrap_mean
from unifluid.suite.drawings import judge_drawings, task_rule
from unifluid.suite.made import Line, Made
from unifluid.suite.measure import Measure
from unifluid.suite.texts import described
from unifluid.training.pictures import premultiply


def lost(name: str, shipped: Sequence[float], whole: Sequence[float]) -> list[Measure]:
    """How much less the shipped weights reach, task by task, with the interval of the mean."""
    if not shipped:
        return []
    gaps = [after - before for after, before in zip(shipped, whole, strict=True)]
    low, high = bootstrap_mean([-gap for gap in gaps])
    beside = {"8-bit": mean(shipped), "unquantised": mean(whole)}
    return [Measure(f"lost by 8-bit weights, {name}", -mean(gaps), len(gaps), low, high, beside)]


def answers(made: Made, truths: Sequence[Line]) -> list[float]:
    return [float(exact_match(made.results[truth["id"]]["text"], [str(truth["answer"])])) for truth in truths]


def edits(made: Made, truths: Sequence[Line]) -> list[float]:
    done: list[float] = []
    for truth in truths:
        source, target = (premultiply(made.picture(truth[name])) for name in ("source", "target"))
        done.append(float(edit_scores(source, premultiply(made.drawn(truth["id"])), target)[0]))
    return done


def captions(made: Made, truths: Sequence[Line]) -> list[float]:
    return cider_d(described([made.results[truth["id"]]["text"] for truth in truths], truths))


def drawings(made: Made, judge: Judge, digest: str, kept: set[str]) -> list[float]:
    judged = judge_drawings(made, judge, digest)
    if judged is None:
        return []
    part = judged.only(lambda prompt: prompt["id"] in kept)
    return [float(task_rule(prompt, verdict)) for prompt, verdict in zip(part.prompts, part.drawn, strict=True)]


def rounding_measures(shipped: Made, whole: Made, judge: Judge, digest: str) -> list[Measure]:
    def both(kind: str) -> list[Line]:
        return [truth for truth in shipped.of_kind(kind) if whole.has(truth["id"])]

    drawn = {p["id"] for p in both("prompt") if all(m.has(f"rebuilt-{p['id']}") for m in (shipped, whole))}
    asked, edited, written = both("question"), both("edit"), both("caption")
    return [
        *lost("drawings", drawings(shipped, judge, digest, drawn), drawings(whole, judge, digest, drawn)),
        *lost("edits done", edits(shipped, edited), edits(whole, edited)),
        *lost("scene questions", answers(shipped, asked), answers(whole, asked)),
        *lost("CIDEr-D", captions(shipped, written), captions(whole, written)),
    ]
