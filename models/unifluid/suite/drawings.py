"""Scores of drawings, each beside the judge's verdict on real pictures of the same prompts, on wrong ones, on none."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from unifluid.judge.judge import Judge, Verdict
from unifluid.metrics.frechet import frechet_distance
from unifluid.suite.agreement import SIX, agrees, colour_alone, first_name, number_alone
from unifluid.suite.looked import looked_at
from unifluid.suite.made import Line, Made
from unifluid.suite.measure import Measure, mean_of_shares, share_of

NOISES = 8
"""Pictures of noise that prompts are held against."""
DIRECTIONS = 64
"""Principal directions of the real pictures in which the Frechet distance is taken: more than a few hundred pictures
cannot fill."""
Rule = Callable[[Line, Verdict], bool]


@dataclass(frozen=True)
class Judged:
    """Prompts that were drawn, with verdicts on the drawing, on the real picture and on that through the tokenizer."""

    prompts: list[Line]
    drawn: list[Verdict]
    real: list[Verdict]
    rebuilt: list[Verdict]
    others: list[Verdict]
    blank: Verdict
    noise: list[Verdict]

    def only(self, keep: Callable[[Line], bool]) -> "Judged":
        places = [place for place, prompt in enumerate(self.prompts) if keep(prompt)]
        drawn, real, rebuilt = ([part[place] for place in places] for part in (self.drawn, self.real, self.rebuilt))
        prompts = [self.prompts[place] for place in places]
        return replace(self, prompts=prompts, drawn=drawn, real=real, rebuilt=rebuilt)


def empty_pictures(side: int) -> tuple[Tensor, list[Tensor]]:
    """White, and noise, as large as the drawings."""
    generator = torch.Generator().manual_seed(1)
    white = torch.full((4, side, side), 255, dtype=torch.uint8)
    noise = torch.randint(0, 256, (NOISES, 4, side, side), generator=generator, dtype=torch.uint8)
    noise[:, 3] = 255
    return white, list(noise)


def judge_drawings(made: Made, judge: Judge, digest: str) -> Judged | None:
    """None where nothing was drawn."""
    prompts = [truth for truth in made.of_kind("prompt") if made.has(f"rebuilt-{truth['id']}")]
    if not prompts:
        return None
    kept = made.out / f"looked-{digest[:12]}.jsonl"
    folders: tuple[tuple[Path, str], ...] = (
        (made.out / "drawn", ""),
        (made.suite / "pictures", "real-"),
        (made.out / "drawn", "rebuilt-"),
    )
    paths = [folder / f"{prefix}{prompt['id']}.png" for folder, prefix in folders for prompt in prompts]
    # As many as there are drawings: a few hundred pictures are no sharper than what they are compared with.
    others = sorted((made.suite / "pictures").glob("other-*.png"))[: len(prompts)]
    verdicts = looked_at([*paths, *others], judge, kept)
    count = len(prompts)
    white, noise = empty_pictures(made.drawn(prompts[0]["id"]).shape[-1])
    blank, *noisy = judge.judge([white, *noise])
    drawn, real, rebuilt = (verdicts[start : start + count] for start in (0, count, 2 * count))
    return Judged(prompts, drawn, real, rebuilt, verdicts[3 * count :], blank, noisy)


def followed(judged: Judged, rule: Rule) -> tuple[list[bool], dict[str, float]]:
    """Verdict on each drawing, and shares of what stands beside it; shuffled are right pictures with wrong prompts."""
    asked, count = judged.prompts, len(judged.prompts)
    turned = [(place + count // 2) % count for place in range(count)]

    def rate(pictures: Sequence[Verdict]) -> float:
        return sum(rule(prompt, verdict) for prompt, verdict in zip(asked, pictures, strict=True)) / count

    beside = {
        "real": rate(judged.real),
        "real through the tokenizer": rate(judged.rebuilt),
        "shuffled": rate([judged.drawn[place] for place in turned]),
        "real, shuffled": rate([judged.real[place] for place in turned]),
        "blank": rate([judged.blank] * count),
        "noise": rate([judged.noise[place % NOISES] for place in range(count)]),
    }
    return [rule(prompt, verdict) for prompt, verdict in zip(asked, judged.drawn, strict=True)], beside


def task_rule(prompt: Line, verdict: Verdict) -> bool:
    return agrees(prompt["task"], prompt["real"], verdict)


def on_real(rule: Callable[[Line, Verdict], bool]) -> Rule:
    return lambda prompt, verdict: rule(prompt["real"], verdict)


def six_tasks(judged: Judged, novel: bool) -> list[Measure]:
    """The mean of GenEval's tasks, and each."""
    name = "novel" if novel else "seen"
    parts: list[list[bool]] = []
    measures: list[Measure] = []
    sums: dict[str, float] = {}
    for task in SIX:
        part = judged.only(lambda prompt, task=task: prompt["task"] == task and prompt["novel"] == novel)
        if not part.prompts:
            continue
        good, beside = followed(part, task_rule)
        parts.append(good)
        measures.append(share_of(f"{task}, {name}", good, beside))
        sums = {key: sums.get(key, 0.0) + value for key, value in beside.items()}
    if not parts:
        return []
    means = {key: value / len(parts) for key, value in sums.items()}
    return [mean_of_shares(f"six tasks, {name} combinations", parts, means), *measures]


def one_rule(judged: Judged, name: str, task: str, rule: Rule) -> list[Measure]:
    part = judged.only(lambda prompt: prompt["task"] == task)
    return [share_of(name, *followed(part, rule))] if part.prompts else []


def distances_to(others: Sequence[Verdict], *sets: Sequence[Verdict]) -> list[float]:
    """Frechet distance of each set to real pictures, in the principal directions of those."""
    real = features_of(others)
    middle = real.mean(0)
    _, _, directions = np.linalg.svd(real - middle, full_matrices=False)
    seen = [(features_of(part) - middle) @ directions[:DIRECTIONS].T for part in (others, *sets)]
    return [frechet_distance(part, seen[0]) for part in seen[1:]]


def features_of(verdicts: Sequence[Verdict]) -> np.ndarray:
    return torch.stack([verdict.features for verdict in verdicts]).numpy()


def frechet_measures(judged: Judged) -> list[Measure]:
    """Distances to other real pictures of the same kinds."""
    if min(len(judged.prompts), len(judged.others)) < 2:
        return []
    far, near, floor = distances_to(judged.others, judged.drawn, judged.rebuilt, judged.real)
    beside = {"drawings": far, "tokenizer alone": near, "other real pictures": floor}
    return [Measure("Frechet distance, times the tokenizer's", far / max(near, 1e-9), len(judged.drawn), beside=beside)]


def drawing_measures(judged: Judged) -> list[Measure]:
    return [
        *six_tasks(judged, novel=False),
        *six_tasks(judged, novel=True),
        *one_rule(judged, "single object, first name among the common concepts", "single", on_real(first_name)),
        *one_rule(judged, "style, first among styles", "style", task_rule),
        *one_rule(judged, "counting, the number alone", "counting", on_real(number_alone)),
        *one_rule(judged, "colours, the colour alone", "colours", on_real(colour_alone)),
        *frechet_measures(judged),
    ]
