"""A training step never waits for the device: nothing in it reads a value back or has a shape that depends on one."""

from typing import Any

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from unifluid.composing.compose import Composer
from unifluid.configs.models import model_config
from unifluid.data.tiny import HELD_OUT, tiny_catalogue
from unifluid.model import UniFluid
from unifluid.streaming.planner import StepPlanner
from unifluid.streaming.recipe import Recipe
from unifluid.streaming.rows import RowMaker
from unifluid.streaming.step import StreamedStep, step_tensors
from unifluid.training.averaging import Ema
from unifluid.training.stacked_muon import StackedMuon
from unifluid.vae import PictureVae
from unifluid.vae_config import VAE_CONFIGS

READS_BACK = ("_local_scalar_dense", "nonzero", "masked_select", "equal", "unique", "is_nonzero", "repeat_interleave")


class Watched(TorchDispatchMode):
    """Collects the operators whose answer a host would have to wait for."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.seen = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self.seen += 1
        name = func.overloadpacket.__name__
        masks = any(isinstance(each, torch.Tensor) and each.dtype == torch.bool for each in indices_of(name, args))
        if name in READS_BACK or masks:
            self.found.add(name)
        return func(*args, **(kwargs or {}))


def indices_of(name: str, args: Any) -> list[Any]:
    return list(args[1]) if name in ("index", "index_put", "index_put_", "_index_put_impl_") else []


@pytest.fixture
def streamed() -> tuple[StreamedStep, StepPlanner]:
    torch.manual_seed(1)
    config = model_config("tiny-test")
    recipe = Recipe(
        draw_rows=4, edit_rows=2, read_rows=2, compare_rows=1, edit_text=40, objects_per_picture=3, painted_share=1
    )
    catalogue = tiny_catalogue()

    def encode(text: str) -> list[int]:
        return [20 + len(word) for word in text.split()]

    maker = RowMaker(catalogue, HELD_OUT, config, recipe, encode, seed=1)
    model, autoencoder = UniFluid(config), PictureVae(VAE_CONFIGS["tiny-test"]).eval()
    composer = Composer.of(catalogue, side=config.image_px)
    return StreamedStep(model, composer, autoencoder, recipe, bf16=False), StepPlanner(maker, 10)


def test_a_step_there_and_back_reads_nothing(streamed: tuple[StreamedStep, StepPlanner]) -> None:
    step, planner = streamed
    generator = torch.Generator().manual_seed(0)
    ema = Ema(step.model, 0.9)
    matrices = [weight for weight in step.model.backbone.parameters() if weight.ndim == 2]
    muon = StackedMuon(matrices, lr=0.01, weight_decay=0.1, dtype=torch.float32)
    tensors = step_tensors(planner[3], "cpu")
    with Watched() as watched:
        step.losses(tensors, generator).total.backward()
        torch.nn.utils.clip_grad_norm_(step.model.parameters(), 1.0)
        muon.step()
        ema.update(1)
    assert watched.found == set()
    assert watched.seen > 500


def test_the_watch_sees_what_reads_back() -> None:
    values = torch.arange(4.0)
    with Watched() as watched:
        float(values.sum())
        _ = values[values > 1]
        values.nonzero()
    assert watched.found == {"_local_scalar_dense", "index", "nonzero"}
