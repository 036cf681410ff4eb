"""Prompts by template: the twin of `runtime/prompts.ts`, held to it by `runtime/testing/prompts.json`."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from unifluid.config import UniFluidConfig, Wording, Wordings
from unifluid.export.manifest import model_facts
from unifluid.export.prompt_twins import OUT, NumberReader, prompt_twins
from unifluid.prompt_spelling import PromptReader
from unifluid.prompts import guidance_texts, question_prompt, task_prompt
from unifluid.text_parts import BEFORE_PICTURES, Turn, conversation, image_prompt
from unifluid.tokenizer import TextRules, Tokenizer
from unifluid.training.experiment import read_into

READER = Path(__file__).parents[2] / "runtime/testing/tiny-reader"


def spelled_out(pieces: object) -> str:
    return " ".join(map(str, pieces))


def test_rows_of_all_wordings_are_the_stored_ones() -> None:
    assert json.loads(json.dumps(prompt_twins())) == json.loads(OUT.read_text(encoding="utf-8"))


def own(config: UniFluidConfig) -> PromptReader:
    return PromptReader(model_facts(config, {}), NumberReader())


WORDED = Wordings(
    draw=Wording((2, 11, 12), (13,)),
    edit=Wording((2,), (14, 15)),
    caption=Wording((2, 16), (17,)),
    answer=Wording((2, 18, 19), (17, 13)),
)
"""Of a model that is asked in words, as published ones are."""


@pytest.fixture(params=[None, WORDED, replace(WORDED, causal=True)], ids=["own", "worded", "causal"])
def spoken(request: pytest.FixtureRequest, config: UniFluidConfig) -> UniFluidConfig:
    return replace(config, wordings=request.param)


def test_a_wording_that_training_could_not_say_is_refused(config: UniFluidConfig) -> None:
    for wrong in (Wording((3,), (4,)), Wording((2,), ()), Wording((2, *range(10, 80)), (4,)), Wording((2,), (99_999,))):
        with pytest.raises(ValueError, match="wording of caption"):
            replace(config, wordings=replace(WORDED, caption=wrong))


def test_an_experiment_keeps_its_wording(config: UniFluidConfig) -> None:
    told = json.loads(json.dumps(asdict(replace(config, wordings=WORDED))))
    assert read_into(UniFluidConfig, told, "model") == replace(config, wordings=WORDED)


def test_a_caption_is_asked_and_trained_in_the_wording_of_its_config(spoken: UniFluidConfig) -> None:
    made = task_prompt(own(spoken), "caption", "")
    expected = conversation(spoken, "caption", [((), ())])
    assert (made.ids, made.opens, made.causal) == (expected.ids, expected.opens, expected.causal)
    trained = conversation(spoken, "caption", [((), (30, 31))])
    assert trained.ids == [*expected.ids, 30, 31]
    assert trained.targets[len(made.ids) - 1 :] == [30, 31, spoken.special.eos]


@pytest.mark.parametrize("length", [1, 3, 61, 62, 63, 90])
@pytest.mark.parametrize("task", ["draw", "edit"])
def test_templates_say_what_training_says_to_draw(spoken: UniFluidConfig, task: str, length: int) -> None:
    config = spoken
    pieces = list(range(20, 20 + length))
    dropped = ((False, False), (True, False), (True, True))[: 2 if task == "draw" else 3]
    made = guidance_texts(own(config), len(dropped), task_prompt(own(config), task, spelled_out(pieces)))
    assert made == [image_prompt(config, task, pieces, no_text=text, no_source=source) for text, source in dropped]


@pytest.mark.parametrize("reserve", [1, 32])
@pytest.mark.parametrize("lengths", [[3], [3, 3], [20, 20], [2, 2, 2, 2], [10, 40, 5], [90], [60, 60]])
def test_templates_ask_what_training_asks(spoken: UniFluidConfig, lengths: list[int], reserve: int) -> None:
    config = spoken
    turns: list[Turn] = [(range(20, 20 + asked), (7, 8)) for asked in lengths[:-1]] + [
        (range(40, 40 + lengths[-1]), ())
    ]
    spelled = [(spelled_out(asked), spelled_out(said)) for asked, said in turns]
    made = question_prompt(own(config), spelled[:-1], spelled[-1][0], reserve)
    expected = conversation(config, "ask", turns, reserve)
    assert (made.ids, made.position, made.opens) == (expected.ids, expected.position, expected.opens)


def test_a_published_model_is_asked_in_the_pieces_of_its_own_processor() -> None:
    """`runtime/importedReader.test.ts` reads the same cases."""
    manifest = json.loads((READER / "package/manifest.json").read_text(encoding="utf-8"))
    reader = PromptReader(manifest, Tokenizer.load(READER / "package/tokenizer.json", TextRules(**manifest["text"])))
    cases = json.loads((READER / "expected.json").read_text(encoding="utf-8"))["cases"]
    for case in cases:
        question = case["question"]
        made = task_prompt(reader, "caption", "") if question is None else question_prompt(reader, (), question)
        assert made.ids == case["prompt"]
        assert BEFORE_PICTURES not in made.reads
        assert not made.causal


@pytest.mark.parametrize(
    ("rules", "read"),
    [
        (TextRules(), "ix one two"),
        (TextRules("kept", "kept"), "Ⅸ  one\ntwo"),
        (TextRules("lower", "kept"), "ix  one\ntwo"),
        (TextRules("kept", "space"), "Ⅸ one two"),
    ],
)
def test_a_text_is_read_as_the_package_says(rules: TextRules, read: str) -> None:
    reader = Tokenizer.load(READER / "package/tokenizer.json", rules)
    assert reader.normalise(" \u00a0Ⅸ  one\ntwo\n") == read
