"""A small model with lively weights and samples of every task."""

from collections.abc import Callable

import pytest
import torch

from unifluid.config import UniFluidConfig
from unifluid.configs.models import model_config
from unifluid.model import UniFluid
from unifluid.samples import Sample


@pytest.fixture(scope="session", autouse=True)
def few_threads() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def config() -> UniFluidConfig:
    """The shape of tiny-test: 16 target tokens of 8 dims, 4 vision tokens a picture."""
    return model_config("tiny-test")


@pytest.fixture(scope="session")
def model(config: UniFluidConfig) -> UniFluid:
    """Every weight is drawn, so no zero-started branch hides a mistake."""
    torch.manual_seed(0)
    model = UniFluid(config).eval()
    for weight in model.head.parameters():
        torch.nn.init.normal_(weight, std=0.1)
    for name, weight in model.backbone.named_parameters():
        if name.endswith("norm.weight"):
            torch.nn.init.normal_(weight, std=0.3)
    return model


@pytest.fixture(scope="session")
def sample_of(config: UniFluidConfig) -> Callable[[str], Sample]:
    """A sample of each task, always the same."""
    draw = torch.Generator().manual_seed(5)

    def latents() -> torch.Tensor:
        return torch.randn(config.tokens, config.token_dims, generator=draw)

    def images(count: int) -> torch.Tensor:
        return torch.randn(count, 3, config.vision.image_px, config.vision.image_px, generator=draw)

    samples = {
        "draw": Sample("draw", prompt=[20, 21, 22], target=latents()),
        "edit": Sample("edit", prompt=[30, 31], vision=images(1), source=latents(), target=latents()),
        "caption": Sample("caption", turns=[((), (40, 41, 42))], vision=images(1)),
        "ask": Sample("ask", turns=[((50, 51), (52,)), ((53,), (54, 55))], vision=images(2)),
    }
    return samples.__getitem__
