"""The picture decoder of Janus: codes to pixels, by the blocks of a latent-diffusion autoencoder (LlamaGen's VQ-16)."""

import re
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from unifluid.imports.tensor_map import Taken
from unifluid.sd_vae import Middle, PixelAttention, ResidualBlock, Upsample

GROUPS = 32


@dataclass(frozen=True)
class VqConfig:
    """Shape of the decoder."""

    codebook: int
    dims: int
    """Numbers of one code."""
    latent: int
    """Channels that codes become before the first block."""
    widths: tuple[int, ...]
    """Channels of each stage, the finest first; all but the finest are doubled in resolution."""
    blocks: int
    """Residual blocks a stage has one more than."""


class VqDecoder(nn.Module):
    """Codes (R, N, 1), as float numbers -> opaque RGBA (R, 4, P, P) in [0, 1]."""

    def __init__(self, config: VqConfig) -> None:
        super().__init__()
        widths = config.widths[::-1]
        self.codebook = nn.Embedding(config.codebook, config.dims)
        self.post_quant_conv = nn.Conv2d(config.dims, config.latent, 1)
        self.conv_in = nn.Conv2d(config.latent, widths[0], 3, padding=1)
        self.middle = Middle(widths[0], GROUPS)
        self.stages = nn.ModuleList()
        before = widths[0]
        for index, width in enumerate(widths):
            parts: list[nn.Module] = []
            for _ in range(config.blocks + 1):
                parts.append(ResidualBlock(before, width, GROUPS))
                parts += [PixelAttention(width, GROUPS)] if index == 0 else []
                before = width
            self.stages.append(nn.Sequential(*parts, *([Upsample(width)] if index < len(widths) - 1 else [])))
        self.norm_out = nn.GroupNorm(GROUPS, widths[-1], eps=1e-6)
        self.conv_out = nn.Conv2d(widths[-1], 3, 3, padding=1)

    def normalise_codebook(self) -> None:
        """Codes are looked up on the unit sphere: done once, after loading."""
        self.codebook.weight.data = F.normalize(self.codebook.weight.data, dim=-1)

    def decode(self, tokens: Tensor) -> Tensor:
        side = round(tokens.shape[1] ** 0.5)
        codes = self.codebook(tokens[:, :, 0].to(torch.int64))
        x = self.post_quant_conv(codes.transpose(1, 2).unflatten(2, (side, side)))
        x = self.middle(self.conv_in(x))
        for stage in self.stages:
            x = stage(x)
        rgb = (self.conv_out(F.silu(self.norm_out(x))) / 2 + 0.5).clamp(0, 1)
        return torch.cat((rgb, torch.ones_like(rgb[:, :1])), dim=1)

    forward = decode


def vq_keys(config: VqConfig) -> dict[str, Taken]:
    """Its tensors under `picture_decoder.`, from those under `vqmodel.`."""
    with torch.device("meta"):
        shapes = {name: tuple(value.shape) for name, value in VqDecoder(config).state_dict().items()}
    keys: dict[str, Taken] = {}
    for name, shape in shapes.items():
        # Their attention multiplies by convolutions of one pixel.
        change = "reshaped" if len(shape) == 2 and not name.startswith("codebook") else "none"
        keys[f"picture_decoder.{name}"] = Taken((f"vqmodel.{_their_name(config, name)}",), shape, change)
    return keys


def _their_name(config: VqConfig, name: str) -> str:
    if name.startswith("codebook."):
        return name.replace("codebook.", "quantize.embedding.")
    if name.startswith("post_quant_conv."):
        return name
    name = name.replace(".shortcut.", ".nin_shortcut.")
    for ours, theirs in (("0", "block_1"), ("1", "attn_1"), ("2", "block_2")):
        name = name.replace(f"middle.{ours}.", f"mid.{theirs}.")
    if found := re.fullmatch(r"stages\.(\d+)\.(\d+)\.(.*)", name):
        stage, place, part = int(found[1]), int(found[2]), found[3]
        every = 2 if stage == 0 else 1
        if place == every * (config.blocks + 1):
            name = f"up.{stage}.upsample.conv.{part}"
        elif every == 2 and place % 2:
            name = f"up.{stage}.attn.{place // 2}.{part}"
        else:
            name = f"up.{stage}.block.{place // every}.{part}"
    return "decoder." + re.sub(r"(attn(?:_1|\.\d+))\.out\.", r"\1.proj_out.", name)
