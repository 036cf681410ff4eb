"""Drawing lots for an edit: its kind, then its scenes and words."""

import random
from collections.abc import Callable
from dataclasses import replace

from unifluid.data.background import stands_out
from unifluid.data.catalogue import Catalogue
from unifluid.data.edit import Edit
from unifluid.data.edit_local import plan_add_or_remove, plan_count_change, plan_move, plan_recolour, plan_replace
from unifluid.data.edit_whole import plan_background, plan_gray, plan_outline, plan_style
from unifluid.data.lots import Wish

PLANS: dict[str, tuple[int, Callable[[random.Random, Catalogue, Wish], Edit | None]]] = {
    "add": (14, lambda rng, catalogue, wish: plan_add_or_remove(rng, catalogue, wish, "add")),
    "remove": (12, lambda rng, catalogue, wish: plan_add_or_remove(rng, catalogue, wish, "remove")),
    "replace": (14, plan_replace),
    "recolour": (15, plan_recolour),
    "move": (7, plan_move),
    "count": (8, plan_count_change),
    "background": (12, plan_background),
    "style": (9, plan_style),
    "outline": (4, plan_outline),
    "grayscale": (5, plan_gray),
}


def plan_edit(rng: random.Random, catalogue: Catalogue, kind: str, wish: Wish) -> Edit | None:
    """An edit of `kind` with two or three phrasings kept, or None where the lot cannot be granted."""
    edit = PLANS[kind][1](rng, catalogue, wish)
    if edit is None:
        return None
    for scene in (edit.source, edit.target):
        if scene.background and not all(stands_out(catalogue, scene, colour) for colour in scene.background.colours):
            return None
    kept = rng.sample(edit.instructions, min(3, len(edit.instructions)))
    return replace(edit, instructions=tuple(kept))


def draw_kind(rng: random.Random) -> str:
    kinds = list(PLANS)
    return rng.choices(kinds, [PLANS[kind][0] for kind in kinds])[0]
