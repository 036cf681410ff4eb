"""Edits of the whole picture: background, style, outline, grayscale."""

import random
from dataclasses import replace

from unifluid.data.background import choose_background, stands_out
from unifluid.data.catalogue import Catalogue
from unifluid.data.colours import COLOURS
from unifluid.data.edit import Edit, describe
from unifluid.data.edit_local import centre_of
from unifluid.data.language import article
from unifluid.data.lots import Wish, put
from unifluid.data.plan import plan_scene
from unifluid.data.questions import ask, the
from unifluid.data.scene import Background, Scene

COLOURFUL = 0.25  # share of a picture with its main hue, below which going gray would hardly be seen


def plan_background(rng: random.Random, catalogue: Catalogue, wish: Wish) -> Edit | None:
    source = plan_scene(rng, catalogue, wish, None)
    if source is None:
        return None
    background = choose_background(rng, catalogue, source, gradient=rng.random() < 0.15)
    if source.background and rng.random() < 0.2:
        target = replace(source, background=None)
        words = ["remove the background", "make the background transparent", "delete the background"]
        return describe("background", source, target, words, "the background is gone")
    if background is None or background == source.background:
        return None
    target = replace(source, background=background)
    name = " to ".join(background.colours) + (" gradient" if len(background.colours) > 1 else "")
    words = [
        f"put it on {article(name)} {name} background",
        f"change the background to {article(name)} {name} background",
    ]
    words.append(
        f"make the background {name}" if len(background.colours) == 1 else f"add {article(name)} {name} background"
    )
    more = (
        [ask("before", "what colour was the background before?", source.background.colours[0])]
        if source.background and plain(source.background)
        else []
    )
    return describe(
        "background",
        source,
        target,
        words,
        f"the background {'is ' + name + ' now' if plain(background) else 'changed'}",
        *more,
    )


def plain(background: Background | None) -> bool:
    return background is not None and len(background.colours) == 1


def plan_style(rng: random.Random, catalogue: Catalogue, wish: Wish) -> Edit | None:
    source = plan_scene(rng, catalogue, wish, "single")
    if source is None or source.objects[0].colour:
        return None
    thing = source.objects[0]
    styles = sorted(set(catalogue.by_concept[thing.concept]) - {source.style})
    if not styles:
        return None
    style = rng.choice(styles)
    drawn = put(rng, catalogue, thing.concept, style, centre_of(thing), size=thing.size)
    target = replace(source.with_object(0, sprite=drawn.sprite, box=drawn.box), style=style)
    words = [
        f"redraw it in {style} style",
        f"make it {style} style",
        f"change the style to {style}",
        f"draw {the(thing, source)} in {style} style",
    ]
    places = (f", {source.style} style", f", {style} style")
    question = ask("before", "what was the style before?", source.style)
    return describe("style", source, target, words, f"the style is {style} now", question, places=places)


def plan_outline(rng: random.Random, catalogue: Catalogue, wish: Wish) -> Edit | None:
    source = plan_scene(rng, catalogue, wish, rng.choice(("single", "single", "relation")))
    if source is None or source.shadow or source.relation == "in front of" or has_big(source):
        return None
    near = source.background.colours if source.background else ()
    free = [name for name in COLOURS if name not in near and stands_out(catalogue, source, name)]
    if not free:
        return None
    colour = rng.choice(free)
    target = replace(source, outline=colour)
    line = f"{article(colour)} {colour} outline"
    words = [f"add {line}", f"draw {line} around it", f"give it {line}"]
    if len(source.objects) > 1:
        words = [f"add {line}", f"draw {line} around both", f"give both {line}"]
    return describe(
        "outline", source, target, words, f"{line} was added", ask("outline", "what colour is the new outline?", colour)
    )


def plan_gray(rng: random.Random, catalogue: Catalogue, wish: Wish) -> Edit | None:
    source = plan_scene(rng, catalogue, wish, None)
    if source is None or source.background or source.frame or any(thing.colour for thing in source.objects):
        return None
    if any(set(thing.concept.split()) & set(COLOURS) for thing in source.objects):
        return None
    mains = [catalogue.facts[thing.sprite].main for thing in source.objects]
    if not any(main and main.share > COLOURFUL for main in mains):
        return None
    words = ["make it black and white", "turn it into grayscale", "remove all colour", "make it gray"]
    return describe("grayscale", source, replace(source, gray=True), words, "the colours are gone")


def has_big(scene: Scene) -> bool:
    """A big object reaches the edge, where an outline would be cut."""
    return any(thing.size == "big" for thing in scene.objects)
