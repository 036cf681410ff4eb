"""Words of the data: captions and answers say what is there, splits hold what they promise."""

import json
from collections import Counter
from pathlib import Path

import pytest

from unifluid.data.captions import scene_captions
from unifluid.data.colours import COLOURS
from unifluid.data.edits import make_edit
from unifluid.data.language import NUMBERS, plural, with_article
from unifluid.data.photos import clean_captions, clean_questions
from unifluid.data.plan import scene_recipe
from unifluid.data.scenes import make_scene, scene_sample
from unifluid.data.seeds import rng_for
from unifluid.data.splits import load_held_out, reasons_held_out, split_of
from unifluid.data.tiny import HELD_OUT, tiny_catalogue

SCENES = 240


@pytest.fixture(scope="module")
def catalogue():
    return tiny_catalogue()


@pytest.fixture(scope="module")
def abouts(catalogue):
    ask = {"split": "train", "seed": 11, "side": 32}
    return [json.loads(scene_sample(catalogue, HELD_OUT, index=i, **ask)["json"]) for i in range(SCENES)]


def test_no_held_out_combination_reaches_train_or_val_and_test_novel_has_nothing_else(catalogue):
    for split in ("train", "val", "test_novel"):
        for index in range(25):
            scene = make_scene(catalogue, HELD_OUT, split, index, 5)
            assert bool(reasons_held_out(scene_recipe(scene), HELD_OUT)) == (split == "test_novel")
            edit = make_edit(catalogue, HELD_OUT, split, index, 5)
            found = {split_of(scene_recipe(each), HELD_OUT) for each in (edit.source, edit.target)}
            assert found == {"train"} if split == "train" else split in found
            if split == "val":
                assert "test_novel" not in found


def test_no_description_is_in_both_train_and_val(catalogue):
    texts = {
        s: {scene_recipe(make_scene(catalogue, HELD_OUT, s, i, 5)).text for i in range(60)} for s in ("train", "val")
    }
    assert not texts["train"] & texts["val"]


def test_the_stored_list_holds_all_three_kinds_of_combination():
    held = load_held_out()
    assert min(len(held.styled), len(held.coloured), len(held.pairs)) > 100
    assert all(first < second for first, second in held.pairs)


def test_captions_name_every_object_colour_and_background(abouts):
    for about in abouts:
        for caption in about["captions"]:
            for thing in about["objects"]:
                assert thing["name"] in caption or plural(thing["name"]) in caption, caption
                assert thing.get("colour", "") in caption, caption
                assert thing.get("size", "") in caption, caption
            assert all(colour in caption for colour in about.get("background", ())), caption
            assert ("background" in caption) == ("background" in about), caption
            assert ("frame" in caption) == ("frame" in about), caption
            assert ("shadow" in caption) == ("shadow" in about), caption


def centre(thing):
    x0, y0, x1, y1 = thing["box"]
    return (x0 + x1) / 2, (y0 + y1) / 2


def name_of(thing, about):
    same = [other for other in about["objects"] if other["name"] == thing["name"]]
    if len(same) == 1:
        return thing["name"]
    return " ".join(word for word in (thing.get("size"), thing.get("colour"), thing["name"]) if word)


def test_answers_follow_from_the_objects(abouts):
    """Checked from the stored boxes and colours, not by the code that made the questions."""
    seen = Counter()
    for about in abouts:
        things = about["objects"]
        for asked in about["questions"]:
            question, answer, kind = asked["question"], asked["answer"], asked["type"]
            seen[kind] += 1
            if kind == "count":
                counted = [t for t in things if f"how many {plural(t['name'])} are there?" == question]
                assert NUMBERS[len(counted)] == answer
            elif kind == "presence":
                present = any(with_article(t["name"], t["name"]) + "?" in question for t in things)
                assert answer == ("yes" if present else "no")
            elif kind == "colour":
                named = [t for t in things if question.endswith((f" the {t['name']}?", f" the {plural(t['name'])}?"))]
                assert {t.get("colour", "blue") for t in named} == {answer}
            elif kind == "background":
                assert about["background"] == [answer]
            elif kind == "size":
                sizes = {t["box"][2] - t["box"][0]: name_of(t, about) for t in things}
                assert sizes[max(sizes) if "bigger" in question else min(sizes)] == answer
            elif kind == "side":
                thing = next(t for t in things if f"is the {name_of(t, about)} " in question)
                x, y = centre(thing)
                assert answer == (
                    ("left" if x < 16 else "right") if "left" in question else ("top" if y < 16 else "bottom")
                )
    assert {"what", "count", "colour", "presence", "background", "side", "size", "place", "style"} <= set(seen)


