"""Drawing lots for a scene: what is in it, in which colours and sizes, where, and on what."""

import random

from unifluid.data.arrangements import plan_count, plan_groups, plan_hat, plan_relation, plan_row, plan_single
from unifluid.data.background import dress
from unifluid.data.captions import recipe_text
from unifluid.data.catalogue import Catalogue
from unifluid.data.lots import NO_WISH, Wish
from unifluid.data.scene import Scene
from unifluid.data.splits import Recipe, pairs_of

LAYOUT_WEIGHTS = {"single": 50, "count": 14, "relation": 20, "groups": 5, "row": 5, "hat": 6}
ARRANGEMENTS = {
    "single": plan_single,
    "count": plan_count,
    "relation": plan_relation,
    "groups": plan_groups,
    "row": plan_row,
    "hat": plan_hat,
}


def plan_scene(rng: random.Random, catalogue: Catalogue, wish: Wish = NO_WISH, name: str | None = None) -> Scene | None:
    """A scene, of layout `name` if given, or None where the lot cannot be granted (the caller draws again)."""
    names, weights = zip(*LAYOUT_WEIGHTS.items(), strict=True)
    chosen = name or rng.choices(names, weights)[0]
    if len(wish.concepts) == 2 and chosen in ("single", "count", "hat"):
        chosen = rng.choice(("relation", "relation", "groups", "row"))
    if any(concept not in catalogue.common for concept in wish.concepts):
        chosen = "single"
    scene = ARRANGEMENTS[chosen](rng, catalogue, wish)
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


def scene_recipe(scene: Scene) -> Recipe:
    concepts = [thing.concept for thing in scene.objects]
    coloured = frozenset((thing.colour, thing.concept) for thing in scene.objects if thing.colour)
    styled = frozenset((concept, scene.style) for concept in concepts)
    return Recipe(styled, coloured, pairs_of(concepts), recipe_text(scene))
