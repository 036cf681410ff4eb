"""GenEval's rules, on things found by hand; and that right pictures with wrong prompts hardly ever agree."""

from collections import defaultdict
from typing import Any

import pytest
import torch

from unifluid.judge.judge import Found, Verdict
from unifluid.suite.agreement import RULES, agrees, colour_alone, first_name, number_alone
from unifluid.suite.drawings import Judged, followed, frechet_measures, six_tasks, task_rule
from unifluid.suite.prompts import EACH, TASKS, read_prompts


def found(concept: str, colour: str = "red", at: tuple[float, float] = (0.5, 0.5), style: str = "flat") -> Found:
    x, y = at
    return Found((x - 0.1, y - 0.1, x + 0.1, y + 0.1), 0.9, concept, colour, style)


def verdict(*objects: Found) -> Verdict:
    return Verdict(objects, objects[0].style if objects else None, torch.zeros(352))


def real(*objects: tuple[str, str | None], relation: str | None = None, style: str = "flat") -> dict[str, Any]:
    things = [{"concept": concept} | ({"colour": colour} if colour else {}) for concept, colour in objects]
    return {"objects": things, "relation": relation, "style": style}


def stand(relation: str) -> dict[str, Any]:
    return real(APPLE, CAR, relation=relation)


def placed(apple: tuple[float, float], car: tuple[float, float]) -> Verdict:
    return verdict(found("car", at=car), found("apple", at=apple))


APPLE, CAR = ("apple", None), ("car", None)
RED_AND_BLUE = real(("apple", "red"), ("car", "blue"))


@pytest.mark.parametrize(
    ("task", "asked", "shown", "right"),
    [
        ("single", real(APPLE), verdict(found("apple")), True),
        ("single", real(APPLE), verdict(found("car")), False),
        ("two", real(APPLE, CAR), verdict(found("car"), found("apple")), True),
        ("two", real(APPLE, CAR), verdict(found("car"), found("car")), False),
        ("counting", real(APPLE, APPLE), verdict(found("apple"), found("apple")), True),
        ("counting", real(APPLE, APPLE), verdict(found("apple")), False),
        ("counting", real(APPLE, APPLE), verdict(*[found("apple")] * 3), False),
        ("colours", real(("apple", "blue")), verdict(found("apple", "blue")), True),
        ("colours", real(("apple", "blue")), verdict(found("apple", "red")), False),
        ("position", stand("left of"), placed((0.3, 0.4), (0.7, 0.5)), True),
        ("position", stand("right of"), placed((0.3, 0.4), (0.7, 0.5)), False),
        ("position", stand("above"), placed((0.5, 0.2), (0.4, 0.7)), True),
        ("position", stand("below"), placed((0.5, 0.2), (0.4, 0.7)), False),
        ("position", stand("left of"), placed((0.4, 0.2), (0.5, 0.7)), False),
        ("binding", RED_AND_BLUE, verdict(found("apple", "red"), found("car", "blue")), True),
        ("binding", RED_AND_BLUE, verdict(found("apple", "blue"), found("car", "red")), False),
        ("style", real(APPLE, style="3d"), verdict(found("car", style="3d")), True),
        ("style", real(APPLE, style="3d"), verdict(found("apple", style="flat")), False),
    ],
)  # fmt: skip
def test_a_picture_agrees_with_its_prompt(task: str, asked: dict[str, Any], shown: Verdict, right: bool):
    assert agrees(task, asked, shown) == right


def test_nothing_found_agrees_with_nothing():
    for prompt in read_prompts()[:140]:
        assert not agrees(prompt["task"], prompt["real"], verdict())
    assert not first_name(real(APPLE), verdict())
    assert not colour_alone(real(("apple", "red")), verdict())


def test_number_and_colour_are_also_told_whatever_the_thing_looks_like():
    assert number_alone(real(APPLE, APPLE), verdict(found("car"), found("bell")))
    assert colour_alone(real(("apple", "blue")), verdict(found("bell", "blue")))


def all_seeing(prompt: dict[str, Any]) -> Verdict:
    """What a judge without fault would say of the prompt's real picture."""
    asked = prompt["real"]
    objects = []
    for thing in asked["objects"]:
        box = tuple(edge / 256 for edge in thing["box"])
        objects.append(Found(box, 1.0, thing["concept"], thing.get("colour", "red"), asked["style"]))
    return Verdict(tuple(objects), asked["style"], torch.randn(352))


@pytest.fixture(scope="module")
def perfect() -> Judged:
    prompts = read_prompts()
    verdicts = [all_seeing(prompt) for prompt in prompts]
    others = [Verdict((), None, torch.randn(352)) for _ in range(300)]
    return Judged(prompts, verdicts, verdicts, verdicts, others, verdict(), [verdict()] * 8)


def test_the_frozen_prompts_are_as_many_of_each_task_and_no_two_the_same():
    prompts = read_prompts()
    counts: dict[tuple[str, bool], int] = defaultdict(int)
    for prompt in prompts:
        counts[prompt["task"], prompt["novel"]] += 1
    assert counts == {(task, novel): EACH for task in TASKS for novel in (False, True)}
    assert len({(prompt["task"], prompt["prompt"]) for prompt in prompts}) == len(prompts)
    assert [prompt["seed"] for prompt in prompts] == list(range(len(prompts)))


def test_real_pictures_agree_and_with_wrong_prompts_they_agree_by_chance_alone(perfect: Judged):
    for task in RULES:
        part = perfect.only(lambda prompt, task=task: prompt["task"] == task)
        good, beside = followed(part, task_rule)
        assert all(good), task
        assert beside["blank"] == beside["noise"] == 0
        assert beside["shuffled"] <= (0.3 if task == "style" else 0.05), task


def test_the_mean_of_six_tasks_weighs_each_alike(perfect: Judged):
    mean, *parts = six_tasks(perfect, novel=True)
    assert mean.value == 1
    assert [part.name for part in parts][:2] == ["single, novel", "two, novel"]
    assert mean.count == 6 * EACH


def test_pictures_as_far_as_the_tokenizer_has_a_ratio_of_one(perfect: Judged):
    (measure,) = frechet_measures(perfect)
    assert measure.value == pytest.approx(1)
