"""What a scene stands on: nothing, a colour or two that all its objects stand out from."""

import random
from dataclasses import replace

import numpy as np

from unifluid.data.catalogue import Catalogue
from unifluid.data.colours import COLOUR_LAB, COLOURS, to_oklab
from unifluid.data.scene import Background, Scene, SceneObject

CONTRAST = 0.17  # OKLab distance between an object and its background


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
