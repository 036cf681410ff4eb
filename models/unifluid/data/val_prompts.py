"""Choose the 60 fixed val prompts: ten for each aim, from val and held-out combinations, by seed.

`python -m unifluid.data.val_prompts --cache DIR` writes val_prompts.json anew. The stored file is the one that counts:
it was made once, and nothing is ever tuned on it.
"""

import argparse
import json
from collections.abc import Callable
from pathlib import Path

from unifluid.data.captions import caption, group_leaders
from unifluid.data.catalogue import Catalogue
from unifluid.data.concepts import HERE
from unifluid.data.lots import Wish
from unifluid.data.plan import plan_scene, scene_recipe
from unifluid.data.scene import Scene
from unifluid.data.scenes import catalogue_of, wish_for
from unifluid.data.seeds import rng_for
from unifluid.data.splits import HeldOut, Recipe, load_held_out, split_of

EACH = 10
SEED = 2026


def is_plain(scene: Scene) -> bool:
    thing = scene.objects[0]
    return scene.layout == "single" and not (
        thing.colour or thing.size or scene.frame or scene.shadow or scene.background
    )


def is_bare(scene: Scene) -> bool:
    """Nothing that would distract from the one thing a prompt is about."""
    return not (scene.frame or scene.shadow or any(thing.size for thing in scene.objects))


AIMS: dict[str, tuple[str, Callable[[Scene, Catalogue], bool]]] = {
    "common concepts": ("single", lambda scene, cat: is_plain(scene) and scene.objects[0].concept in cat.common),
    "styles": ("single", lambda scene, cat: is_plain(scene)),
    "colours": ("single", lambda scene, cat: is_bare(scene) and bool(scene.objects[0].colour) and not scene.background),
    "counts": ("count", lambda scene, cat: is_bare(scene) and not scene.background and not scene.objects[0].colour),
    "relations": ("relation", lambda scene, cat: is_bare(scene) and not scene.background),
    "backgrounds": (
        "single",
        lambda scene, cat: is_bare(scene) and bool(scene.background) and not scene.objects[0].colour,
    ),
}


def prompt_of(aim: str, scene: Scene) -> str:
    """Common concepts and styles are held out by style, so their prompts name it."""
    return caption(scene) + (f", in {scene.style} style" if aim in ("common concepts", "styles") else "")


def expectation(scene: Scene) -> dict:
    about: dict = {"objects": [{"concept": t.concept, "name": t.noun, "colour": t.colour} for t in scene.objects]}
    if scene.layout == "count":
        about["count"] = group_leaders(scene)[0][1]
    if scene.relation:
        about["relation"] = scene.relation
    if scene.background:
        about["background"] = list(scene.background.colours)
    return about | {"style": scene.style}


def is_novel_in_aim(aim: str, split: str, recipe: Recipe, held: HeldOut) -> bool:
    """Held-out prompts about colours and relations are held out by colour and pair: they do not name the style."""
    if split != "test_novel" or aim not in ("colours", "relations"):
        return True
    return bool(recipe.coloured & held.coloured if aim == "colours" else recipe.pairs & held.pairs)


def choose_prompts(catalogue: Catalogue) -> list[dict]:
    """Half of each aim from test_novel, half from val; no concept, and for styles no style, twice in one aim."""
    held, prompts = load_held_out(), []
    for aim, (name, fits) in AIMS.items():
        rng, used = rng_for(SEED, "val-prompts", aim), set()
        for number in range(EACH):
            split = ("val", "test_novel")[number % 2]
            for attempt in range(100_000):
                wish = wish_for(attempt, split, held, SEED) if split == "test_novel" else Wish()
                scene = plan_scene(rng, catalogue, wish, name)
                if scene is None or scene.layout != name or not fits(scene, catalogue):
                    continue
                mark = scene.style if aim == "styles" else scene.objects[0].concept
                recipe = scene_recipe(scene)
                fresh = mark not in used and split_of(recipe, held) == split
                if not fresh or not is_novel_in_aim(aim, split, recipe, held):
                    continue
                used.add(mark)
                prompts.append(
                    {"aim": aim, "prompt": prompt_of(aim, scene), "split": split, "expect": expectation(scene)}
                )
                break
    return prompts


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m unifluid.data.val_prompts", description=__doc__)
    parser.add_argument("--cache", type=Path, required=True, help="the cache folder of a finished build")
    prompts = choose_prompts(catalogue_of(parser.parse_args(arguments).cache))
    lines = ",\n".join(
        json.dumps(prompt | {"seed": number}, ensure_ascii=False) for number, prompt in enumerate(prompts)
    )
    (HERE / "val_prompts.json").write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    main()
