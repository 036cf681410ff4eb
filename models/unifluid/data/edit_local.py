"""Edits of one object or of the number of objects: add, remove, replace, recolour, move, count."""

import random
from dataclasses import replace

from unifluid.data import layout
from unifluid.data.captions import one
from unifluid.data.catalogue import Catalogue
from unifluid.data.edit import Edit, describe
from unifluid.data.language import NUMBERS, is_plural, plural
from unifluid.data.lots import Wish, put
from unifluid.data.plan import plan_scene
from unifluid.data.questions import ask, sure_colour, the
from unifluid.data.scene import Scene, SceneObject


def alone(scene: Scene, thing: SceneObject) -> Scene:
    """The scene with one of its objects only."""
    return replace(scene, layout="single", objects=(replace(thing, worn_by=None),), relation=None, groups=())


def plan_add_or_remove(rng: random.Random, catalogue: Catalogue, wish: Wish, kind: str) -> Edit | None:
    scene = plan_scene(rng, catalogue, wish, rng.choice(("relation", "relation", "hat")))
    if scene is None or any(thing.size for thing in scene.objects) or scene.layout not in ("relation", "hat"):
        return None
    place = 1 if scene.layout == "hat" or scene.relation == "in front of" else rng.choice((0, 1))
    thing, kept = scene.objects[place], scene.objects[1 - place]
    if thing.noun == kept.noun:
        return None
    without = alone(scene, kept)
    name, other = the(thing, scene), the(kept, scene)
    if kind == "remove":
        words = [f"remove {name}", f"take {name} away", f"delete {name}", f"erase {name}"]
        if scene.layout == "hat":
            words = [f"remove {name}", f"take off {name}", f"take {name} off {other}"]
        gone = ask("missing", "what is missing in the second picture?", thing.noun)
        return describe("remove", scene, without, words, f"{name} {verb(thing)} gone", gone)
    new = one(thing)
    if scene.layout == "hat":
        words = [f"put {new} on {other}", f"give {other} {new}", f"add {new} on {other}'s head"]
    else:
        where = relation_words(scene, place)
        words = [f"add {new} {where} {other}", f"put {new} {where} {other}", f"draw {new} {where} {other}"]
    question = ask("new", "what is new in the second picture?", thing.noun)
    return describe("add", without, scene, words, f"{new} {was(thing)} added", question)


def verb(thing: SceneObject) -> str:
    return "are" if is_plural(thing.noun) else "is"


def was(thing: SceneObject) -> str:
    return "were" if is_plural(thing.noun) else "was"


def relation_words(scene: Scene, place: int) -> str:
    """How the object at `place` stands to the other one: "to the left of"."""
    opposite = {"left of": "right of", "right of": "left of", "above": "below", "below": "above"}
    relation = scene.related if place == 0 or scene.related == "in front of" else opposite[scene.related]
    return {"left of": "to the left of", "right of": "to the right of"}.get(relation, relation)


def plan_replace(rng: random.Random, catalogue: Catalogue, wish: Wish) -> Edit | None:
    source = plan_scene(rng, catalogue, wish, rng.choice(("single", "relation")))
    if source is None or source.style not in catalogue.by_style:
        return None
    place = rng.randrange(len(source.objects))
    old = source.objects[place]
    concept = rng.choice(catalogue.by_style[source.style])
    if any(concept == thing.concept or catalogue.are_alike(concept, thing.concept) for thing in source.objects):
        return None
    new = put(rng, catalogue, concept, source.style, centre_of(old), size=old.size)
    target = source.with_object(place, sprite=new.sprite, concept=concept, box=new.box, colour=None)
    name = the(old, source)
    words = [f"replace {name} with {one(new, None)}", f"turn {name} into {one(new)}", f"change {name} to {one(new)}"]
    return describe(
        "replace",
        source,
        target,
        words,
        f"{name} became {one(new)}",
        ask("new", "what is new in the second picture?", new.noun),
    )


def centre_of(thing: SceneObject) -> layout.Place:
    x0, y0, x1, y1 = thing.box
    return (x0 + x1) / 2, (y0 + y1) / 2, max(x1 - x0, y1 - y0)


