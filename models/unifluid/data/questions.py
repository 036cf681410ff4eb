"""Questions about a scene with exact short answers. Yes and no are equally likely for every kind of yes/no question."""

import random

from unifluid.data.captions import group_leaders, listing, phrase, relation_objects
from unifluid.data.catalogue import Catalogue
from unifluid.data.colours import COLOURS
from unifluid.data.language import NUMBERS, is_mass, is_plural, plural, with_article
from unifluid.data.scene import Scene, SceneObject

Question = dict[str, str]  # question, answer, type
WANTED = 6
COUNT_ONE_SHARE = 0.07  # of scenes with one of a thing ask for its number, so that "one" is no likelier than others
RARE_SHARE = 0.17  # of absent things, about as many as of present ones
STYLE_QUESTIONS = ("what style is it?", "which style is this drawn in?", "what is the style?")
LETTERS = ("colour", "color")


def scene_questions(scene: Scene, catalogue: Catalogue, rng: random.Random) -> list[Question]:
    """About six, of different types where there are enough."""
    candidates = [
        *what_questions(scene, rng), *count_questions(scene, rng), *colour_questions(scene, catalogue, rng),
        *presence_questions(scene, catalogue, rng), *place_questions(scene, rng), *size_questions(scene, rng),
        *surroundings_questions(scene, rng), *hat_questions(scene, rng),
        ask("style", rng.choice(STYLE_QUESTIONS), scene.style),
    ]  # fmt: skip
    rng.shuffle(candidates)
    chosen, rest, seen = [], [], set()
    for candidate in candidates:
        (rest if candidate["type"] in seen else chosen).append(candidate)
        seen.add(candidate["type"])
    return (chosen + rest)[:WANTED]


def ask(kind: str, question: str, answer: str) -> Question:
    return {"question": question, "answer": answer, "type": kind}


def the(thing: SceneObject, scene: Scene) -> str:
    """How a question points at an object: with its colour or size only where the noun alone would be unclear."""
    same = [other for other in scene.objects if other.noun == thing.noun]
    return f"the {phrase(thing) if len(same) > 1 else thing.noun}"


def answer_name(thing: SceneObject, scene: Scene) -> str:
    return the(thing, scene).removeprefix("the ")


def what_questions(scene: Scene, rng: random.Random) -> list[Question]:
    things = scene.objects
    if scene.layout == "single":
        question = rng.choice(
            ("what is this?", "what is in the picture?", "what does the picture show?", "what do you see?")
        )
        return [ask("what", question, things[0].noun)]
    if scene.layout == "count":
        question = rng.choice(("what are these?", "what is in the picture?", "what do you see?"))
        return [ask("what", question, plural(things[0].noun))]
    if scene.layout in ("relation", "hat"):
        names = [answer_name(thing, scene) for thing in (relation_objects(scene) if scene.relation else things)]
        return [ask("what", rng.choice(("what is in the picture?", "which things do you see?")), listing(names))]
    return []


def count_questions(scene: Scene, rng: random.Random) -> list[Question]:
    if scene.layout in ("count", "groups"):
        asked = [
            ask("count", f"how many {plural(thing.noun)} are there?", NUMBERS[n]) for thing, n in group_leaders(scene)
        ]
        if scene.layout == "groups" and scene.groups[0] != scene.groups[1]:
            first, second = (plural(thing.noun) for thing, _ in group_leaders(scene))
            more = first if scene.groups[0] > scene.groups[1] else second
            asked.append(ask("more", f"are there more {first} or more {second}?", more))
        return asked
    names = [thing.noun for thing in scene.objects if not is_plural(thing.noun) and not is_mass(thing.noun)]
    if not names or rng.random() > COUNT_ONE_SHARE:
        return []
    noun = rng.choice(names)
    return [ask("count", f"how many {plural(noun)} are there?", NUMBERS[sum(t.noun == noun for t in scene.objects)])]


def sure_colour(thing: SceneObject, catalogue: Catalogue) -> str | None:
    """The painted colour, or the natural one where nearly all of the picture has it and the name does not tell."""
    if thing.colour:
        return thing.colour
    if set(thing.concept.split()) & set(COLOURS):
        return None
    return catalogue.facts[thing.sprite].natural


def colour_questions(scene: Scene, catalogue: Catalogue, rng: random.Random) -> list[Question]:
    asked = []
    for thing in distinct(scene):
        colour = sure_colour(thing, catalogue)
        if colour is None or sum(other.noun == thing.noun for other in distinct(scene)) > 1:
            continue
        several = is_plural(thing.noun) or scene.layout == "count"
        noun = plural(thing.noun) if several else thing.noun
        verb = "are" if several else "is"
        asked.append(ask("colour", f"what {rng.choice(LETTERS)} {verb} the {noun}?", colour))
        other = rng.choice([name for name in COLOURS if name != colour])
        told, answer = rng.choice(((colour, "yes"), (other, "no")))
        asked.append(ask("colour-yes-no", f"{verb} the {noun} {told}?", answer))
    return asked


