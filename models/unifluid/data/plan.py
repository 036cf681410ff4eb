"""Drawing lots for a scene: what is in it, in which colours and sizes, where, and on what."""

import random
from dataclasses import dataclass, replace

import numpy as np

from unifluid.data import layout
from unifluid.data.captions import recipe_text
from unifluid.data.catalogue import Catalogue
from unifluid.data.colours import COLOUR_LAB, COLOURS, to_oklab
from unifluid.data.language import is_mass, is_name, is_plural, takes_the
from unifluid.data.scene import Background, Scene, SceneObject
from unifluid.data.splits import Recipe, pairs_of

LAYOUT_WEIGHTS = {"single": 50, "count": 14, "relation": 20, "groups": 5, "row": 5, "hat": 6}
RELATIONS = ("left of", "right of", "above", "below", "in front of")
COMMON_SHARE = 0.65  # of single pictures show a common concept
CONTRAST = 0.17  # OKLab distance between an object and its background


@dataclass(frozen=True)
class Wish:
    """What a scene must contain: one held-out combination, or nothing in particular."""

    concepts: tuple[str, ...] = ()
    colour: str | None = None
    style: str | None = None


NO_WISH = Wish()


def plan_scene(rng: random.Random, catalogue: Catalogue, wish: Wish = NO_WISH, name: str | None = None) -> Scene | None:
    """A scene, of layout `name` if given, or None where the lot cannot be granted (the caller draws again)."""
    names, weights = zip(*LAYOUT_WEIGHTS.items(), strict=True)
    name = name or rng.choices(names, weights)[0]
    if len(wish.concepts) == 2 and name in ("single", "count", "hat"):
        name = rng.choice(("relation", "relation", "groups", "row"))
    if any(concept not in catalogue.common for concept in wish.concepts):
        name = "single"
    scene = {
        "single": plan_single, "count": plan_count, "relation": plan_relation,
        "groups": plan_groups, "row": plan_row, "hat": plan_hat,
    }[name](rng, catalogue, wish)  # fmt: skip
    if scene is None:
        return None
    scene = dress(rng, catalogue, scene)
    return scene if grants(scene, wish) else None


def grants(scene: Scene, wish: Wish) -> bool:
    shown = {thing.concept for thing in scene.objects}
    if wish.style and scene.style != wish.style:
        return False
    if wish.colour:
        return (wish.colour, wish.concepts[0]) in scene_recipe(scene).coloured
    return set(wish.concepts) <= shown


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


def dress(rng: random.Random, catalogue: Catalogue, scene: Scene) -> Scene:
    """Put the scene on a background that all its objects stand out from, or on none."""
    lot = rng.random()
    if lot < 0.42:
        return scene
    return replace(scene, background=choose_background(rng, catalogue, scene, gradient=lot > 0.9))


def choose_background(rng: random.Random, catalogue: Catalogue, scene: Scene, *, gradient: bool) -> Background | None:
    free = [name for name in COLOURS if stands_out(catalogue, scene, name)]
    if len(free) < 2:
        return None
    return Background(tuple(rng.sample(free, 2))) if gradient else Background((rng.choice(free),))


def stands_out(catalogue: Catalogue, scene: Scene, colour: str) -> bool:
    """True if all objects and the frame can be told from a background of `colour`."""
    if colour == scene.frame or any(thing.colour == colour for thing in scene.objects):
        return False
    seen = [lab for thing in scene.objects for lab in object_labs(thing, catalogue)]
    return all(np.linalg.norm(COLOUR_LAB[colour] - other) > CONTRAST for other in seen)


def object_labs(thing: SceneObject, catalogue: Catalogue) -> list[np.ndarray]:
    """The object's colours that the background must differ from: its mean, and the colour most of it has."""
    facts = catalogue.facts[thing.sprite]
    if thing.colour:
        return [COLOUR_LAB[thing.colour]]
    labs = [to_oklab(np.array(facts.mean, np.uint8))]
    if facts.main and facts.main.share > 0.4:
        hue, chroma = facts.main.hue, facts.main.chroma
        labs.append(np.array([facts.main.lightness, chroma * np.cos(hue), chroma * np.sin(hue)]))
    return labs


def scene_recipe(scene: Scene) -> Recipe:
    concepts = [thing.concept for thing in scene.objects]
    coloured = frozenset((thing.colour, thing.concept) for thing in scene.objects if thing.colour)
    styled = frozenset((concept, scene.style) for concept in concepts)
    return Recipe(styled, coloured, pairs_of(concepts), recipe_text(scene))
