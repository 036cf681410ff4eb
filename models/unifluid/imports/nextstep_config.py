"""The shape of a NextStep-1 from its config.json."""

from collections.abc import Mapping
from typing import Any

from unifluid.config import Contiguous, DrawerConfig, SpecialTokens
from unifluid.imports.source_folder import FolderRefused
from unifluid.imports.stated import Stated
from unifluid.shapes import BackboneConfig, HeadConfig

TEXT_SLOTS = 512
"""What the published program cuts a prompt to."""
STEPS, MOST_STEPS = 28, 100
# What the published program takes for granted: NextStep-1.1 leaves all four out.
ASSUMED = {
    "fm_head_dim": 1536,
    "fm_head_layers": 12,
    "latent_channels": 16,
    "latent_patch_size": 2,
    "base_image_grid_size": 32,
}


def nextstep_config(name: str, config: Mapping[str, Any], *, grid: int, pixels: int, token_norm: bool) -> DrawerConfig:
    """Raises FolderRefused where it is no NextStep, or one of another build than was published.

    grid: tokens on each side of a picture; pixels: of a token's side; token_norm: tokens are normalised as drawn.
    """
    whole = Stated(config, ASSUMED)
    whole.require("model_type", "nextstep")
    whole.require("hidden_act", "silu", None)
    whole.require("attention_bias", True)
    whole.require("o_attention_bias", False)
    whole.require("mlp_bias", False, None)
    whole.require("rope_scaling", None)
    whole.require("latent_patch_size", 2, None)
    return DrawerConfig(
        name=name,
        backbone=_backbone(whole),
        text_slots=TEXT_SLOTS,
        special=_special(whole),
        positions=Contiguous(0),
        head=HeadConfig(
            kind="flow",
            width=whole.number("fm_head_dim"),
            blocks=whole.number("fm_head_layers"),
            sample_steps=MOST_STEPS,
            time_scale=1.0,
            positions=False,
            token_norm=token_norm,
        ),
        image_px=grid * pixels,
        grid=grid,
        token_dims=whole.number("latent_channels") * 4,
        begins=whole.id_of("boi", None),
        position_grid=_position_grid(whole, grid),
    )


def _backbone(whole: Stated) -> BackboneConfig:
    width, heads = whole.number("hidden_size"), whole.number("num_attention_heads")
    return BackboneConfig(
        width=width,
        layers=whole.number("num_hidden_layers"),
        query_heads=heads,
        kv_heads=whole.number("num_key_value_heads"),
        head_dim=whole.number("head_dim") if whole.values.get("head_dim") else width // heads,
        ffn=whole.number("intermediate_size"),
        vocab=whole.number("vocab_size"),
        rope_theta=whole.real("rope_theta", 10_000.0),
        norm_eps=whole.real("rms_norm_eps", 1e-6),
        activation="silu",
        tied_output=False,
        scaled_text=False,
        qkv_bias=True,
    )


def _special(whole: Stated) -> SpecialTokens:
    eos = whole.id_of("eos_token_id", None)
    padding = whole.values.get("pad_token_id_added")
    return SpecialTokens(
        pad=whole.id_of("pad_token_id", padding if isinstance(padding, int) else eos),
        eos=eos,
        bos=whole.id_of("bos_token_id", eos),
    )


def _position_grid(whole: Stated, grid: int) -> int | None:
    if not whole.require("use_gen_pos_embed", True, False, None):
        return None
    side = whole.number("base_image_grid_size")
    if side < grid:
        raise FolderRefused("configUnknown", f"config.json has positions for {side} tokens a side, not for {grid}")
    return side
