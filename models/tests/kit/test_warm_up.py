"""Compiled kernels are trusted only where they compute what the modules compute; else the run goes on without them."""

from typing import Any

import pytest
import torch

from unifluid.composing.compose import Composer
from unifluid.configs.models import model_config
from unifluid.data.tiny import HELD_OUT, tiny_catalogue
from unifluid.kit import warm_up as warming
from unifluid.kit.warm_up import warm_up
from unifluid.model import UniFluid
from unifluid.streaming.planner import StepPlanner
from unifluid.streaming.recipe import Recipe
from unifluid.streaming.rows import RowMaker
from unifluid.streaming.step import StepTensors, StreamedStep, step_tensors
from unifluid.vae import PictureVae
from unifluid.vae_config import VAE_CONFIGS


@pytest.fixture
def ready() -> tuple[StreamedStep, StepTensors]:
    torch.manual_seed(1)
    config, catalogue = model_config("tiny-test"), tiny_catalogue()
    recipe = Recipe(
        draw_rows=2, edit_rows=1, read_rows=2, compare_rows=1, edit_text=40, objects_per_picture=4, painted_share=1
    )

    def encode(text: str) -> list[int]:
        return [20 + len(word) for word in text.split()]

    maker = RowMaker(catalogue, HELD_OUT, config, recipe, encode, seed=1)
    composer = Composer.of(catalogue, side=config.image_px)
    streamed = StreamedStep(UniFluid(config), composer, PictureVae(VAE_CONFIGS["tiny-test"]), recipe, bf16=False)
    return streamed, step_tensors(StepPlanner(maker, 1)[0], "cpu")


def compiled_as(change: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Has "compiled" layers compute `change` of what they should."""

    def compile_instead(module: torch.nn.Module, **_: Any) -> None:
        own = module.forward
        module._compiled_call_impl = lambda *args, **kwargs: change(own(*args, **kwargs))

    monkeypatch.setattr(torch.nn.Module, "compile", compile_instead)
    monkeypatch.setattr(warming, "choose_safe_kernels", lambda: None)
    monkeypatch.setattr(Composer, "compile", lambda self: None)


def turned(answer: Any) -> Any:
    return (answer[0].flip(-1), *answer[1:]) if isinstance(answer, tuple) else answer


def broken(answer: Any) -> Any:
    raise RuntimeError("no kernel for this machine")


def test_kernels_that_agree_are_kept(ready: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled_as(lambda answer: answer, monkeypatch)
    assert warm_up(*ready, compiled=True)


@pytest.mark.parametrize(("fault", "told"), [(turned, "compiled layers are"), (broken, "no kernel")])
def test_kernels_that_fail_or_disagree_are_left_and_weights_stay_as_they_were(
    ready: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], fault: Any, told: str
) -> None:
    streamed, step = ready
    before = {name: value.clone() for name, value in streamed.model.state_dict().items()}
    compiled_as(fault, monkeypatch)
    assert not warm_up(streamed, step, compiled=True)
    assert told in capsys.readouterr().out
    assert all(part._compiled_call_impl is None for part in warming.compiled_parts(streamed.model))
    after = streamed.model.state_dict()
    assert all(torch.equal(value, after[name]) for name, value in before.items())
    assert all(weight.grad is None for weight in streamed.model.parameters())
