"""Captions of a scene, short, medium and long. Every one names all that is there but, in some, the style:
a caption that kept silent about a background would teach that silence may mean any background."""

import random

from unifluid.data.language import NUMBERS, article, is_mass, is_plural, listing, plural, with_article
from unifluid.data.scene import Background, Scene, SceneObject

SIDE_PHRASES = {
    "left of": ("to the left of", "left of", "on the left of"),
    "right of": ("to the right of", "right of", "on the right of"),
    "above": ("above", "over"),
    "below": ("below", "under", "underneath"),
    "in front of": ("in front of",),
    "behind": ("behind",),
}
OPPOSITE = {"left of": "right of", "right of": "left of", "above": "below", "below": "above", "in front of": "behind"}


def phrase(thing: SceneObject, noun: str | None = None) -> str:
    """Adjectives and noun without an article: "small blue apple"."""
    return " ".join(word for word in (thing.size, thing.colour, noun or thing.noun) if word)


def one(thing: SceneObject, noun: str | None = None) -> str:
    return with_article(phrase(thing, noun), noun or thing.noun)


def many(thing: SceneObject, count: int) -> str:
    """Such as "three blue apples", or "a blue apple" for one."""
    if count == 1:
        return one(thing)
    words = (NUMBERS[count], thing.size, thing.colour, plural(thing.noun))
    return " ".join(word for word in words if word)


def group_leaders(scene: Scene) -> list[tuple[SceneObject, int]]:
    """The first object of each group and the group's size."""
    leaders, start = [], 0
    for count in scene.groups:
        leaders.append((scene.objects[start], count))
        start += count
    return leaders


def core_phrases(scene: Scene, synonym: str | None = None) -> list[str]:
    """Ways to say what the objects are and how they stand; the first is the canonical one."""
    things = scene.objects
    if scene.layout == "single":
        return [one(things[0])] + ([one(things[0], synonym)] if synonym else [])
    if scene.layout in ("count", "groups"):
        return [listing([many(thing, count) for thing, count in group_leaders(scene)])]
    if scene.layout == "row":
        names = [one(thing) for thing in things]
        return [f"{listing(names)} in a row", f"a row of {listing(names)}", f"{listing(names)} side by side"]
    if scene.layout == "hat":
        wearer, hat = things
        return [
            f"{one(wearer)} wearing {one(hat)}",
            f"{one(wearer)} with {one(hat)} on its head",
            f"{one(wearer)} in {one(hat)}",
        ]
    return relation_phrases(scene)


def relation_phrases(scene: Scene) -> list[str]:
    first, second = relation_objects(scene)
    forward = [f"{one(first)} {words} {one(second)}" for words in SIDE_PHRASES[scene.related]]
    turned = [f"{one(second)} {words} {one(first)}" for words in SIDE_PHRASES[OPPOSITE[scene.related]]]
    return forward + turned


def relation_objects(scene: Scene) -> tuple[SceneObject, SceneObject]:
    """First and second of "first `relation` second". What stands in front is drawn last."""
    if scene.relation == "in front of":
        return scene.objects[1], scene.objects[0]
    return scene.objects[0], scene.objects[1]


def surroundings(scene: Scene) -> str:
    parts = ["in black and white"] if scene.gray else []
    if scene.outline:
        who = "both with" if len(scene.objects) == 2 else "with"
        parts.append(f"{who} {article(scene.outline)} {scene.outline} outline")
    if scene.frame:
        parts.append(f"in {article(scene.frame)} {scene.frame} frame")
    if scene.shadow:
        parts.append("with a soft shadow")
    if scene.background:
        parts.append(f"on {background_phrase(scene.background)}")
    return "".join(f" {part}" for part in parts)


def background_phrase(background: Background) -> str:
    colours = background.colours
    if len(colours) == 1:
        return f"{article(colours[0])} {colours[0]} background"
    return f"{article(colours[0])} {colours[0]} to {colours[1]} gradient background"


def recipe_text(scene: Scene) -> str:
    """What the split is decided by. A plain single picture has the text of its icon, so both are in one split."""
    core = core_phrases(scene)[0] + surroundings(scene)
    thing = scene.objects[0]
    if scene.layout == "single" and core == one(thing) and not thing.colour and not thing.size:
        return f"icon {thing.concept}, {scene.style}"
    return f"{core}, {scene.style}"


def caption(scene: Scene) -> str:
    """The canonical caption, without the style."""
    return core_phrases(scene)[0] + surroundings(scene)


def scene_captions(scene: Scene, rng: random.Random, synonyms: tuple[str, ...] = ()) -> list[str]:
    """Short, medium, long. `synonyms` are other names of a single unpainted object."""
    synonym = rng.choice(synonyms) if synonyms and rng.random() < 0.5 else None
    cores = core_phrases(scene, synonym)
    around = surroundings(scene)
    styled = f"{with_article(scene.style, scene.style)}"
    long = rng.choice((
        f"{styled} illustration of {rng.choice(cores)}{around}",
        f"{styled} drawing of {rng.choice(cores)}{around}",
        f"{rng.choice(cores)}{around}, in {scene.style} style",
        f"{rng.choice(cores)}{around}, drawn in {scene.style} style",
        f"{styled} picture that shows {rng.choice(cores)}{around}",
    ))  # fmt: skip
    medium = rng.choice(cores) + around
    if rng.random() < 0.3:
        medium = rng.choice((f"an illustration of {medium}", f"a picture of {medium}", f"draw {medium}"))
    return [short_caption(scene, rng, cores), medium, long]


def short_caption(scene: Scene, rng: random.Random, cores: list[str]) -> str:
    """Key words with commas: "blue apple, yellow background, flat"."""
    core = rng.choice(cores)
    if scene.layout == "single" and rng.random() < 0.7:
        noun = scene.objects[0].noun
        core = phrase(scene.objects[0]) if not (is_plural(noun) or is_mass(noun)) else core
    parts = [core]
    if scene.frame:
        parts.append(f"{scene.frame} frame")
    if scene.shadow:
        parts.append("soft shadow")
    if scene.background:
        parts.append(background_phrase(scene.background).split(" ", 1)[1])
    if rng.random() < 0.6:
        parts.append(rng.choice((scene.style, f"{scene.style} style")))
    return ", ".join(parts)