def distinct(scene: Scene) -> list[SceneObject]:
    """One object of each kind and colour."""
    found = {(thing.concept, thing.colour): thing for thing in scene.objects}
    return list(found.values())


def absent_concept(scene: Scene, catalogue: Catalogue, rng: random.Random) -> str | None:
    """A concept nobody would call any of the present things. Rare ones too, or rare names would always mean yes;
    those from other categories only, as the list of look-alikes covers common concepts."""
    shown = {catalogue.sprites[thing.sprite].category for thing in scene.objects}
    rare = rng.random() < RARE_SHARE
    for _ in range(40):
        concept = rng.choice(catalogue.concepts if rare else catalogue.common)
        if set(concept.split()) & set(COLOURS) or (rare and catalogue.category_of[concept] in shown):
            continue
        if not any(concept in (t.concept, t.noun) or catalogue.are_alike(concept, t.concept) for t in scene.objects):
            return concept
    return None


def presence_questions(scene: Scene, catalogue: Catalogue, rng: random.Random) -> list[Question]:
    """Is there such a thing?"""
    present = rng.choice(scene.objects).noun
    absent = absent_concept(scene, catalogue, rng)
    if absent is None:
        return []
    noun, answer = rng.choice(((present, "yes"), (absent, "no")))
    if is_plural(noun):
        return [ask("presence", f"are there any {noun}?", answer)]
    if is_mass(noun):
        return [ask("presence", f"is there any {noun}?", answer)]
    return [
        ask(
            "presence",
            rng.choice((f"is there {with_article(noun, noun)}?", f"do you see {with_article(noun, noun)}?")),
            answer,
        )
    ]


def place_questions(scene: Scene, rng: random.Random) -> list[Question]:
    if scene.layout == "row":
        left, middle, right = (answer_name(thing, scene) for thing in scene.objects)
        place, answer = rng.choice((("on the left", left), ("in the middle", middle), ("on the right", right)))
        return [ask("place", f"what is {place}?", answer)]
    if scene.layout != "relation":
        return []
    first, second = relation_objects(scene)
    names = the(first, scene), the(second, scene)
    words = {"left of": "to the left of", "right of": "to the right of"}
    opposite = {
        "left of": "right of",
        "right of": "left of",
        "above": "below",
        "below": "above",
        "in front of": "behind",
    }
    said, unsaid = scene.related, opposite[scene.related]
    asked = [
        ask("place", f"what is {words.get(said, said)} {names[1]}?", answer_name(first, scene)),
        ask("place", f"what is {words.get(unsaid, unsaid)} {names[0]}?", answer_name(second, scene)),
    ]
    told, answer = rng.choice(((said, "yes"), (unsaid, "no")))
    asked.append(ask("place-yes-no", f"is {names[0]} {words.get(told, told)} {names[1]}?", answer))
    if said in ("left of", "right of"):
        thing, side = rng.choice(((first, said.split()[0]), (second, unsaid.split()[0])))
        asked.append(ask("side", f"is {the(thing, scene)} on the left or on the right?", side))
    elif said in ("above", "below"):
        thing, side = rng.choice(((first, said), (second, unsaid)))
        side = {"above": "top", "below": "bottom"}[side]
        asked.append(ask("side", f"is {the(thing, scene)} at the top or at the bottom?", side))
    return asked


def size_questions(scene: Scene, rng: random.Random) -> list[Question]:
    sizes = {thing.size: thing for thing in scene.objects}
    if scene.layout != "relation" or set(sizes) != {"small", "big"} or len({thing.noun for thing in scene.objects}) < 2:
        return []
    word, answer = rng.choice((("bigger", sizes["big"]), ("smaller", sizes["small"])))
    first, second = rng.sample([the(thing, scene) for thing in scene.objects], 2)
    return [ask("size", f"which is {word}, {first} or {second}?", answer_name(answer, scene))]


def surroundings_questions(scene: Scene, rng: random.Random) -> list[Question]:
    asked = []
    if scene.background and len(scene.background.colours) == 1:
        colour, letters = scene.background.colours[0], rng.choice(LETTERS)
        question = rng.choice((f"what {letters} is the background?", f"what is the background {letters}?"))
        asked.append(ask("background", question, colour))
        other = rng.choice([name for name in COLOURS if name != colour])
        told, answer = rng.choice(((colour, "yes"), (other, "no")))
        asked.append(ask("background-yes-no", f"is the background {told}?", answer))
    if scene.frame:
        asked.append(ask("frame", f"what {rng.choice(LETTERS)} is the frame?", scene.frame))
    return asked


def hat_questions(scene: Scene, rng: random.Random) -> list[Question]:
    if scene.layout != "hat":
        return []
    wearer, hat = scene.objects
    question = rng.choice((f"what is {the(wearer, scene)} wearing?", f"what is on {the(wearer, scene)}'s head?"))
    return [ask("hat", question, hat.noun)]
