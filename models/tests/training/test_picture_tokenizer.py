"""Training of the picture tokenizer: its loss is the one of composites, and a decoder can learn on alone."""

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from unifluid.training.compiling import require_finite
from unifluid.training.encode import latent_encoder
from unifluid.training.pictures import over, premultiply
from unifluid.training.train_vae import forward_loss, reconstruction_loss
from unifluid.vae import VAE_CONFIGS, PictureVae

FOLD = 8


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
