"""The judge: pictures in, what they show out."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from unifluid.judge.features import Look, batches, overall, pooled
from unifluid.judge.heads import Heads, boxes_of
from unifluid.judge.labels import Labels

WEIGHTS = Path(__file__).with_name("heads.safetensors")
SURE = 0.35
"""Least certainty with which a centre counts as an object's."""
SAME = 0.45
"""Boxes that overlap more than this are one object."""
MOST = 8


@dataclass(frozen=True)
class Found:
    """An object: its box as shares of the picture, and the likeliest concept and colour."""

    box: tuple[float, float, float, float]
    certainty: float
    concept: str
    colour: str
    style: str

    @property
    def centre(self) -> tuple[float, float]:
        return (self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2


@dataclass(frozen=True)
class Verdict:
    """Objects, the surest first; the style of all together, None where nothing was found; the picture's features."""

    objects: tuple[Found, ...]
    style: str | None
    features: Tensor


def overlap(first: Tensor, second: Tensor) -> float:
    """Intersection over union."""
    corner, far = torch.maximum(first[:2], second[:2]), torch.minimum(first[2:], second[2:])
    shared = float((far - corner).clamp(min=0).prod())
    areas = float((first[2:] - first[:2]).prod() + (second[2:] - second[:2]).prod())
    return shared / max(areas - shared, 1e-6)


def peaks(logits: Tensor, distances: Tensor) -> tuple[Tensor, Tensor]:
    """Boxes (K, 4) and certainties (K,) of one picture: cells surer than their neighbours, no two the same object."""
    heat = torch.sigmoid(logits)
    highest = F.max_pool2d(heat[None, None], 3, stride=1, padding=1)[0, 0]
    rows, columns = ((heat == highest) & (heat > SURE)).nonzero(as_tuple=True)
    order = heat[rows, columns].argsort(descending=True)[: 2 * MOST]
    boxes = boxes_of(distances)[:, rows[order], columns[order]].T.clamp(0, 1)
    kept: list[int] = []
    for place in range(len(boxes)):
        if all(overlap(boxes[place], boxes[other]) < SAME for other in kept):
            kept.append(place)
    chosen = torch.tensor(kept[:MOST], dtype=torch.long)
    return boxes[chosen], heat[rows, columns][order][chosen]


class Judge:
    """Heads with their words, on the frozen backbone."""

    def __init__(self, heads: Heads, labels: Labels, look: Look) -> None:
        self.heads, self.labels, self.look = heads.eval(), labels, look

    def judge(self, pictures: Iterable[Tensor]) -> Iterator[Verdict]:
        """Straight RGBA uint8 pictures (4, P, P), all of one size."""
        for batch in batches(pictures):
            yield from self.of_features(self.look(batch))

    @torch.no_grad()
    def of_features(self, features: Tensor) -> Iterator[Verdict]:
        logits, distances = self.heads.find(features)
        for place, whole in enumerate(overall(features)):
            boxes, certain = peaks(logits[place], distances[place])
            yield self.verdict(features[place], boxes, certain, whole)

    @torch.no_grad()
    def names_of(self, features: Tensor) -> Iterator[Tensor | None]:
        """Log-probability of each concept for the surest object of each picture; None where nothing was found."""
        logits, distances = self.heads.find(features)
        for place in range(len(features)):
            boxes, _ = peaks(logits[place], distances[place])
            if len(boxes):
                concepts, _, _ = self.heads.read(pooled(features[place], boxes[:1]))
                yield concepts[0].log_softmax(0)
            else:
                yield None

    def verdict(self, features: Tensor, boxes: Tensor, certain: Tensor, whole: Tensor) -> Verdict:
        if not len(boxes):
            return Verdict((), None, whole)
        concepts, colours, styles = self.heads.read(pooled(features, boxes))
        names = [self.labels.concepts[n] for n in concepts.argmax(1).tolist()]
        painted = [self.labels.colours[n] for n in colours.argmax(1).tolist()]
        drawn = [self.labels.styles[n] for n in styles.argmax(1).tolist()]
        found = [
            Found((box[0], box[1], box[2], box[3]), sure, *words)
            for box, sure, *words in zip(boxes.tolist(), certain.tolist(), names, painted, drawn, strict=True)
        ]
        style = self.labels.styles[int(styles.softmax(1).mean(0).argmax())]
        return Verdict(tuple(found), style, whole)


def save_heads(
    path: Path, heads: Heads, labels: Labels, facts: dict[str, int], shares: dict[str, tuple[int, int]]
) -> None:
    """float16 weights, with their words, how they were taught, and how often they were right."""
    words = {name: json.dumps(getattr(labels, name)) for name in ("concepts", "colours", "styles")}
    halves = {name: value.half().contiguous() for name, value in heads.state_dict().items()}
    save_file(halves, path, metadata={**words, "facts": json.dumps(facts), "accuracy": json.dumps(shares)})


def load_heads(path: Path) -> tuple[Heads, Labels]:
    with safe_open(path, framework="pt") as file:
        told = file.metadata()
    words: list[Sequence[str]] = [json.loads(told[name]) for name in ("concepts", "colours", "styles")]
    labels = Labels(*(tuple(each) for each in words))
    heads = Heads(len(labels.concepts), len(labels.colours), len(labels.styles))
    heads.load_state_dict({name: value.float() for name, value in load_file(path).items()})
    return heads.eval(), labels


def heads_digest(path: Path = WEIGHTS) -> str:
    """SHA-256 of the heads' file: which judge it was."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
