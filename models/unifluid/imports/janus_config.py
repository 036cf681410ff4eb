"""The shape of a Janus-Pro from its config.json, and which of its tensors become which of ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from unifluid.config import BackboneConfig, Contiguous, ReaderConfig, SpecialTokens, VisionConfig
from unifluid.imports.decoder_keys import decoder_keys
from unifluid.imports.siglip_keys import siglip_keys
from unifluid.imports.source_folder import SourceFolder
from unifluid.imports.stated import Stated
from unifluid.imports.tensor_map import MappedWeights, Taken, TensorMap, require_all
from unifluid.imports.vq_decoder import VqConfig, vq_keys

TEXT_SLOTS = 512
LLAMA = {"head_dim": 128}
VISION = {"hidden_size": 1024, "num_hidden_layers": 24, "num_attention_heads": 16, "image_size": 384, "patch_size": 16}
CODES = {
    "embed_dim": 8,
    "num_embeddings": 16_384,
    "latent_channels": 256,
    "base_channels": 128,
    "num_res_blocks": 2,
}

LEFT = {
    "vqmodel.encoder.": "turns pictures into codes, which editing would need and drawing does not",
    "vqmodel.quant_conv.": "the same",
    "vision_model.embeddings.position_ids": "counts from 0 to the number of patches",
}


@dataclass(frozen=True, kw_only=True)
class CodesConfig(ReaderConfig):
    """A reader that also draws, in codes of a picture tokenizer."""

    head_width: int
    """Width inside the head that chooses codes."""
    decoder: VqConfig
    """Shape of the picture decoder."""


def janus_config(name: str, config: Mapping[str, Any]) -> CodesConfig:
    """Raises FolderRefused where it is no Janus, or one of another build than was published."""
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
            pad=text.id_of("pad_token_id", 100_002),
            eos=text.id_of("eos_token_id", 100_001),
            bos=text.id_of("bos_token_id", 100_000),
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


def janus_map(config: CodesConfig) -> TensorMap:
    """Their tensors by plain names."""
    width, backbone, codes = config.backbone.width, config.backbone, config.decoder
    keys = decoder_keys(backbone, "language_model.", "minus-one")
    keys["text_output.weight"] = Taken(("lm_head.weight",), (backbone.vocab, width))
    keys |= {
        name: Taken(tuple(source.replace("out_proj", "projection_layer") for source in taken.sources), taken.shape)
        for name, taken in siglip_keys(config.vision, "vision_model.").items()
    }
    keys |= _two_layers("vision_connector.", "aligner.", config.vision.width, width)
    keys |= _two_layers("code_aligner.", "generation_aligner.", codes.dims, width)
    keys["code_embedding.weight"] = Taken(
        ("generation_embeddings.weight",), (config.decoder.codebook, config.decoder.dims)
    )
    for ours, theirs, rows, columns in (
        ("up", "proj_out", config.head_width, width),
        ("out", "vision_head", codes.codebook, config.head_width),
    ):
        keys[f"code_head.{ours}.weight"] = Taken((f"generation_head.{theirs}.weight",), (rows, columns))
        keys[f"code_head.{ours}.bias"] = Taken((f"generation_head.{theirs}.bias",), (rows,))
    return TensorMap(keys | vq_keys(config.decoder), LEFT)


def _two_layers(ours: str, theirs: str, features: int, width: int) -> dict[str, Taken]:
    return {
        f"{ours}up.weight": Taken((f"{theirs}fc1.weight",), (width, features)),
        f"{ours}up.bias": Taken((f"{theirs}fc1.bias",), (width,)),
        f"{ours}down.weight": Taken((f"{theirs}hidden_layers.0.weight",), (width, width)),
        f"{ours}down.bias": Taken((f"{theirs}hidden_layers.0.bias",), (width,)),
    }


def janus_weights(source: SourceFolder, config: CodesConfig) -> MappedWeights:
    """The folder under our names. FolderRefused where a tensor is missing, extra or misshapen."""
    renamed = {name.removeprefix("model."): name for name in source.tensors}
    tensors = janus_map(config)
    require_all(source, tensors, renamed)
    made = {"segment.weight": np.zeros((config.max_pictures + 1, config.backbone.width), np.float32)}
    return MappedWeights(source, tensors, renamed, made)
