"""Pictures of one and of two common concepts, tried on the shapes of the tiny mode."""

import json
from collections import Counter

import pytest

from unifluid.data.arrangements import RELATIONS
from unifluid.data.layout import SIDES
from unifluid.data.scene import CANVAS
from unifluid.data.scenes import scene_recipe
from unifluid.data.splits import split_of
from unifluid.data.tiny import HELD_OUT, tiny_catalogue
from unifluid.data.turns import SIDE, make_turn, turn_sample

TURNS = 12


@pytest.fixture(scope="module")
def catalogue():
    return tiny_catalogue()


@pytest.fixture(scope="module")
def scenes(catalogue):
    return [make_turn(catalogue, HELD_OUT, "singles", index, 3) for index in range(TURNS * len(catalogue.common))]


@pytest.fixture(scope="module")
def pairs(catalogue):
    return [make_turn(catalogue, HELD_OUT, "pairs", index, 3) for index in range(TURNS * len(catalogue.common))]


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


def test_a_pair_shows_two_concepts_in_a_relation_and_each_in_turn_is_its_first(catalogue, pairs):
    assert all(scene.layout == "relation" and scene.relation for scene in pairs)
    named = [[thing.concept for thing in scene.objects] for scene in pairs]
    assert all(len(set(concepts)) == 2 for concepts in named)
    for index, (scene, concepts) in enumerate(zip(pairs, named, strict=True)):
        first = concepts[-1] if scene.relation == "in front of" else concepts[0]  # what stands in front is drawn last
        assert first == catalogue.common[index % len(catalogue.common)]
    assert {scene.relation for scene in pairs} == set(RELATIONS)


def test_none_shows_what_is_held_out(scenes, pairs):
    assert {split_of(scene_recipe(scene), HELD_OUT) for scene in [*scenes, *pairs]} == {"train"}


def test_turns_of_a_concept_differ_and_a_picture_does_not_depend_on_those_before_it(catalogue, scenes):
    assert len({scene_recipe(scene).text for scene in scenes}) > 2 * len(catalogue.common)
    assert make_turn(catalogue, HELD_OUT, "singles", 7, 3) == scenes[7]
    assert make_turn(catalogue, HELD_OUT, "singles", 7, 4) != scenes[7]


def test_its_record_says_what_a_scene_record_says(catalogue):
    record = json.loads(turn_sample(catalogue, HELD_OUT, kind="singles", index=2, seed=3, side=32)["json"])
    assert record["objects"][0]["concept"] == catalogue.common[2]
    assert record["captions"]
    assert record["questions"]
    assert record["licences"]
