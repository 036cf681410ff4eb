"""The composer draws what the picture builder draws: same plan, same picture.

Tolerance, in levels of 255 of premultiplied RGBA: .1 in the mean, 2.5 for 999 values of 1,000. The builder rounds to
whole levels between its steps, the composer does not; in float16, for accelerators, half a level more in the mean.
"""

from dataclasses import replace

import numpy as np
import pytest
import torch
from shape_catalogue import shape_catalogue

from unifluid.composing.compose import Composer, plan_tensors
from unifluid.composing.plans import Room, plan_pictures
from unifluid.data.catalogue import Catalogue
from unifluid.data.colours import COLOURS
from unifluid.data.edits import make_edit
from unifluid.data.render import render
from unifluid.data.scene import Background, Scene
from unifluid.data.scenes import make_scene
from unifluid.data.splits import HeldOut

NOTHING_HELD = HeldOut(frozenset(), frozenset(), frozenset())
LEVELS = 2.5


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return shape_catalogue()


def scenes_of(catalogue: Catalogue, count: int) -> list[Scene]:
    scenes = [make_scene(catalogue, NOTHING_HELD, "train", number, 5) for number in range(count)]
    edits = [make_edit(catalogue, NOTHING_HELD, "train", number, 5) for number in range(count)]
    return [*scenes, *(edit.target for edit in edits)]


def levels_off(composed: torch.Tensor, scenes: list[Scene], catalogue: Catalogue, side: int) -> np.ndarray:
    """Absolute differences in levels, one row a picture."""
    drawn = np.stack([render(scene, catalogue, side) for scene in scenes]).astype(np.float32)
    wanted = np.concatenate([drawn[..., :3] * drawn[..., 3:] / 255, drawn[..., 3:]], axis=-1)
    return np.abs(composed.permute(0, 2, 3, 1).float().numpy() * 255 - wanted).reshape(len(scenes), -1)


@pytest.mark.parametrize(("dtype", "count", "mean"), [(torch.float32, 16, 0.1), (torch.float16, 3, 0.6)])
def test_scenes_and_edits_are_the_builders_pictures(
    catalogue: Catalogue, dtype: torch.dtype, count: int, mean: float
) -> None:
    scenes = scenes_of(catalogue, count)
    composer = Composer.of(catalogue)
    composer.dtype = dtype
    off = levels_off(composer.compose(plan_tensors(plan_pictures(scenes), "cpu")), scenes, catalogue, 256)
    assert off.mean() < mean
    assert np.quantile(off, 0.999) < LEVELS
    assert off.mean(axis=1).max() < 1


def with_everything(catalogue: Catalogue) -> dict[str, Scene]:
    plain = make_scene(catalogue, NOTHING_HELD, "train", 3, 5)
    plain = replace(plain, background=None, frame=None, shadow=False)
    first = plain.objects[0]
    painted = [number for number, facts in enumerate(catalogue.facts) if facts.paints]
    scenes = {
        "a shadow": replace(plain, shadow=True),
        "a frame on a gradient": replace(plain, frame="red", background=Background(("yellow", "blue"))),
        "an outline": replace(plain, outline="green"),
        "a shadow in front of a background": replace(plain, shadow=True, background=Background(("white",))),
        "gray": replace(plain, gray=True),
    }
    for colour in COLOURS:
        thing = replace(first, sprite=painted[0], colour=colour)
        scenes[f"painted {colour}"] = replace(plain, objects=(thing,))
    return scenes


def test_every_effect_and_every_colour_is_the_builders(catalogue: Catalogue) -> None:
    scenes = with_everything(catalogue)
    composed = Composer.of(catalogue).compose(plan_tensors(plan_pictures(list(scenes.values())), "cpu"))
    off = levels_off(composed, list(scenes.values()), catalogue, 256)
    worst = {name: float(np.quantile(row, 0.995)) for name, row in zip(scenes, off, strict=True)}
    assert {name: levels for name, levels in worst.items() if levels > LEVELS} == {}


def test_small_pictures_are_the_builders_too(catalogue: Catalogue) -> None:
    scenes = scenes_of(catalogue, 8)
    composed = Composer.of(catalogue, side=32).compose(plan_tensors(plan_pictures(scenes, 32), "cpu"))
    # Pillow first averages blocks where it reduces to less than a quarter; the composer goes there in one step.
    assert levels_off(composed, scenes, catalogue, 32).mean() < 1.5


def test_more_room_than_needed_changes_nothing(catalogue: Catalogue) -> None:
    scenes = scenes_of(catalogue, 6)
    composer, room = Composer.of(catalogue), Room(objects=60, painted=30, shadows=5, outlines=5)
    exact, roomy = (composer.compose(plan_tensors(plan_pictures(scenes, 256, each), "cpu")) for each in (None, room))
    # Objects that only fill up the room for painted ones go through the paint and come back, up to rounding.
    torch.testing.assert_close(roomy, exact, rtol=0, atol=1 / 1024)


def test_room_that_is_too_small_is_refused_by_name(catalogue: Catalogue) -> None:
    scenes = list(with_everything(catalogue).values())
    with pytest.raises(ValueError, match=r"2 shadows do not fit into room for 1"):
        plan_pictures(scenes, 256, Room(objects=60, painted=60, shadows=1, outlines=5))
