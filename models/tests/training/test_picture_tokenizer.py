"""Training of the picture tokenizer: its loss is the one of composites, and a decoder can learn on alone."""

from pathlib import Path

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from unifluid.configs.models import MODELS
from unifluid.training.compiling import require_finite
from unifluid.training.encoders import latent_encoder, load_vae
from unifluid.training.pictures import over, premultiply
from unifluid.training.tokenizer_loss import edge_loss, forward_loss, reconstruction_loss
from unifluid.training.tokenizer_trainer import TokenizerSettings, learning_rate
from unifluid.vae import PictureVae
from unifluid.vae_config import VAE_CONFIGS
from unifluid.vae_layers import PaletteMix

FOLD = 8
RESUME = Path(__file__).parents[2] / "resume" / "studio-mini"


def folded(pixels: Tensor) -> Tensor:
    return F.pixel_unshuffle(pixels, FOLD)


def random_pictures(count: int, px: int, seed: int) -> Tensor:
    draw = torch.Generator().manual_seed(seed)
    return premultiply(torch.randint(0, 256, (count, 4, px, px), generator=draw, dtype=torch.uint8))


def test_the_loss_is_that_of_composites_over_the_background() -> None:
    predicted, target = random_pictures(2, 32, 1), random_pictures(2, 32, 2)
    background = torch.rand(2, 3, 1, 1, generator=torch.Generator().manual_seed(3))
    colour = over(predicted, background) - over(target, background)
    alpha = predicted[:, 3] - target[:, 3]
    wanted = colour.abs().mean() + 4 * colour.square().mean() + 0.5 * (alpha.abs().mean() + 4 * alpha.square().mean())
    found = reconstruction_loss(folded(predicted), folded(target), background[..., None])
    assert found.item() == pytest.approx(wanted.item(), rel=1e-5)


def test_the_edge_loss_minds_blur_more_than_an_edge_that_lies_a_pixel_off() -> None:
    step = torch.zeros(1, 4, 32, 32)
    step[..., 16:] = 1
    moved = step.roll(1, -1)
    moved[..., :1] = 0
    soft = F.avg_pool2d(F.pad(step, (2, 2, 0, 0), mode="replicate"), (1, 5), stride=1)
    blurred, shifted = (edge_loss(folded(each), folded(step), FOLD) for each in (soft, moved))
    assert shifted < 0.6 * blurred
    assert (moved - step).abs().mean() > 0.8 * (soft - step).abs().mean(), "errors of pixels hardly tell the two apart"
    assert edge_loss(folded(step), folded(step), FOLD) == 0


def test_the_rate_warms_up_holds_and_falls_by_the_share_of_the_run_that_is_over() -> None:
    settings = TokenizerSettings(lr=1.0, warmup=100, decay_share=0.4)

    def rate(position: float, step: int = 1000) -> float:
        return learning_rate(settings, position, step)

    assert rate(0.0, step=49) == pytest.approx(0.5)
    assert rate(0.3) == rate(0.6) == pytest.approx(1.0)
    assert rate(0.8) == pytest.approx(0.505)
    assert rate(1.0) == pytest.approx(0.01)


def test_training_sees_what_encoding_and_decoding_do() -> None:
    torch.manual_seed(0)
    config = VAE_CONFIGS["tiny-test"]
    model, pixels = PictureVae(config), random_pictures(3, config.image_px, 4)
    noise, background = torch.zeros(3, config.token_dims, config.grid, config.grid), torch.rand(3, 3, 1, 1, 1)
    with torch.no_grad():
        trained = forward_loss(model, F.pixel_unshuffle(pixels, config.fold), noise, background)
        drawn = model.decoder(model.latents(pixels))
    wanted = reconstruction_loss(
        F.pixel_unshuffle(drawn, config.fold), F.pixel_unshuffle(pixels, config.fold), background
    )
    assert trained.item() == pytest.approx(wanted.item(), rel=0.01)  # training rounds to bf16


def test_shards_are_encoded_as_the_model_does() -> None:
    torch.manual_seed(0)
    model = PictureVae(VAE_CONFIGS["tiny-test"]).eval().requires_grad_(False)
    rgba = torch.randint(0, 256, (3, 4, 32, 32), dtype=torch.uint8)
    torch.testing.assert_close(latent_encoder(model)(rgba), model.encode(premultiply(rgba)))


def test_a_loss_that_is_no_number_ends_the_run() -> None:
    require_finite(0.5, 1)
    with pytest.raises(RuntimeError, match="step 7 is nan"):
        require_finite(float("nan"), 7)


def test_a_palette_mixes_each_cell_from_colours_of_its_own() -> None:
    torch.manual_seed(0)
    layer = PaletteMix(width=6, fold=2, colours=3)
    features = torch.randn(2, 6, 5, 5)
    with torch.no_grad():
        cells = layer(features).unflatten(1, (4, 4))
        palette = (layer.palette(features) * 0.5 + 0.5).unflatten(1, (3, 4))
    assert cells.shape == (2, 4, 4, 5, 5)
    least, most = palette.amin(dim=1)[:, :, None], palette.amax(dim=1)[:, :, None]
    assert ((cells >= least - 1e-6) & (cells <= most + 1e-6)).all()


def test_weights_of_the_shipped_tokenizer_still_load() -> None:
    vae = load_vae(RESUME / "vae.safetensors")
    assert vae.config == VAE_CONFIGS["studio-mini-crisp"]
    white = torch.ones(1, 4, 256, 256)
    assert (vae.decode(vae.encode(white)) - white).abs().mean() < 0.02


DRAWN_BY = {name: name for name in VAE_CONFIGS} | {"studio-mini-crisp": "studio-mini"}


@pytest.mark.parametrize("name", VAE_CONFIGS)
def test_the_tokens_of_a_tokenizer_are_those_its_model_draws(name: str) -> None:
    made, drawn = VAE_CONFIGS[name], MODELS[DRAWN_BY[name]]
    assert (made.image_px, made.grid, made.token_dims) == (drawn.image_px, drawn.grid, drawn.token_dims)


def test_the_next_tokenizer_takes_no_more_than_8_mib_of_a_package() -> None:
    weights = PictureVae(VAE_CONFIGS["studio-mini-next"]).parameters()
    assert 2 * sum(weight.numel() for weight in weights) <= 8 * 2**20