def plan_recolour(rng: random.Random, catalogue: Catalogue, wish: Wish) -> Edit | None:
    source = plan_scene(rng, catalogue, wish, rng.choice(("single", "single", "relation", "count")))
    if source is None:
        return None
    place = rng.randrange(len(source.objects))
    thing = source.objects[place]
    shown = sure_colour(thing, catalogue)
    near = source.background.colours if source.background else ()
    free = [
        c for c in catalogue.facts[thing.sprite].paints if c not in (shown, *near) and c not in thing.concept.split()
    ]
    if not free:
        return None
    colour = rng.choice(free)
    places = range(len(source.objects)) if source.layout == "count" else [place]
    target = source
    for each in places:
        target = target.with_object(each, colour=colour)
    painted = target.objects[place]
    several = source.layout == "count" or is_plural(painted.noun)
    noun = plural(painted.noun) if several else painted.noun
    if any(other.noun == painted.noun for i, other in enumerate(source.objects) if i not in places):
        return None
    words = [
        f"make the {noun} {colour}",
        f"paint the {noun} {colour}",
        f"change the colour of the {noun} to {colour}",
        f"recolor the {noun} {colour}",
    ]
    change = f"the {noun} {'are' if several else 'is'} {colour} now"
    more = [ask("before", f"what colour {'were' if several else 'was'} the {noun} before?", shown)] if shown else []
    return describe("recolour", source, target, words, change, *more)


SPOTS = {
    "left": (70, 128, " on the left side"), "right": (186, 128, " on the right side"),
    "top": (128, 70, " at the top"), "bottom": (128, 186, " at the bottom"), "middle": (128, 128, " in the middle"),
}  # fmt: skip


def plan_move(rng: random.Random, catalogue: Catalogue, wish: Wish) -> Edit | None:
    scene = plan_scene(rng, catalogue, wish, "single")
    if scene is None or scene.objects[0].size or scene.frame or scene.layout != "single":
        return None
    thing = scene.objects[0]
    drawn = catalogue.sprites[thing.sprite].box
    side = rng.uniform(96, 126)
    first, second = rng.sample(list(SPOTS), 2)
    source, target = (scene.with_object(0, box=layout.fit((*SPOTS[s][:2], side), drawn)) for s in (first, second))
    where = {"middle": "to the middle", "top": "to the top", "bottom": "to the bottom"}.get(second, f"to the {second}")
    name = the(thing, scene)
    words = [f"move {name} {where}", f"shift {name} {where}", f"put {name}{SPOTS[second][2]}"]
    question = ask("where", f"where {was(thing)} {name} before?", first)
    return describe(
        "move", source, target, words, f"{name} moved {where}", question, places=(SPOTS[first][2], SPOTS[second][2])
    )


def plan_count_change(rng: random.Random, catalogue: Catalogue, wish: Wish) -> Edit | None:
    scene = plan_scene(rng, catalogue, wish, "count")
    if scene is None or scene.layout != "count":
        return None
    total = len(scene.objects)
    fewer = rng.randint(1, total - 1)
    less = first_of(scene, fewer)
    source, target = (less, scene) if rng.random() < 0.5 else (scene, less)
    now, then = len(source.objects), len(target.objects)
    noun = scene.objects[0].noun
    many = plural(noun) if then > 1 else noun
    words = [
        f"make it {NUMBERS[then]} {many}",
        f"there should be {NUMBERS[then]} {many}",
        f"change it to {NUMBERS[then]} {many}",
    ]
    if then - now == 1:
        words[2] = f"add one more {noun}"
    elif now - then == 1:
        words[2] = f"remove one of the {plural(noun)}"
    more = ask(
        "more", f"which picture has more {plural(noun)}, the first or the second?", "second" if then > now else "first"
    )
    return describe(
        "count", source, target, words, f"there {'are' if then > 1 else 'is'} {NUMBERS[then]} {many} now", more
    )


def first_of(scene: Scene, count: int) -> Scene:
    """A count scene with its first objects only; with one left it is a single picture of that object."""
    if count == 1:
        return alone(scene, scene.objects[0])
    return replace(scene, objects=scene.objects[:count], groups=(count,))
