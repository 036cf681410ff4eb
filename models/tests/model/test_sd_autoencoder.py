"""The Stable Diffusion autoencoder against diffusers, and what training sees of its posterior."""

import pytest
import torch
from diffusers import AutoencoderKL

from unifluid.sd_vae import SdVae, SdVaeConfig, patches_to_tokens, tokens_to_patches

SMALL = SdVaeConfig(widths=(8, 16), blocks=1, groups=4)


@pytest.fixture(scope="module")
def theirs() -> AutoencoderKL:
    torch.manual_seed(0)
    return AutoencoderKL(
        block_out_channels=(8, 16),
        down_block_types=("DownEncoderBlock2D",) * 2,
        up_block_types=("UpDecoderBlock2D",) * 2,
        layers_per_block=1,
        norm_num_groups=4,
    ).eval()


@pytest.fixture(scope="module")
def ours(theirs) -> SdVae:
    model = SdVae(SMALL)
    model.load_state_dict({our_name(name): weight for name, weight in theirs.state_dict().items()})
    return model


def our_name(name: str) -> str:
    for theirs, ours in (
        ("down_blocks", "stages"),
        ("up_blocks", "stages"),
        (".resnets.", "."),
        (".downsamplers.0.conv", f".{SMALL.blocks}"),
        (".upsamplers.0.conv", f".{SMALL.blocks + 1}"),
        ("mid_block.0", "middle.0"),
        ("mid_block.1", "middle.2"),
        ("mid_block.attentions.0", "middle.1"),
        ("group_norm", "norm"),
        ("to_q", "q"),
        ("to_k", "k"),
        ("to_v", "v"),
        ("to_out.0", "out"),
        ("conv_norm_out", "norm_out"),
        ("conv_shortcut", "shortcut"),
    ):
        name = name.replace(theirs, ours)
    return name


@torch.no_grad()
def test_the_posterior_equals_diffusers(ours, theirs):
    image = torch.rand(2, 3, 16, 16) * 2 - 1
    posterior = theirs.encode(image).latent_dist
    mean, deviation = ours.posterior(image)
    torch.testing.assert_close(mean, posterior.mean, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(deviation, posterior.std, rtol=1e-4, atol=1e-5)


@torch.no_grad()
def test_the_reconstruction_equals_diffusers(ours, theirs):
    latents = torch.randn(2, 4, 8, 8)
    torch.testing.assert_close(ours.reconstruct(latents), theirs.decode(latents).sample, rtol=1e-4, atol=1e-5)


@torch.no_grad()
def test_training_latents_are_samples_and_source_latents_are_the_mean(ours):
    image = torch.rand(1, 3, 16, 16) * 2 - 1
    mean, deviation = ours.posterior(image)
    generator = torch.Generator().manual_seed(1)
    samples = torch.stack([ours.encode(image, generator) for _ in range(400)])
    expected = patches_to_tokens(deviation * SMALL.scale)
    torch.testing.assert_close(samples.std(0) / expected, torch.ones_like(expected), rtol=0, atol=0.2)
    torch.testing.assert_close(ours.encode(image), patches_to_tokens(mean * SMALL.scale))


def test_a_token_holds_channel_then_row_then_column():
    latents = torch.arange(2 * 4 * 4.0).reshape(1, 2, 4, 4)
    tokens = patches_to_tokens(latents)
    assert tokens[0, 1].tolist() == [2, 3, 6, 7, 18, 19, 22, 23]
    assert torch.equal(tokens_to_patches(tokens, 2), latents)
