"""The picture tokenizer of `studio-mini`: a deterministic RGBA autoencoder with few, wide latent tokens.

Codes premultiplied colour and alpha together (AlphaVAE, arXiv 2507.09308; LayerDiffuse, arXiv 2402.17113), downsamples
with averaging shortcuts (DC-AE, arXiv 2410.10733) and trains on latents with a little added noise (l-DeTok, arXiv
2507.15856), so that small errors of the autoregressive model stay small in pixels.

Letters: B pictures, S grid side, N = S * S tokens, C token dims, P pixels a side.
"""

from typing import Protocol

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from unifluid.vae_config import VaeConfig
from unifluid.vae_layers import ChannelNorm, Down, PaletteMix, Pixels, ResidualBlock, Up


def to_sphere(latents: Tensor) -> Tensor:
    """Scales each cell of (B, C, S, S) to unit RMS over its C dims."""
    return latents * torch.rsqrt(latents.float().square().mean(dim=1, keepdim=True) + 1e-6).to(latents.dtype)


class Encoder(nn.Module):
    """Premultiplied RGBA (B, 4, P, P) in [0, 1] -> raw latents (B, C, S, S). F is `fold`."""

    def __init__(self, config: VaeConfig) -> None:
        super().__init__()
        widths, blocks = config.encoder_widths, config.encoder_blocks
        self.fold = config.fold
        self.stem = nn.Conv2d(4 * config.fold**2, widths[0], 3, padding=1)
        layers: list[nn.Module] = [ResidualBlock(widths[0]) for _ in range(blocks[0])]
        for inner, outer, depth in zip(widths[:-1], widths[1:], blocks[1:], strict=True):
            layers.append(Down(inner, outer))
            layers.extend(ResidualBlock(outer) for _ in range(depth))
        self.layers = nn.Sequential(*layers)
        self.norm = ChannelNorm(widths[-1])
        self.out = nn.Conv2d(widths[-1], config.token_dims, 1)

    def from_folded(self, folded: Tensor) -> Tensor:
        """The same from space-to-depth pixels (B, 4 * F * F, P / F, P / F)."""
        return self.out(self.norm(self.layers(self.stem(folded * 2 - 1))))

    def forward(self, pixels: Tensor) -> Tensor:
        return self.from_folded(F.pixel_unshuffle(pixels, self.fold))


class Decoder(nn.Module):
    """Raw latents (B, C, S, S) -> premultiplied RGBA (B, 4, P, P), not clamped. F is `cell`."""

    def __init__(self, config: VaeConfig) -> None:
        super().__init__()
        widths, blocks = config.decoder_widths, config.decoder_blocks
        self.fold = config.cell
        self.stem = nn.Conv2d(config.token_dims, widths[-1], 3, padding=1)
        layers: list[nn.Module] = [ResidualBlock(widths[-1]) for _ in range(blocks[-1])]
        for inner, outer, depth in zip(widths[:0:-1], widths[-2::-1], blocks[-2::-1], strict=True):
            layers.append(Up(inner, outer))
            layers.extend(ResidualBlock(outer) for _ in range(depth))
        self.layers = nn.Sequential(*layers)
        self.norm = ChannelNorm(widths[0])
        self.out = (
            PaletteMix(widths[0], config.cell, config.palette) if config.palette else Pixels(widths[0], config.cell)
        )

    def folded(self, latents: Tensor) -> Tensor:
        """The same as pixels before depth-to-space (B, 4 * F * F, P / F, P / F): what losses need, and cheaper."""
        return self.out(self.norm(self.layers(self.stem(latents))))

    def forward(self, latents: Tensor) -> Tensor:
        return F.pixel_shuffle(self.folded(latents), self.fold)


class PictureVae(nn.Module):
    """Pictures to whitened latent tokens and back. Tokens are in raster order; whitening is per token dim."""

    mean: Tensor
    std: Tensor

    def __init__(self, config: VaeConfig) -> None:
        super().__init__()
        self.config = config
        self.encoder = Encoder(config)
        self.decoder = Decoder(config)
        self.register_buffer("mean", torch.zeros(config.token_dims))
        self.register_buffer("std", torch.ones(config.token_dims))

    @property
    def token_shape(self) -> tuple[int, int]:
        """Tokens of a picture and their dims (N, C)."""
        return self.config.grid**2, self.config.token_dims

    def latents(self, pixels: Tensor) -> Tensor:
        """Premultiplied RGBA (B, 4, P, P) in [0, 1] -> latents (B, C, S, S), each cell of unit RMS."""
        return to_sphere(self.encoder(pixels))

    def encode(self, pixels: Tensor) -> Tensor:
        """Premultiplied RGBA (B, 4, P, P) in [0, 1] -> whitened tokens (B, N, C)."""
        tokens = self.latents(pixels).flatten(2).transpose(1, 2)
        return (tokens - self.mean) / self.std

    def decode(self, tokens: Tensor) -> Tensor:
        """Whitened tokens (B, N, C) -> premultiplied RGBA (B, 4, P, P) clamped to [0, 1]."""
        side = self.config.grid
        latents = (tokens * self.std + self.mean).transpose(1, 2).reshape(-1, self.config.token_dims, side, side)
        # A sampled token is a little off the sphere the decoder knows (SphereAR, arXiv 2509.24335): put it back.
        return self.decoder(to_sphere(latents)).clamp(0, 1)


class Encodes(Protocol):
    """What turns premultiplied RGBA (B, 4, P, P) in [0, 1] into tokens (B, N, C)."""

    def encode(self, pixels: Tensor) -> Tensor: ...


class TokensOf(nn.Module):
    """An autoencoder's `encode` as a forward pass, for exporters."""

    def __init__(self, autoencoder: Encodes) -> None:
        super().__init__()
        self.autoencoder = autoencoder

    def forward(self, pixels: Tensor) -> Tensor:
        """Premultiplied RGBA (B, 4, P, P) in [0, 1] -> tokens (B, N, C)."""
        return self.autoencoder.encode(pixels)
