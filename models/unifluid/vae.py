"""The picture tokenizer of `studio-mini`: a deterministic RGBA autoencoder with few, wide latent tokens.

Codes premultiplied colour and alpha together (AlphaVAE, arXiv 2507.09308; LayerDiffuse, arXiv 2402.17113), downsamples
with averaging shortcuts (DC-AE, arXiv 2410.10733) and trains on latents with a little added noise (l-DeTok, arXiv
2507.15856), so that small errors of the autoregressive model stay small in pixels.

Letters: B pictures, S grid side, N = S * S tokens, C token dims, P pixels a side.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from torch import Tensor, nn
from torch.nn import functional as F


@dataclass(frozen=True)
class VaeConfig:
    """Shape of a `PictureVae`. Widths and blocks run from the finest to the coarsest resolution."""

    image_px: int
    """Side of the square picture in pixels."""
    fold: int
    """Space-to-depth factor before the first convolution."""
    token_dims: int
    """Numbers in one latent token."""
    encoder_widths: tuple[int, ...]
    encoder_blocks: tuple[int, ...]
    decoder_widths: tuple[int, ...]
    decoder_blocks: tuple[int, ...]
    palette: int = 0
    """Colours that a cell of the decoder is mixed from; 0: the decoder gives its pixels as they are."""
    decoder_fold: int | None = None
    """Side of the decoder's cells, the depth-to-space factor after its last convolution; None: as `fold`."""

    def __post_init__(self) -> None:
        reductions: list[int] = []
        for name, fold in (("encoder", self.fold), ("decoder", self.cell)):
            widths, blocks = getattr(self, f"{name}_widths"), getattr(self, f"{name}_blocks")
            if len(widths) != len(blocks):
                raise ValueError(f"{name}: {len(widths)} widths but {len(blocks)} block counts")
            reductions.append(fold * 2 ** (len(widths) - 1))
        if reductions[0] != reductions[1]:
            raise ValueError(f"encoder reduces {reductions[0]} times, decoder enlarges {reductions[1]} times")
        if self.image_px % reductions[0]:
            raise ValueError(f"{self.image_px} px reduced {reductions[0]} times give no whole grid")

    @property
    def cell(self) -> int:
        """Side of the decoder's cells in pixels."""
        return self.fold if self.decoder_fold is None else self.decoder_fold

    @property
    def grid(self) -> int:
        """Latent tokens a side."""
        return self.image_px // self.fold // 2 ** (len(self.encoder_widths) - 1)


VAE_CONFIGS = {
    "studio-mini": VaeConfig(256, 8, 32, (96, 192, 256), (1, 2, 2), (96, 192, 256), (2, 3, 2)),
    # The tokens of `studio-mini`, by the same encoder, and a decoder that draws finer cells from them.
    "studio-mini-crisp": VaeConfig(
        256, 8, 32, (96, 192, 256), (1, 2, 2), (96, 96, 192, 256), (2, 3, 4, 2), palette=4, decoder_fold=4
    ),
    "studio-mini-next": VaeConfig(
        256, 4, 64, (64, 128, 128, 256), (1, 2, 3, 1), (64, 128, 128, 256), (3, 3, 4, 1), palette=4
    ),
    "tiny-test": VaeConfig(32, 4, 8, (32, 32), (1, 1), (32, 32), (1, 1)),
}


def config_of(facts: Mapping[str, Any]) -> VaeConfig:
    """The shape of a stored tokenizer: its own where the file tells it, else that of the preset it names."""
    if "shape" not in facts:
        return VAE_CONFIGS[facts["config"]]
    shape: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in facts["shape"].items()
    }
    return VaeConfig(**shape)


class ChannelNorm(nn.Module):
    """RMS normalisation over the channels of each pixel, (B, C, H, W) -> (B, C, H, W)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))

    def forward(self, x: Tensor) -> Tensor:
        # Spelled out, because F.rms_norm does not export to plain operators at every opset.
        scale = torch.rsqrt(x.float().square().mean(dim=1, keepdim=True) + 1e-6).to(x.dtype)
        return x * scale * self.weight.to(x.dtype)[:, None, None]


class ResidualBlock(nn.Module):
    """Norm, 3 x 3 convolution, SiLU, zero-started 1 x 1 convolution, added to the input."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norm = ChannelNorm(channels)
        self.spatial = nn.Conv2d(channels, channels, 3, padding=1)
        self.pointwise = nn.Conv2d(channels, channels, 1)
        nn.init.zeros_(self.pointwise.weight)
        assert self.pointwise.bias is not None
        nn.init.zeros_(self.pointwise.bias)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.pointwise(F.silu(self.spatial(self.norm(x))))


class Down(nn.Module):
    """Halves the side. The shortcut averages groups of the space-to-depth channels (DC-AE section 3.2)."""

    def __init__(self, inner: int, outer: int) -> None:
        super().__init__()
        if 4 * inner % outer:
            raise ValueError(f"4 * {inner} channels do not divide into {outer}")
        self.project = nn.Conv2d(4 * inner, outer, 1)
        self.group = 4 * inner // outer

    def forward(self, x: Tensor) -> Tensor:
        folded = F.pixel_unshuffle(x, 2)
        b, c, h, w = folded.shape
        shortcut = folded.reshape(b, c // self.group, self.group, h, w).mean(dim=2)
        return self.project(folded) + shortcut


class Up(nn.Module):
    """Doubles the side. The shortcut repeats channels before depth-to-space (DC-AE section 3.2)."""

    def __init__(self, inner: int, outer: int) -> None:
        super().__init__()
        if 4 * outer % inner:
            raise ValueError(f"4 * {outer} channels are no multiple of {inner}")
        self.project = nn.Conv2d(inner, 4 * outer, 1)
        self.repeats = 4 * outer // inner

    def forward(self, x: Tensor) -> Tensor:
        b, c, h, w = x.shape
        shortcut = x[:, :, None].expand(b, c, self.repeats, h, w).reshape(b, c * self.repeats, h, w)
        return F.pixel_shuffle(self.project(x) + shortcut, 2)


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


class Pixels(nn.Conv2d):
    """Features (B, W, S, S) -> premultiplied RGBA before depth-to-space (B, 4 * F * F, S, S)."""

    def __init__(self, width: int, fold: int) -> None:
        super().__init__(width, 4 * fold**2, 3, padding=1)

    def forward(self, input: Tensor) -> Tensor:
        return super().forward(input) * 0.5 + 0.5


class PaletteMix(nn.Module):
    """The same, each cell of F x F pixels mixed from a few colours of its own by weights of each pixel.

    Illustrations are flat areas with thin rims between them: weights that go from one colour to another are a crisp
    edge, and areas of one weight are flat, which a plain output layer has to learn for each colour anew.
    """

    def __init__(self, width: int, fold: int, colours: int) -> None:
        super().__init__()
        self.fold, self.colours = fold, colours
        self.weights = nn.Conv2d(width, colours * fold**2, 3, padding=1)
        self.palette = nn.Conv2d(width, 4 * colours, 1)

    def forward(self, x: Tensor) -> Tensor:
        weights = self.weights(x).unflatten(1, (self.colours, -1)).softmax(dim=1)  # (B, K, F * F, S, S)
        palette = (self.palette(x) * 0.5 + 0.5).unflatten(1, (self.colours, 4))
        parts = [palette[:, k, :, None] * weights[:, k, None] for k in range(self.colours)]
        return torch.stack(parts).sum(dim=0).flatten(1, 2)


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
