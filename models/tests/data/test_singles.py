"""Pictures of one common concept, tried on the shapes of the tiny mode."""

import json
from collections import Counter

import pytest

from unifluid.data.layout import SIDES
from unifluid.data.scene import CANVAS
from unifluid.data.scenes import scene_recipe
from unifluid.data.singles import SIDE, make_single, single_sample
from unifluid.data.splits import split_of
from unifluid.data.tiny import HELD_OUT, tiny_catalogue

TURNS = 12


@pytest.fixture(scope="module")
def catalogue():
    return tiny_catalogue()


@pytest.fixture(scope="module")
def scenes(catalogue):
    return [make_single(catalogue, HELD_OUT, index, 3) for index in range(TURNS * len(catalogue.common))]


def test_every_common_concept_stands_alone_as_often_as_any_other(catalogue, scenes):
    assert all(scene.layout == "single" and len(scene.objects) == 1 for scene in scenes)
    assert Counter(scene.objects[0].concept for scene in scenes) == dict.fromkeys(catalogue.common, TURNS)


def test_it_stands_in_the_middle_at_one_size_unless_called_small_or_big(catalogue, scenes):
    plain = [scene.objects[0] for scene in scenes if not scene.frame and not scene.objects[0].size]
    assert len(plain) > len(scenes) / 2
    for thing in plain:
        left, top, right, bottom = thing.box
        assert abs(left + right - CANVAS) <= 1
        assert abs(top + bottom - CANVAS) <= 1
        assert max(right - left, bottom - top) == SIDE
    for size, (least, most) in SIDES.items():
        sides = [max(b[2] - b[0], b[3] - b[1]) for s in scenes for o in s.objects if o.size == size for b in [o.box]]
        assert sides
        assert all(least - 1 <= side <= most + 1 for side in sides)


def test_none_shows_what_is_held_out(scenes):
    assert {split_of(scene_recipe(scene), HELD_OUT) for scene in scenes} == {"train"}


def test_turns_of_a_concept_differ_and_a_picture_does_not_depend_on_those_before_it(catalogue, scenes):
    assert len({scene_recipe(scene).text for scene in scenes}) > 2 * len(catalogue.common)
    assert make_single(catalogue, HELD_OUT, 7, 3) == scenes[7]
    assert make_single(catalogue, HELD_OUT, 7, 4) != scenes[7]


def test_its_record_says_what_a_scene_record_says(catalogue):
    record = json.loads(single_sample(catalogue, HELD_OUT, index=2, seed=3, side=32)["json"])
    assert record["objects"][0]["concept"] == catalogue.common[2]
    assert record["captions"]
    assert record["questions"]
    assert record["licences"]
