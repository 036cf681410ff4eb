"""Drawing lots for the objects of a scene, one function for each layout; None where the lot cannot be granted."""

import random
from dataclasses import replace

from unifluid.data import layout
from unifluid.data.catalogue import Catalogue
from unifluid.data.colours import COLOURS
from unifluid.data.lots import Wish, choose_concepts, countable, maybe_paint, paint_some, put
from unifluid.data.scene import Scene, SceneObject

RELATIONS = ("left of", "right of", "above", "below", "in front of")
COMMON_SHARE = 0.65  # of single pictures show a common concept


def plan_single(rng: random.Random, catalogue: Catalogue, wish: Wish) -> Scene | None:
    pool = catalogue.common if rng.random() < COMMON_SHARE else list(catalogue.by_concept)
    concept = wish.concepts[0] if wish.concepts else rng.choice(pool)
    styles = catalogue.by_concept.get(concept, {})  # a list made for other names may wish for what is not there
    if not styles:
        return None
    style = wish.style or rng.choice(sorted(styles))
    if style not in styles:
        return None
    size = rng.choices((None, "small", "big"), (78, 13, 9))[0]
    frame = rng.choice(list(COLOURS)) if size is None and rng.random() < 0.08 else None
    thing = put(rng, catalogue, concept, style, layout.single(rng, size, frame is not None), size=size)
    share = 1.0 if wish.colour else 0.3
    thing = maybe_paint(rng, catalogue, thing, share, wish.colour)
    return Scene("single", (thing,), style, frame=frame, shadow=rng.random() < 0.07)


def plan_count(rng: random.Random, catalogue: Catalogue, wish: Wish) -> Scene | None:
    style, (concept,) = choose_concepts(rng, catalogue, wish, 1)
    if style is None or not countable(concept):
        return None
    count = rng.choice((2, 3, 4))
    first = put(rng, catalogue, concept, style, (0, 0, 10))
    first = maybe_paint(rng, catalogue, first, 1.0 if wish.colour else 0.35, wish.colour)
    drawn = catalogue.sprites[first.sprite].box
    things = tuple(replace(first, box=layout.fit(place, drawn)) for place in layout.several(rng, count))
    return Scene("count", things, style, groups=(count,), shadow=rng.random() < 0.04)


def plan_relation(rng: random.Random, catalogue: Catalogue, wish: Wish) -> Scene | None:
    style, concepts = choose_concepts(rng, catalogue, wish, 2)
    if style is None:
        return None
    relation = rng.choice(RELATIONS)
    sizes: tuple[str | None, str | None] = (None, None)
    if relation != "in front of" and rng.random() < 0.25:
        sizes = rng.choice((("small", "big"), ("big", "small")))
    places = layout.related(rng, relation, sizes)
    things = [put(rng, catalogue, c, style, p, size=s) for c, p, s in zip(concepts, places, sizes, strict=True)]
    if relation == "in front of":  # drawn last is in front
        return Scene("relation", paint_some(rng, catalogue, things[::-1], 0.25, wish), style, relation=relation)
    if rng.random() < 0.15 and not wish.concepts and catalogue.facts[things[0].sprite].paints:
        twin = put(rng, catalogue, concepts[0], style, places[1], size=sizes[1], like=things[0])
        return two_colours(rng, catalogue, Scene("relation", (things[0], twin), style, relation=relation))
    return Scene("relation", paint_some(rng, catalogue, things, 0.4, wish), style, relation=relation)


def two_colours(rng: random.Random, catalogue: Catalogue, scene: Scene) -> Scene | None:
    """Twice the same thing in two colours: "a red car to the left of a blue car"."""
    paints = catalogue.facts[scene.objects[0].sprite].paints
    if len(paints) < 2:
        return None
    first, second = rng.sample(sorted(paints), 2)
    return scene.with_object(0, colour=first).with_object(1, colour=second)


def plan_groups(rng: random.Random, catalogue: Catalogue, wish: Wish) -> Scene | None:
    style, concepts = choose_concepts(rng, catalogue, wish, 2)
    if style is None or not all(countable(concept) for concept in concepts):
        return None
    counts = rng.choice(((1, 2), (2, 1), (2, 2), (1, 3), (3, 1)))
    things: list[SceneObject] = []
    places = layout.several(rng, 4) if sum(counts) == 4 else layout.row(rng, 3)
    for concept, count in zip(concepts, counts, strict=True):
        first = put(rng, catalogue, concept, style, places[len(things)])
        first = maybe_paint(rng, catalogue, first, 0.3, None)
        drawn = catalogue.sprites[first.sprite].box
        start = len(things)
        things += [replace(first, box=layout.fit(places[start + i], drawn)) for i in range(count)]
    return Scene("groups", tuple(things), style, groups=counts)


def plan_row(rng: random.Random, catalogue: Catalogue, wish: Wish) -> Scene | None:
    style, concepts = choose_concepts(rng, catalogue, wish, 3)
    if style is None:
        return None
    places = layout.row(rng, 3)
    things = [put(rng, catalogue, concept, style, place) for concept, place in zip(concepts, places, strict=True)]
    return Scene("row", paint_some(rng, catalogue, things, 0.25, wish), style)


def plan_hat(rng: random.Random, catalogue: Catalogue, wish: Wish) -> Scene | None:
    style = wish.style or rng.choice(sorted(catalogue.by_style))
    wearers = [c for c in catalogue.wearers if style in catalogue.by_concept.get(c, {})]
    hats = [c for c in catalogue.hats if style in catalogue.by_concept.get(c, {})]
    if not wearers or not hats:
        return None
    wearer_name, hat_name = rng.choice(wearers), rng.choice(hats)
    place = (128 + rng.uniform(-10, 10), 162 + rng.uniform(-4, 6), rng.uniform(140, 160))
    wearer = put(rng, catalogue, wearer_name, style, place)
    hat = put(rng, catalogue, hat_name, style, place)
    drawn = catalogue.sprites[hat.sprite].box
    hat = replace(hat, box=layout.hat_box(wearer.box, drawn, rng), worn_by=0)
    wearer = maybe_paint(rng, catalogue, wearer, 0.2, None)
    return Scene("hat", (wearer, maybe_paint(rng, catalogue, hat, 0.35, None)), style)
