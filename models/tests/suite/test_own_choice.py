"""How likely a model finds words of its pictures, and the table of what it chooses by that."""

import pytest
import torch

from unifluid.configs.models import model_config
from unifluid.losses import unified_loss
from unifluid.model import UniFluid
from unifluid.samples import Sample
from unifluid.sequences import build_batch
from unifluid.suite.development import known_prompts
from unifluid.suite.own_choice import likelihoods, prompts_of, table

CONFIG = model_config("tiny-test")


@pytest.mark.parametrize("turns", [[([50, 51], [52]), ([53], [54, 55, 56])], [([], [40, 41, 42]), ([], [43])]])
@torch.no_grad()
def test_each_row_is_as_likely_as_the_loss_of_that_row_alone_says(turns):
    torch.manual_seed(0)
    model = UniFluid(CONFIG).eval()
    features = torch.randn(2, CONFIG.vision.tokens, CONFIG.vision.width)
    found = likelihoods(model, features, turns)
    for seen, turn, likelihood in zip(features, turns, found, strict=True):
        sample = Sample("ask" if turn[0] else "caption", turns=[turn], vision=seen[None])
        batch = build_batch([sample], CONFIG, generator=torch.Generator())
        mean = unified_loss(model, batch, torch.Generator()).text
        assert likelihood.item() == pytest.approx(-mean.item() * (len(turn[1]) + 1), rel=1e-4)


def test_the_table_says_what_each_choice_would_have_named():
    first = {"answer": [-1.0, -5.0], "caption": [-9.0, -1.0], "judge": [-0.5, -4.0], "named": [1.0, 0.0]}
    second = {"answer": [-2.0, -4.0], "caption": [-8.0, -2.0], "judge": [-3.0, -0.1], "named": [0.0, 1.0]}
    told = [{key: torch.tensor(values) for key, values in each.items()} for each in (first, second)]
    rows = {line[:24].strip(): line[24:].split() for line in table(told).splitlines()}
    assert rows["each alone"] == ["0.500", "-1.90"]
    assert rows["surest answer"] == ["1.000", "-0.30"]
    assert rows["surest caption"] == ["0.000", "-3.50"]
    assert rows["any of them"] == rows["the judge's own choice"] == ["1.000", "-0.30"]


def test_names_are_asked_for_that_nothing_else_is_measured_by():
    known = known_prompts()
    bare = next(prompt for prompt in sorted(known) if prompt.startswith("a ") and len(prompt.split()) == 2)
    asked = prompts_of([bare.removeprefix("a "), "zebu", "umbrella stand"], 5)
    assert sorted(asked) == [("umbrella stand", "an umbrella stand"), ("zebu", "a zebu")]
