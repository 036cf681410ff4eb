"""Janus-Pro as DeepSeek's own program stores it: its config.json and its names, turned into those of `transformers`."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from unifluid.imports.stated import Stated
from unifluid.imports.tensor_map import Taken, TensorMap

KIND = "multi_modality"
"""`model_type` of its config.json."""
SIGLIP = "siglip_large_patch16_384"
PATCH_PX = 16

NAMES = (
    (r"language_model\.(.*)", r"language_model.model.\1"),
    (r"lm_head\.(.*)", r"language_model.lm_head.\1"),
    (r"vision_model\.embeddings\.position_embedding\.weight", "vision_model.vision_tower.pos_embed"),
    (r"vision_model\.embeddings\.patch_embedding\.(.*)", r"vision_model.vision_tower.patch_embed.proj.\1"),
    (r"vision_model\.post_layernorm\.(.*)", r"vision_model.vision_tower.norm.\1"),
    (r"vision_model\.encoder\.layers\.(\d+)\.layer_norm(.*)", r"vision_model.vision_tower.blocks.\1.norm\2"),
    (r"vision_model\.encoder\.layers\.(\d+)\.mlp\.(.*)", r"vision_model.vision_tower.blocks.\1.mlp.\2"),
    (
        r"vision_model\.encoder\.layers\.(\d+)\.self_attn\.projection_layer\.(.*)",
        r"vision_model.vision_tower.blocks.\1.attn.proj.\2",
    ),
    # All three are one tensor, in this order.
    (
        r"vision_model\.encoder\.layers\.(\d+)\.self_attn\.[qkv]_proj\.(.*)",
        r"vision_model.vision_tower.blocks.\1.attn.qkv.\2",
    ),
    (r"aligner\.fc1\.(.*)", r"aligner.layers.0.\1"),
    (r"aligner\.hidden_layers\.0\.(.*)", r"aligner.layers.2.\1"),
    (r"generation_aligner\.fc1\.(.*)", r"gen_aligner.layers.0.\1"),
    (r"generation_aligner\.hidden_layers\.0\.(.*)", r"gen_aligner.layers.2.\1"),
    (r"generation_embeddings\.(.*)", r"gen_embed.\1"),
    (r"generation_head\.proj_out\.(.*)", r"gen_head.output_mlp_projector.\1"),
    (r"generation_head\.vision_head\.(.*)", r"gen_head.vision_head.\1"),
    (
        r"vqmodel\.(quantize\.embedding|post_quant_conv|decoder\.(?:conv_in|conv_out|norm_out))\.(.*)",
        r"gen_vision_model.\1.\2",
    ),
    (r"vqmodel\.decoder\.mid\.block_1\.(.*)", r"gen_vision_model.decoder.mid.0.\1"),
    (r"vqmodel\.decoder\.mid\.attn_1\.(.*)", r"gen_vision_model.decoder.mid.1.\1"),
    (r"vqmodel\.decoder\.mid\.block_2\.(.*)", r"gen_vision_model.decoder.mid.2.\1"),
    (r"vqmodel\.decoder\.up\.(\d+)\.block\.(.*)", r"gen_vision_model.decoder.conv_blocks.\1.res.\2"),
    (r"vqmodel\.decoder\.up\.(\d+)\.(attn|upsample)\.(.*)", r"gen_vision_model.decoder.conv_blocks.\1.\2.\3"),
)
"""Names of transformers, and what they are here."""

LEFT = {
    "gen_vision_model.encoder.": "turns pictures into codes, which editing would need and drawing does not",
    "gen_vision_model.quant_conv.": "the same",
    "gen_vision_model.quantize.codebook_used": "which codes were used in training",
    "vision_model.vision_tower.attn_pool.": "pools a picture into one vector",
}


def named_originally(names: Iterable[str]) -> bool:
    return any(name.startswith("gen_vision_model.") for name in names)


def originally_named(tensors: TensorMap) -> TensorMap:
    """The map for a folder with the original names."""
    return TensorMap({ours: _renamed(taken) for ours, taken in tensors.taken.items()}, LEFT)


def _renamed(taken: Taken) -> Taken:
    sources = tuple(dict.fromkeys(_original_name(source) for source in taken.sources))
    # Positions are stored with an axis for the batch.
    change = "reshaped" if sources[0].endswith("pos_embed") else taken.change
    return replace(taken, sources=sources, change=change)


def _original_name(name: str) -> str:
    for theirs, original in NAMES:
        if found := re.fullmatch(theirs, name):
            return found.expand(original)
    raise AssertionError(f"{name} has no original name")


def in_transformers_form(config: Mapping[str, Any]) -> Mapping[str, Any]:
    """Its config.json as transformers would write it. FolderRefused where it is another build than was published."""
    vision, codes, head = (_part(config, name) for name in ("vision", "gen_vision", "gen_head"))
    vision.require("model_name", SIGLIP)
    vision.require("select_layer", -1)
    for name in ("pixel_mean", "pixel_std"):
        vision.require(name, None)
    for name in ("aligner", "gen_aligner"):
        aligner = _part(config, name)
        aligner.require("projector_type", "mlp_gelu")
        aligner.require("depth", 2)
    Stated(config.get("gen_vision_config")).require("cls", "VQ-16")
    return {
        "model_type": "janus",
        "text_config": {"model_type": "llama", **Stated(config.get("language_config")).values},
        "vision_config": {"image_size": vision.number("image_size"), "patch_size": PATCH_PX},
        "vq_config": {
            "embed_dim": codes.number("n_embed"),
            "num_embeddings": codes.number("image_token_size"),
            "projection_dim": head.number("image_token_embed"),
        },
    }


def _part(config: Mapping[str, Any], name: str) -> Stated:
    return Stated(Stated(config.get(f"{name}_config")).values.get("params"))
