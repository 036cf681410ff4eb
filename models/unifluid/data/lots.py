"""Drawing lots for one object of a scene: which concept, which picture of it, in which colour."""

import random
from dataclasses import dataclass, replace

from unifluid.data import layout
from unifluid.data.catalogue import Catalogue
from unifluid.data.language import is_mass, is_name, is_plural, takes_the
from unifluid.data.scene import SceneObject


@dataclass(frozen=True)
class Wish:
    """What a scene must contain: one held-out combination, or nothing in particular."""

    concepts: tuple[str, ...] = ()
    colour: str | None = None
    style: str | None = None


NO_WISH = Wish()


def countable(concept: str) -> bool:
    return not (is_plural(concept) or is_mass(concept) or is_name(concept) or takes_the(concept))


def choose_concepts(
    rng: random.Random, catalogue: Catalogue, wish: Wish, count: int
) -> tuple[str | None, tuple[str, ...]]:
    """A style and different concepts that it has and that nobody would mix up; (None, ...) where there are none."""
    style = wish.style or rng.choice(sorted(catalogue.by_style))
    pool = catalogue.by_style.get(style, [])
    chosen = list(wish.concepts[:count])
    rng.shuffle(chosen)
    for _ in range(30):
        if len(chosen) >= count:
            break
        concept = rng.choice(pool) if pool else ""
        if concept and concept not in chosen and not any(catalogue.are_alike(concept, other) for other in chosen):
            chosen.append(concept)
    if len(chosen) < count or any(style not in catalogue.by_concept.get(concept, {}) for concept in chosen):
        return None, ("",) * count
    return style, tuple(chosen)


def put(
    rng: random.Random, catalogue: Catalogue, concept: str, style: str, place: layout.Place,
    *, size: str | None = None, like: SceneObject | None = None,
) -> SceneObject:  # fmt: skip
    number = like.sprite if like else rng.choice(catalogue.by_concept[concept][style])
    return SceneObject(number, concept, layout.fit(place, catalogue.sprites[number].box), size=size)


def maybe_paint(
    rng: random.Random, catalogue: Catalogue, thing: SceneObject, share: float, wanted: str | None
) -> SceneObject:
    paints = catalogue.facts[thing.sprite].paints
    lot = rng.random()
    if not paints or lot >= share:
        return thing
    if wanted:
        return replace(thing, colour=wanted) if wanted in paints else thing
    return replace(thing, colour=rng.choice(sorted(paints)))


def paint_some(
    rng: random.Random, catalogue: Catalogue, things: list[SceneObject], share: float, wish: Wish
) -> tuple[SceneObject, ...]:
    """Each painted with chance `share`; the wished-for colour goes to the wished-for concept."""
    painted = []
    for thing in things:
        wished = wish.colour is not None and thing.concept == wish.concepts[0]
        painted.append(maybe_paint(rng, catalogue, thing, 1.0 if wished else share, wish.colour if wished else None))
    return tuple(painted)
