"""The Stable Diffusion autoencoder (kl-f8, 4 channels; CompVis/latent-diffusion, HF `AutoencoderKL`): the paper's.

Pictures are RGB (R, 3, 256, 256) in [-1, 1]; latents (R, 4, 32, 32); tokens (R, N, 16) from 2 x 2 patches, ordered
channel, patch row, patch column within a token as MAR has them.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn


@dataclass(frozen=True)
class SdVaeConfig:
    """Shape of the autoencoder; the defaults are the published one's."""

    widths: tuple[int, ...] = (128, 256, 512, 512)
    """Channels of each stage; all but the last halve the resolution."""
    blocks: int = 2
    """Residual blocks a stage in the encoder; the decoder has one more."""
    channels: int = 4
    """Latent channels."""
    groups: int = 32
    """Groups of every group norm."""
    scale: float = 0.18215
    """Multiplies latents towards unit variance; per-channel whitening from data is better."""


def _norm(channels: int, groups: int) -> nn.GroupNorm:
    return nn.GroupNorm(groups, channels, eps=1e-6)


class ResidualBlock(nn.Module):
    """Norm, SiLU, convolution, twice; a 1 x 1 shortcut where the width changes."""

    def __init__(self, channels_in: int, channels_out: int, groups: int) -> None:
        super().__init__()
        self.norm1, self.norm2 = _norm(channels_in, groups), _norm(channels_out, groups)
        self.conv1 = nn.Conv2d(channels_in, channels_out, 3, padding=1)
        self.conv2 = nn.Conv2d(channels_out, channels_out, 3, padding=1)
        self.shortcut = nn.Identity() if channels_in == channels_out else nn.Conv2d(channels_in, channels_out, 1)

    def forward(self, x: Tensor) -> Tensor:
        branch = self.conv1(F.silu(self.norm1(x)))
        return self.shortcut(x) + self.conv2(F.silu(self.norm2(branch)))


class PixelAttention(nn.Module):
    """One attention head over all positions."""

    def __init__(self, channels: int, groups: int) -> None:
        super().__init__()
        self.norm = _norm(channels, groups)
        self.q, self.k, self.v, self.out = (nn.Linear(channels, channels) for _ in range(4))

    def forward(self, x: Tensor) -> Tensor:
        tokens = self.norm(x).flatten(2).transpose(1, 2)[:, None]  # (R, 1, positions, channels)
        mixed = F.scaled_dot_product_attention(self.q(tokens), self.k(tokens), self.v(tokens))
        return x + self.out(mixed)[:, 0].transpose(1, 2).unflatten(2, x.shape[2:])


class Middle(nn.Sequential):
    """Residual block, attention, residual block."""

    def __init__(self, channels: int, groups: int) -> None:
        blocks = (ResidualBlock(channels, channels, groups) for _ in range(2))
        first, second = blocks
        super().__init__(first, PixelAttention(channels, groups), second)


class Downsample(nn.Conv2d):
    """Stride 2, padded on the right and at the bottom only."""

    def __init__(self, channels: int) -> None:
        super().__init__(channels, channels, 3, stride=2)

    def forward(self, input: Tensor) -> Tensor:
        return super().forward(F.pad(input, (0, 1, 0, 1)))


class Upsample(nn.Conv2d):
    """Nearest neighbour x2, then a convolution."""

    def __init__(self, channels: int) -> None:
        super().__init__(channels, channels, 3, padding=1)

    def forward(self, input: Tensor) -> Tensor:
        return super().forward(F.interpolate(input, scale_factor=2.0, mode="nearest"))


def _stages(widths: tuple[int, ...], blocks: int, groups: int, resample: type[nn.Module]) -> nn.ModuleList:
    """Residual blocks of each width; a resampling after all but the last."""
    stages, before = nn.ModuleList(), widths[0]
    for index, width in enumerate(widths):
        stage = [ResidualBlock(before if block == 0 else width, width, groups) for block in range(blocks)]
        stages.append(nn.Sequential(*stage, *([resample(width)] if index < len(widths) - 1 else [])))
        before = width
    return stages


class SdEncoder(nn.Module):
    """Pictures to the mean and log-variance of latents, 2 x channels."""

    def __init__(self, config: SdVaeConfig) -> None:
        super().__init__()
        self.conv_in = nn.Conv2d(3, config.widths[0], 3, padding=1)
        self.stages = _stages(config.widths, config.blocks, config.groups, Downsample)
        self.middle = Middle(config.widths[-1], config.groups)
        self.norm_out = _norm(config.widths[-1], config.groups)
        self.conv_out = nn.Conv2d(config.widths[-1], 2 * config.channels, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv_in(x)
        for stage in self.stages:
            x = stage(x)
        return self.conv_out(F.silu(self.norm_out(self.middle(x))))


class SdDecoder(nn.Module):
    """Latents to pictures."""

    def __init__(self, config: SdVaeConfig) -> None:
        super().__init__()
        widths = config.widths[::-1]
        self.conv_in = nn.Conv2d(config.channels, widths[0], 3, padding=1)
        self.middle = Middle(widths[0], config.groups)
        self.stages = _stages(widths, config.blocks + 1, config.groups, Upsample)
        self.norm_out = _norm(widths[-1], config.groups)
        self.conv_out = nn.Conv2d(widths[-1], 3, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.middle(self.conv_in(x))
        for stage in self.stages:
            x = stage(x)
        return self.conv_out(F.silu(self.norm_out(x)))


class SdVae(nn.Module):
    """Encoder, decoder and their quantisation convolutions."""

    def __init__(self, config: SdVaeConfig) -> None:
        super().__init__()
        self.config = config
        self.encoder, self.decoder = SdEncoder(config), SdDecoder(config)
        self.quant_conv = nn.Conv2d(2 * config.channels, 2 * config.channels, 1)
        self.post_quant_conv = nn.Conv2d(config.channels, config.channels, 1)

    def posterior(self, image: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and standard deviation (R, 4, 32, 32) of unscaled latents."""
        mean, log_variance = self.quant_conv(self.encoder(image)).chunk(2, dim=1)
        return mean, (0.5 * log_variance.clamp(-30.0, 20.0)).exp()

    def reconstruct(self, latents: Tensor) -> Tensor:
        """Pictures from unscaled latents."""
        return self.decoder(self.post_quant_conv(latents))

    def encode(self, image: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """Scaled tokens (R, N, 16): a fresh sample with a generator (training), the mean without one (sources)."""
        mean, deviation = self.posterior(image)
        if generator is not None:
            mean = mean + deviation * torch.randn(mean.shape, generator=generator, device=mean.device)
        return patches_to_tokens(mean * self.config.scale)

    def decode(self, tokens: Tensor) -> Tensor:
        """Pictures from scaled tokens."""
        return self.reconstruct(tokens_to_patches(tokens, self.config.channels) / self.config.scale)


def patches_to_tokens(latents: Tensor) -> Tensor:
    """(R, N, 4c) from (R, c, 2h, 2w): channel, patch row, patch column within a token; tokens in raster order."""
    return F.pixel_unshuffle(latents, 2).flatten(2).transpose(1, 2)


def tokens_to_patches(tokens: Tensor, channels: int) -> Tensor:
    """The reverse, for a square grid."""
    side = round(tokens.shape[1] ** 0.5)
    assert tokens.shape[1:] == (side * side, 4 * channels), "tokens must fill a square grid of 2 x 2 patches"
    return F.pixel_shuffle(tokens.transpose(1, 2).unflatten(2, (side, side)), 2)