def test_yes_and_no_are_equally_likely_and_no_answer_dominates_a_type(abouts):
    for kind in ("presence", "colour-yes-no", "place-yes-no", "background-yes-no"):
        answers = Counter(q["answer"] for about in abouts for q in about["questions"] if q["type"] == kind)
        assert 0.3 < answers["yes"] / sum(answers.values()) < 0.7, (kind, answers)
    counts = Counter(q["answer"] for about in abouts for q in about["questions"] if q["type"] == "count")
    assert set(counts) == set(NUMBERS.values())
    assert max(counts.values()) < 0.5 * sum(counts.values())


def test_place_questions_agree_with_the_boxes(abouts):
    offsets = {"to the left of": (-1, 0), "to the right of": (1, 0), "above": (0, -1), "below": (0, 1)}
    checked = 0
    for about in abouts:
        for asked in about["questions"]:
            words = next((w for w in offsets if asked["question"].startswith(f"what is {w} the ")), None)
            if words is None:
                continue
            other = next(
                t for t in about["objects"] if asked["question"] == f"what is {words} the {name_of(t, about)}?"
            )
            thing = next(t for t in about["objects"] if name_of(t, about) == asked["answer"])
            dx, dy = (a - b for a, b in zip(centre(thing), centre(other), strict=True))
            assert dx * offsets[words][0] + dy * offsets[words][1] > 4
            checked += 1
    assert checked > 20


def test_articles_and_plurals():
    names = (
        "apple",
        "uniform",
        "hourglass",
        "slice of cake",
        "glasses",
        "bread",
        "grapes",
        "santa claus",
        "bus",
        "ufo",
    )
    said = [with_article(name, name) for name in names]
    assert said == [
        "an apple",
        "a uniform",
        "an hourglass",
        "a slice of cake",
        "glasses",
        "bread",
        "grapes",
        "santa claus",
        "a bus",
        "a ufo",
    ]
    assert with_article("orange car", "car") == "an orange car"
    many = [
        plural(n) for n in ("mouse", "slice of cake", "cherry", "bus", "box", "knife", "person with a beard", "toy")
    ]
    assert many == ["mice", "slices of cake", "cherries", "buses", "boxes", "knives", "people with a beard", "toys"]


def test_a_painted_object_loses_the_colour_of_its_name(catalogue):
    scene = make_scene(catalogue, HELD_OUT, "train", 0, 1)
    painted = scene.with_object(0, concept="red heart", colour="blue")
    captions = scene_captions(painted, rng_for("x"))
    assert all("blue heart" in caption for caption in captions)
    assert not any("red heart" in caption for caption in captions)


def test_broken_captions_and_repeated_questions_are_left_out():
    entry = {
        "caption_kind": "human",
        "captions": ["A", "broken image", "A dog runs on grass .", "A dog runs on grass ."],
    }
    assert clean_captions(entry) == ["A dog runs on grass"]
    asked = {
        "question": "what is  this?",
        "answer": "bed",
        "answers": ["bed"],
        "source": "daquar",
        "licence": "unclear",
    }
    kept = clean_questions([asked, dict(asked)])
    assert kept == [
        {"question": "what is this?", "answer": "bed", "type": "daquar", "source": "daquar", "licence": "unclear"}
    ]


def test_val_prompts_are_sixty_ten_of_each_aim_and_none_is_seen_in_train():
    stored = Path(__file__).parents[2] / "unifluid/data/val_prompts.json"
    prompts = json.loads(stored.read_text())
    assert Counter(p["aim"] for p in prompts) == dict.fromkeys(
        ("common concepts", "styles", "colours", "counts", "relations", "backgrounds"), 10
    )
    assert {p["split"] for p in prompts} == {"val", "test_novel"}
    assert all(t["colour"] in (None, *COLOURS) for p in prompts for t in p["expect"]["objects"])


def test_prompts_for_choosing_settings_show_nothing_that_is_held_out():
    folder, held = Path(__file__).parents[2] / "unifluid/data", load_held_out()
    dev, val = ([p["prompt"] for p in json.loads((folder / f"{n}_prompts.json").read_text())] for n in ("dev", "val"))
    assert len(set(dev)) == len(dev)
    assert not set(dev) & set(val)
    for prompt in dev:
        assert not any(f"{concept}, in {style} style" in prompt for concept, style in held.styled)
        assert not any(f"{colour} {concept}" in prompt for colour, concept in held.coloured)
        assert not any(all(f" {concept} " in f" {prompt} " for concept in pair) for pair in held.pairs)
