"""The picture decoder of NextStep-1: an autoencoder of Flux's build, in the names of its own program."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from unifluid.imports.source_folder import FolderRefused, SourceFolder
from unifluid.imports.stated import Stated
from unifluid.imports.tensor_map import MappedWeights, Taken, TensorMap, require_all
from unifluid.sd_vae import SdDecoder, SdVaeConfig, tokens_to_patches

# What the published program takes for granted.
ASSUMED = {"ch": 128, "num_res_blocks": 2, "z_channels": 16}
SCALE, SHIFT, TIMES = 0.3611, 0.1159, (1, 2, 4, 4)
LEFT = {"encoder.": "turns pictures into latents, which editing would need and drawing does not"}


@dataclass(frozen=True)
class FluxVaeConfig:
    """Shape of the decoder, and what its latents were scaled by."""

    widths: tuple[int, ...]
    """Channels of each stage, the finest first; all but the finest are doubled in resolution."""
    blocks: int
    """Residual blocks a stage has one more than."""
    channels: int
    """Latent channels."""
    scale: float
    shift: float
    """Latents are tokens / scale + shift."""

    @property
    def token_px(self) -> int:
        """Pixels of a token's side: it has 2 x 2 latents."""
        return 2 ** len(self.widths)


class FluxDecoder(nn.Module):
    """Tokens (R, N, 4c) -> opaque RGBA (R, 4, P, P) in [0, 1]."""

    def __init__(self, config: FluxVaeConfig) -> None:
        super().__init__()
        self.config = config
        self.decoder = SdDecoder(SdVaeConfig(config.widths, config.blocks, config.channels))

    def forward(self, tokens: Tensor) -> Tensor:
        latents = tokens_to_patches(tokens, self.config.channels) / self.config.scale + self.config.shift
        rgb = (self.decoder(latents) / 2 + 0.5).clamp(0, 1)
        return torch.cat((rgb, torch.ones_like(rgb[:, :1])), dim=1)


def flux_vae_config(config: Mapping[str, Any]) -> FluxVaeConfig:
    """Raises FolderRefused where config.json is not that of such an autoencoder."""
    stated = Stated(config, ASSUMED)
    stated.require("out_ch", 3, None)
    times, shift = config.get("ch_mult", TIMES), config.get("shift_factor", SHIFT)
    if not isinstance(times, (list, tuple)) or not all(isinstance(each, int) and each > 0 for each in times):
        raise FolderRefused("configUnknown", f"config.json says ch_mult = {times!r}, which are no widths")
    if not isinstance(shift, (int, float)) or isinstance(shift, bool):
        raise FolderRefused("configUnknown", f"config.json says shift_factor = {shift!r}, which is no number")
    return FluxVaeConfig(
        widths=tuple(stated.number("ch") * each for each in times),
        blocks=stated.number("num_res_blocks"),
        channels=stated.number("z_channels"),
        scale=stated.real("scaling_factor", SCALE),
        shift=float(shift),
    )


def flux_decoder(source: SourceFolder, config: FluxVaeConfig) -> FluxDecoder:
    """With its weights. FolderRefused where a tensor is missing, extra or misshapen."""
    with torch.device("meta"):
        decoder = FluxDecoder(config)
    taken: dict[str, Taken] = {}
    for name, value in decoder.state_dict().items():
        # Their attention multiplies by convolutions of one pixel.
        attention = ".middle.1." in name and value.ndim == 2
        taken[name] = Taken((_their_name(config, name),), tuple(value.shape), "reshaped" if attention else "none")
    tensors, renamed = TensorMap(taken, LEFT), {name: name for name in source.tensors}
    require_all(source, tensors, renamed)
    weights = MappedWeights(source, tensors, renamed, {})
    decoder.load_state_dict({name: torch.from_numpy(weights[name][:]) for name in taken}, assign=True)
    return decoder.eval()


def _their_name(config: FluxVaeConfig, name: str) -> str:
    """`decoder.stages.0.0.conv1.weight`, the coarsest stage, is `decoder.up.3.block.0.conv1.weight`, and so on."""
    name = name.replace(".shortcut.", ".nin_shortcut.")
    for ours, theirs in (("0", "block_1"), ("1", "attn_1"), ("2", "block_2")):
        name = name.replace(f".middle.{ours}.", f".mid.{theirs}.")
    if found := re.fullmatch(r"decoder\.stages\.(\d+)\.(\d+)\.(.*)", name):
        level, place, part = len(config.widths) - 1 - int(found[1]), int(found[2]), found[3]
        inside = "upsample.conv" if place == config.blocks + 1 else f"block.{place}"
        return f"decoder.up.{level}.{inside}.{part}"
    return name.replace(".attn_1.out.", ".attn_1.proj_out.")
