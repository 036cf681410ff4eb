"""The pictures scenes are made of, with what is known about their colours."""

import json
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import numpy as np
from tqdm import tqdm

from unifluid.data.colours import COLOURS, MainHue, main_hue, name_shares, repaint
from unifluid.data.concepts import HERE
from unifluid.data.seeds import digest
from unifluid.data.sprites import Sprite, open_pixels

PAINTABLE_SHARE = 0.6  # of the area must have the main hue
PAINTED_SHARE = 0.5  # of the area must go by the new name afterwards, and no other name may have half as much
SURE_SHARE = 0.72  # of the area, for a natural colour that questions may ask about
UNPAINTED_CATEGORIES = {"person", "face", "hand", "body part", "place", "weather", "symbol", "building"}


@dataclass(frozen=True)
class ColourFacts:
    """`mean`: average sRGB; `main`: what repainting changes; `paints`: colours it can be given; `natural`: its own."""

    mean: tuple[float, float, float]
    main: MainHue | None
    paints: tuple[str, ...]
    natural: str | None

    @property
    def hue(self) -> MainHue:
        """The main hue of a picture that can be painted."""
        if self.main is None:
            raise ValueError("a picture without a main hue cannot be painted")
        return self.main


def colour_facts(pixels: np.ndarray, category: str) -> ColourFacts:
    solid = pixels[::3, ::3]
    solid = solid[solid[..., 3] > 200]
    if len(solid) < 20:
        solid = pixels[pixels[..., 3] > 100]
    rgb = solid[:, :3]
    red, green, blue = (float(v) for v in rgb.mean(0))
    main, shares = main_hue(rgb), name_shares(rgb)
    best = max(shares, key=lambda name: shares[name], default=None)
    natural = best if best and shares[best] >= SURE_SHARE else None
    paints = []
    if main and main.share >= PAINTABLE_SHARE and category not in UNPAINTED_CATEGORIES:
        for colour in COLOURS:
            painted = name_shares(repaint(solid[None], main, colour)[0, :, :3])
            others = [share for name, share in painted.items() if name != colour]
            if painted.get(colour, 0) >= PAINTED_SHARE and max(others, default=0) < painted[colour] / 2:
                paints.append(colour)
    return ColourFacts((red, green, blue), main, tuple(paints), natural)


@dataclass
class Catalogue:
    """Sprites with their pixels (S, side, side, 4) and colour facts, and the ways scenes look them up."""

    sprites: list[Sprite]
    facts: list[ColourFacts]
    pixels: np.ndarray
    common: list[str]
    hats: list[str]
    wearers: list[str]
    alike: list[set[str]]
    badges: frozenset[str] = frozenset()
    by_concept: dict[str, dict[str, list[int]]] = field(default_factory=dict)  # concept -> style -> sprite numbers
    by_style: dict[str, list[str]] = field(
        default_factory=dict
    )  # style -> its common concepts that can stand in a scene

    def __post_init__(self) -> None:
        groups: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for number, sprite in enumerate(self.sprites):
            groups[sprite.concept][sprite.style].append(number)
        self.by_concept = {concept: dict(styles) for concept, styles in sorted(groups.items())}
        self.common = [concept for concept in self.common if concept in self.by_concept]
        styles = sorted({sprite.style for sprite in self.sprites} - self.badges)
        of_style = {style: [c for c in self.common if style in self.by_concept[c]] for style in styles}
        self.by_style = {style: concepts for style, concepts in of_style.items() if len(concepts) >= 4}
        self.concepts = list(self.by_concept)
        self.category_of = {sprite.concept: sprite.category for sprite in self.sprites}
        self.paintable = sorted({s.concept for s, f in zip(self.sprites, self.facts, strict=True) if f.paints})

    def are_alike(self, first: str, second: str) -> bool:
        """True where a person might call one by the other's name, so that no question may contrast them."""
        if set(first.split()) & set(second.split()):
            return True
        return any(first in group and second in group for group in self.alike)


def load_catalogue(sprites: list[Sprite], cache: Path, workers: int = 1) -> Catalogue:
    """Without pixels where the cache holds lists alone: planning needs none."""
    lists = json.loads((HERE / "common.json").read_text())
    common = [concept for name in lists["objects_of_scenes"] for concept in lists[name]]
    facts = load_facts(sprites, cache, workers)
    alike = [set(group) for group in lists["alike"]]
    facts = [limited(fact, sprite, lists) for fact, sprite in zip(facts, sprites, strict=True)]
    pixels = open_pixels(cache) if (cache / "sprites.npy").exists() else np.empty((0, 256, 256, 4), np.uint8)
    kept = [number for number, sprite in enumerate(sprites) if colour_word_holds(sprite, cache, facts[number])]
    return Catalogue(
        [sprites[number] for number in kept], [facts[number] for number in kept], pixels, common,
        lists["hats"], lists["wearers"], alike, frozenset(lists["badge_styles"]),
    )  # fmt: skip


def limited(facts: ColourFacts, sprite: Sprite, lists: dict) -> ColourFacts:
    """No colours for pictures on a disc (they would be the disc's), no painting where leaf and fruit look alike."""
    if sprite.style in lists["disc_styles"]:
        return replace(facts, paints=(), natural=None)
    return replace(facts, paints=()) if sprite.concept in lists["not_painted"] else facts


def colour_word_holds(sprite: Sprite, cache: Path, facts: ColourFacts) -> bool:
    """False for a picture whose name says a colour it does not have, such as an orange "red circle"."""
    words = set(sprite.concept.split()) & set(COLOURS)
    return not words or facts.natural is None or facts.natural in words


def load_facts(sprites: list[Sprite], cache: Path, workers: int) -> list[ColourFacts]:
    """Computed once and kept in the cache; a change of the pictures or of the code's version number renews it."""
    path = cache / "colour-facts.json"
    mark = str(digest("facts-3", *((s.row, s.set, s.picture, s.category) for s in sprites)))
    if path.exists() and (stored := json.loads(path.read_text()))["mark"] == mark:
        return [as_facts(entry) for entry in stored["facts"]]
    with ProcessPoolExecutor(workers) as pool:
        jobs = pool.map(facts_of_row, sprites, [cache] * len(sprites), chunksize=64)
        facts = list(tqdm(jobs, total=len(sprites), desc="colours", mininterval=2, disable=None))
    path.write_text(json.dumps({"mark": mark, "facts": [asdict(fact) for fact in facts]}))
    return facts


def facts_of_row(sprite: Sprite, cache: Path) -> ColourFacts:
    return colour_facts(np.asarray(open_pixels(cache)[sprite.row]), sprite.category)


def as_facts(entry: dict) -> ColourFacts:
    main = MainHue(**entry["main"]) if entry["main"] else None
    return ColourFacts(tuple(entry["mean"]), main, tuple(entry["paints"]), entry["natural"])
