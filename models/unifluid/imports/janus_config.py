"""The shape of a Janus-Pro from its config.json."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from unifluid.config import Contiguous, ReaderConfig, SpecialTokens
from unifluid.imports.janus_original import KIND, in_transformers_form
from unifluid.imports.stated import Stated
from unifluid.imports.vq_decoder import VqConfig
from unifluid.shapes import BackboneConfig, VisionConfig

TEXT_SLOTS = 512
# What transformers takes for granted: published files leave out what is equal to it.
LLAMA = {
    "hidden_size": 4096,
    "intermediate_size": 11_008,
    "num_hidden_layers": 32,
    "num_attention_heads": 32,
    "vocab_size": 32_000,
}
VISION = {"hidden_size": 1024, "num_hidden_layers": 24, "num_attention_heads": 16, "image_size": 384, "patch_size": 16}
CODES = {
    "embed_dim": 8,
    "num_embeddings": 16_384,
    "latent_channels": 256,
    "base_channels": 128,
    "num_res_blocks": 2,
}


@dataclass(frozen=True, kw_only=True)
class CodesConfig(ReaderConfig):
    """A reader that also draws, in codes of a picture tokenizer."""

    head_width: int
    """Width inside the head that chooses codes."""
    decoder: VqConfig
    """Shape of the picture decoder."""


def janus_config(name: str, config: Mapping[str, Any], ids: Mapping[str, int]) -> CodesConfig:
    """Raises FolderRefused where it is no Janus, or one of another build than was published.

    ids: of special pieces, as the tokenizer has them, for a config.json that does not say.
    """
    if config.get("model_type") == KIND:
        config = in_transformers_form(config)
    whole = Stated(config)
    whole.require("model_type", "janus")
    text, codes = Stated(config.get("text_config", {}), LLAMA), Stated(config.get("vq_config", {}), CODES)
    text.require("model_type", "llama")
    text.require("hidden_act", "silu", None)
    for switch in ("attention_bias", "mlp_bias"):
        text.require(switch, False, None)
    rope = Stated(text.values.get("rope_parameters") or {"rope_theta": text.values.get("rope_theta", 10_000.0)})
    rope.require("rope_type", "default", None)
    heads = text.number("num_attention_heads")
    backbone = BackboneConfig(
        width=text.number("hidden_size"),
        layers=text.number("num_hidden_layers"),
        query_heads=heads,
        kv_heads=text.number("num_key_value_heads") if "num_key_value_heads" in text.values else heads,
        head_dim=text.number("hidden_size") // heads,
        ffn=text.number("intermediate_size"),
        vocab=text.number("vocab_size"),
        rope_theta=rope.real("rope_theta", 10_000.0),
        norm_eps=text.real("rms_norm_eps", 1e-6),
        activation="silu",
        tied_output=False,
        scaled_text=False,
    )
    return CodesConfig(
        name=name,
        backbone=backbone,
        vision=_vision(Stated(config.get("vision_config", {}), VISION)),
        text_slots=TEXT_SLOTS,
        special=SpecialTokens(
            pad=text.id_of("pad_token_id", ids.get("pad_token_id")),
            eos=text.id_of("eos_token_id", ids.get("eos_token_id")),
            bos=text.id_of("bos_token_id", ids.get("bos_token_id")),
        ),
        max_pictures=1,
        max_turns=1,
        positions=Contiguous(0),
        head_width=codes.number("projection_dim") if "projection_dim" in codes.values else backbone.width,
        decoder=_decoder(codes),
    )


def _decoder(codes: Stated) -> VqConfig:
    times = codes.values.get("channel_multiplier", (1, 1, 2, 2, 4))
    codes.require("hidden_act", "gelu", None)
    return VqConfig(
        codebook=codes.number("num_embeddings"),
        dims=codes.number("embed_dim"),
        latent=codes.number("latent_channels"),
        widths=tuple(codes.number("base_channels") * int(each) for each in times),
        blocks=codes.number("num_res_blocks"),
    )


def _vision(vision: Stated) -> VisionConfig:
    vision.require("hidden_act", "gelu", None)
    vision.require("layer_norm_eps", 1e-6, None)
    vision.require("attention_bias", True, None)
    vision.require("use_qk_norm", False, None)
    vision.require("depth", 2, None)
    image_px, patch_px, width = (vision.number(name) for name in ("image_size", "patch_size", "hidden_size"))
    return VisionConfig(
        kind="siglip",
        image_px=image_px,
        tokens=(image_px // patch_px) ** 2,
        width=width,
        patch_px=patch_px,
        layers=vision.number("num_hidden_layers"),
        heads=vision.number("num_attention_heads"),
        ffn=int(width * vision.real("mlp_ratio", 4.0)),
        activation="gelu-erf",
        connector="two-layer",
    )
