"""Answers, captions and their confidence, on lines written by hand."""

import math
from pathlib import Path

import pytest

from unifluid.suite.made import Made
from unifluid.suite.measure import Measure, mean_of_shares, share_of
from unifluid.suite.texts import caption_measures, question_measures, spoken, words_of


def made(truths: list[dict], results: list[dict]) -> Made:
    return Made(Path(), Path(), truths, {line["id"]: line for line in results})


def named(measures: list[Measure], name: str) -> Measure:
    return next(measure for measure in measures if measure.name == name)


def test_captions_are_compared_as_lower_case_words():
    assert words_of("A man's red-and-blue Hat .") == "a man 's red and blue hat"


def test_answers_are_right_where_they_are_equal_and_stand_beside_the_question_alone():
    truths = [{"kind": "question", "id": f"ask-{n}", "type": "colour", "answer": "red"} for n in range(4)]
    results = [{"id": f"ask-{n}", "text": "Red" if n else "blue", "confidence": 0.75} for n in range(4)]
    results += [{"id": f"blind-ask-{n}", "text": "red" if n == 3 else "two", "confidence": 0.5} for n in range(4)]
    measures = question_measures(made(truths, results))
    exact = named(measures, "scene questions, exact")
    assert (exact.value, exact.count, exact.beside) == (0.75, 4, {"question only": 0.25})
    assert named(measures, "calibration error of answers").value == pytest.approx(0)


def test_questions_whose_answer_is_not_there_yet_are_left_out():
    truths = [{"kind": "question", "id": "ask-0", "type": "colour", "answer": "red"}]
    assert question_measures(made(truths, [{"id": "ask-0", "text": "red", "confidence": 1}])) == []


def caption(number: str, text: str) -> dict:
    pieces = [{"text": f" {word}", "logProbability": math.log(0.5)} for word in text.split()]
    return {"id": number, "text": text, "pieces": pieces, "confidence": 0.5}


def test_captions_score_far_above_those_of_other_pictures():
    texts = ["a red fox in deep snow", "two dogs on a beach", "a boy with a blue kite", "three birds over a lake"]
    truths = [
        {"kind": "caption", "id": f"caption-{n}", "references": [f"{text} .", text]} for n, text in enumerate(texts)
    ]
    measures = caption_measures(made(truths, [caption(f"caption-{n}", text) for n, text in enumerate(texts)]))
    cider = named(measures, "flickr8k val, CIDEr-D x 100, greedy")
    assert cider.value > 500
    assert cider.beside["shuffled"] < cider.value / 5
    assert named(measures, "calibration error of words of captions").value == pytest.approx(0.5)
    assert not any("beam" in measure.name for measure in measures)


def test_pieces_of_one_word_are_one_word():
    pieces = [(" foot", 0.5), ("ball", 0.5), (" field", 0.25)]
    said = spoken([{"text": text, "logProbability": math.log(sure)} for text, sure in pieces])
    assert [word for word, _ in said] == ["football", "field"]
    assert [sure for _, sure in said] == pytest.approx([0.25, 0.25])


def test_a_mean_of_shares_weighs_kinds_alike():
    measure = mean_of_shares("edits", [[True] * 9 + [False], [False] * 2])
    assert measure.value == pytest.approx(0.45)
    assert measure.low is not None
    assert measure.high is not None
    assert measure.low < 0.45 < measure.high
    with pytest.raises(ValueError, match="share of nothing"):
        share_of("nothing", [])
