"""The shape of a PaliGemma from its config.json, and which of its tensors become which of ours."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from unifluid.config import Contiguous, ReaderConfig, SpecialTokens
from unifluid.imports.decoder_keys import decoder_keys
from unifluid.imports.siglip_keys import siglip_keys
from unifluid.imports.source_folder import FolderRefused, SourceFolder
from unifluid.imports.stated import Stated
from unifluid.imports.tensor_map import MappedWeights, Taken, TensorMap, require_all
from unifluid.shapes import BackboneConfig, VisionConfig

TEXT_SLOTS = 256
"""Pieces of prompt and answer together: twice of what it was trained with."""

# What transformers takes where a published config.json says nothing.
GEMMA = {"head_dim": 256, "num_key_value_heads": 1, "vocab_size": 257_216}
GEMMA2 = GEMMA | {"num_key_value_heads": 4}
SIGLIP = {"image_size": 224, "patch_size": 14}
TANH_GELU = ("gelu_pytorch_tanh", "gelu", None)
"""Gemma means the approximation by all three."""

LEFT = {
    "lm_head.weight": "the same numbers as the text embedding",
    "vision_tower.embeddings.position_ids": "counts from 0 to the number of patches",
}


def paligemma_config(name: str, config: Mapping[str, Any]) -> ReaderConfig:
    """Raises FolderRefused where it is no PaliGemma, or one of another build than was published."""
    whole = Stated(config)
    whole.require("model_type", "paligemma")
    text, vision = Stated(config.get("text_config", {})), Stated(config.get("vision_config", {}), SIGLIP)
    backbone = _backbone(text)
    vision.require("hidden_act", "gelu_pytorch_tanh", None)
    vision.require("layer_norm_eps", 1e-6, None)
    vision.require("vision_use_head", False)
    image_px, patch_px = vision.number("image_size"), vision.number("patch_size")
    tower = VisionConfig(
        kind="siglip",
        image_px=image_px,
        tokens=(image_px // patch_px) ** 2,
        width=vision.number("hidden_size"),
        patch_px=patch_px,
        layers=vision.number("num_hidden_layers"),
        heads=vision.number("num_attention_heads"),
        ffn=vision.number("intermediate_size"),
    )
    special = SpecialTokens(
        pad=whole.id_of("pad_token_id", 0), eos=whole.id_of("eos_token_id", 1), bos=whole.id_of("bos_token_id", 2)
    )
    return ReaderConfig(
        name=name,
        backbone=backbone,
        vision=tower,
        text_slots=TEXT_SLOTS,
        special=special,
        max_pictures=1,
        max_turns=1,
        # As they did in training.
        positions=Contiguous(1),
    )


def _backbone(text: Stated) -> BackboneConfig:
    kind = text.require("model_type", "gemma", "gemma2")
    text.defaults = GEMMA2 if kind == "gemma2" else GEMMA
    text.require("attention_bias", False, None)
    text.require("hidden_activation", *TANH_GELU)
    head_dim = text.number("head_dim")
    if kind == "gemma2":
        text.require("query_pre_attn_scalar", head_dim, None)
    rope = Stated(text.values.get("rope_parameters") or {"rope_theta": text.values.get("rope_theta", 10_000.0)})
    rope.require("rope_type", "default", None)
    return BackboneConfig(
        width=text.number("hidden_size"),
        layers=text.number("num_hidden_layers"),
        query_heads=text.number("num_attention_heads"),
        kv_heads=text.number("num_key_value_heads"),
        head_dim=head_dim,
        ffn=text.number("intermediate_size"),
        vocab=text.number("vocab_size"),
        post_norms=kind == "gemma2",
        attention_softcap=text.real("attn_logit_softcapping", 50.0) if kind == "gemma2" else 0.0,
        logit_softcap=text.real("final_logit_softcapping", 30.0) if kind == "gemma2" else 0.0,
        rope_theta=rope.real("rope_theta", 10_000.0),
        norm_eps=text.real("rms_norm_eps", 1e-6),
    )


def paligemma_map(config: ReaderConfig) -> TensorMap:
    """Their tensors by plain names, whichever way they are named in the folder."""
    width, projector = config.backbone.width, "multi_modal_projector.linear."
    connector = {
        "vision_connector.weight": Taken((f"{projector}weight",), (width, config.vision.width)),
        "vision_connector.bias": Taken((f"{projector}bias",), (width,)),
    }
    decoder = decoder_keys(config.backbone, "language_model.")
    return TensorMap(decoder | siglip_keys(config.vision, "vision_tower.") | connector, LEFT)


def paligemma_weights(source: SourceFolder, config: ReaderConfig) -> MappedWeights:
    """The folder under our names. FolderRefused where a tensor is missing, extra or misshapen."""
    renamed = {plain_name(name): name for name in source.tensors}
    if len(renamed) < len(source.tensors):
        raise FolderRefused("tensorExtra", "the same tensor is there under the old and under the new name")
    tensors = paligemma_map(config)
    require_all(source, tensors, renamed)
    _require_tied(source, renamed)
    # Pictures are not told apart by a number of their own.
    made = {"segment.weight": np.zeros((config.max_pictures + 1, config.backbone.width), np.float32)}
    return MappedWeights(source, tensors, renamed, made)


def plain_name(name: str) -> str:
    """Both ways of naming: as published (`language_model.model.layers`), and as transformers 5 holds them."""
    name = name.removeprefix("model.")
    for theirs, plain in (
        ("language_model.lm_head.", "lm_head."),
        ("language_model.model.", "language_model."),
        ("vision_tower.vision_model.", "vision_tower."),
    ):
        if name.startswith(theirs):
            return plain + name[len(theirs) :]
    return name


def _require_tied(source: SourceFolder, renamed: Mapping[str, str]) -> None:
    """An output that is stored beside the embedding must be the same: a few rows tell."""
    output, embedding = renamed.get("lm_head.weight"), renamed["language_model.embed_tokens.weight"]
    if output is None:
        return
    same = source.tensors[output].shape == source.tensors[embedding].shape and np.array_equal(
        source.rows(output, 0, 256), source.rows(embedding, 0, 256)
    )
    if not same:
        raise FolderRefused("tensorExtra", f"{output} differs from {embedding}: this model does not tie its output")
