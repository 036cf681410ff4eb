"""Real pictures for the judge to learn from and to be tested on: composed of the icon sets, never drawn by a model.

A tenth of the drawings is kept away from all lessons: what the judge says of those is what it says of pictures that are
new to it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

import numpy as np
from PIL import Image, ImageFilter

from unifluid.data.catalogue import Catalogue
from unifluid.data.colours import COLOURS
from unifluid.data.layout import fit
from unifluid.data.lots import Wish
from unifluid.data.plan import plan_scene
from unifluid.data.questions import sure_colour
from unifluid.data.render import render
from unifluid.data.scene import CANVAS, Scene
from unifluid.data.seeds import fraction, rng_for
from unifluid.data.sprites import Sprite

KEPT_AWAY = 0.1
BARE = 0.7
"""Share of pictures without a background."""
BLURRED = 0.5
"""Share of lessons that are softened, as everything is that a picture tokenizer has seen."""
SEVERAL = ("count", "relation", "groups", "row", "count", "relation")
TRIES = 500


@dataclass(frozen=True)
class Thing:
    """What an object is, for a judge; None where nothing is sure. `box` in canvas px."""

    concept: str
    colour: str | None
    style: str
    box: tuple[int, int, int, int]


@dataclass(frozen=True)
class Lesson:
    """A picture (straight RGBA) and what it shows."""

    pixels: np.ndarray
    things: tuple[Thing, ...]


def kept_away(sprite: Sprite) -> bool:
    return fraction("kept from the judge", sprite.set, sprite.picture, sprite.concept) < KEPT_AWAY


def part_of(catalogue: Catalogue, *, away: bool) -> Catalogue:
    """The catalogue of the drawings that are kept away, or of the others; of the common concepts alone."""
    common = set(catalogue.common)
    numbers = [n for n, s in enumerate(catalogue.sprites) if s.concept in common and kept_away(s) == away]
    return replace(
        catalogue,
        sprites=[catalogue.sprites[number] for number in numbers],
        facts=[catalogue.facts[number] for number in numbers],
    )


def undressed(scene: Scene, rng: Random) -> Scene:
    """Mostly without background, frame and shadow: prompts seldom ask for them."""
    if rng.random() < BARE:
        return replace(scene, background=None, frame=None, shadow=False)
    return scene


def plan_single(catalogue: Catalogue, number: int, rng: Random) -> Scene | None:
    """The drawing of this number, alone, wherever and in whatever colour the lot gives."""
    sprite = catalogue.sprites[number]
    scene = plan_scene(rng, catalogue, Wish((sprite.concept,), style=sprite.style), "single")
    if scene is None:
        return None
    (thing,) = scene.objects
    x0, y0, x1, y1 = thing.box
    box = fit(((x0 + x1) / 2, (y0 + y1) / 2, max(x1 - x0, y1 - y0)), sprite.box)
    colour = thing.colour if thing.colour in catalogue.facts[number].paints else None
    return replace(scene, objects=(replace(thing, sprite=number, box=box, colour=colour),))


def things_of(scene: Scene, catalogue: Catalogue) -> tuple[Thing, ...]:
    known = set(COLOURS)
    things: list[Thing] = []
    for thing in scene.objects:
        colour = sure_colour(thing, catalogue)
        things.append(Thing(thing.concept, colour if colour in known else None, scene.style, thing.box))
    return tuple(things)


def softened(pixels: np.ndarray, rng: Random) -> np.ndarray:
    if rng.random() >= BLURRED:
        return pixels
    picture = Image.fromarray(pixels).convert("RGBa").filter(ImageFilter.GaussianBlur(rng.uniform(0.4, 1.6)))
    return np.array(picture.convert("RGBA"))


def lesson(scene: Scene, catalogue: Catalogue, rng: Random, *, soften: bool) -> Lesson:
    pixels = render(scene, catalogue, CANVAS)
    return Lesson(softened(pixels, rng) if soften else pixels, things_of(scene, catalogue))


def single(catalogue: Catalogue, number: int, name: str, *, soften: bool) -> Lesson:
    rng = rng_for("judge", name, "single", number)
    for _ in range(TRIES):
        scene = plan_single(catalogue, number % len(catalogue.sprites), rng)
        if scene is not None:
            return lesson(undressed(scene, rng), catalogue, rng, soften=soften)
    raise RuntimeError(f"no picture of drawing {number} in {TRIES} tries")


def several(catalogue: Catalogue, number: int, name: str, *, soften: bool) -> Lesson:
    rng = rng_for("judge", name, "several", number)
    layout = SEVERAL[number % len(SEVERAL)]
    for _ in range(TRIES):
        scene = plan_scene(rng, catalogue, name=layout)
        if scene is not None and scene.relation != "in front of":
            return lesson(undressed(scene, rng), catalogue, rng, soften=soften)
    raise RuntimeError(f"no {layout} scene of number {number} in {TRIES} tries")


def to_learn(catalogue: Catalogue, first: int, end: int) -> Iterator[Lesson]:
    """Lessons by number: single drawings in turns, and every third picture several objects."""
    for number in range(first, end):
        turn, rest = divmod(number, 3)
        if rest == 2:
            yield several(catalogue, turn, "learn", soften=True)
        else:
            yield single(catalogue, 2 * turn + rest, "learn", soften=True)
