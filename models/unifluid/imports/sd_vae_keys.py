"""The Stable Diffusion autoencoder, in the names of Hugging Face `diffusers`, as ours."""

import re
from collections.abc import Mapping
from typing import Any

import torch

from unifluid.imports.source_folder import FolderRefused, SourceFolder
from unifluid.imports.stated import Stated
from unifluid.imports.tensor_map import MappedWeights, Taken, TensorMap, require_all
from unifluid.sd_vae import SdVae, SdVaeConfig

OLD_ATTENTION = {"query": "to_q", "key": "to_k", "value": "to_v", "proj_attn": "to_out.0"}
"""How published files call the attention's parts, and how `diffusers` has called them since."""


def sd_vae_config(config: Mapping[str, Any]) -> SdVaeConfig:
    """Raises FolderRefused where config.json is not that of a KL autoencoder with four channels."""
    stated = Stated(config, {"layers_per_block": 2, "norm_num_groups": 32, "latent_channels": 4})
    stated.require("_class_name", "AutoencoderKL", None)
    stated.require("act_fn", "silu", None)
    widths = config.get("block_out_channels")
    if not isinstance(widths, list) or not all(isinstance(width, int) and width > 0 for width in widths):
        raise FolderRefused("configUnknown", f"config.json says block_out_channels = {widths!r}, which are no widths")
    return SdVaeConfig(
        widths=tuple(widths),
        blocks=stated.number("layers_per_block"),
        channels=stated.number("latent_channels"),
        groups=stated.number("norm_num_groups"),
        scale=stated.real("scaling_factor", 0.18215),
    )


def sd_vae_weights(source: SourceFolder, config: SdVaeConfig) -> MappedWeights:
    """The folder under our names. FolderRefused where a tensor is missing, extra or misshapen."""
    with torch.device("meta"):
        shapes = {name: tuple(value.shape) for name, value in SdVae(config).state_dict().items()}
    taken = {name: _taken(config, name, shape) for name, shape in shapes.items()}
    renamed = {plain_name(name): name for name in source.tensors}
    tensors = TensorMap(taken, {})
    require_all(source, tensors, renamed)
    return MappedWeights(source, tensors, renamed, {})


def plain_name(name: str) -> str:
    for old, new in OLD_ATTENTION.items():
        name = re.sub(rf"(\.attentions\.\d+)\.{old}\.", rf"\1.{new}.", name)
    return name


def _taken(config: SdVaeConfig, name: str, shape: tuple[int, ...]) -> Taken:
    # Older files hold the attention's matrices as convolutions of one pixel.
    attention = ".middle.1." in name and len(shape) == 2
    return Taken((their_name(config, name),), shape, "reshaped" if attention else "none")


def their_name(config: SdVaeConfig, name: str) -> str:
    """`encoder.stages.0.2.weight` is `encoder.down_blocks.0.downsamplers.0.conv.weight`, and so on."""
    side, _, rest = name.partition(".")
    name = f"{side}.{_inside(config, side, rest)}"
    return name.replace("norm_out.", "conv_norm_out.").replace(".shortcut.", ".conv_shortcut.")


def _inside(config: SdVaeConfig, side: str, name: str) -> str:
    blocks = config.blocks + (side == "decoder")
    kind = "down" if side == "encoder" else "up"
    if stage := re.fullmatch(r"stages\.(\d+)\.(\d+)\.(.*)", name):
        number, block, part = stage.groups()
        if int(block) == blocks:
            return f"{kind}_blocks.{number}.{kind}samplers.0.conv.{part}"
        return f"{kind}_blocks.{number}.resnets.{block}.{part}"
    if middle := re.fullmatch(r"middle\.(\d)\.(.*)", name):
        block, part = middle.groups()
        if block != "1":
            return f"mid_block.resnets.{int(block) // 2}.{part}"
        return f"mid_block.attentions.0.{_attention(part)}"
    return name


def _attention(part: str) -> str:
    name, _, kind = part.partition(".")
    theirs = {"norm": "group_norm", "q": "to_q", "k": "to_k", "v": "to_v", "out": "to_out.0"}
    return f"{theirs[name]}.{kind}"
