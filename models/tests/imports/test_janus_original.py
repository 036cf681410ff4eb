"""A Janus in the names and the config.json of DeepSeek's own program is the same model."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from tiny_janus import write_folder
from tokenizers import Tokenizer
from torch import Tensor

from unifluid.imports.janus import janus_parts, special_ids
from unifluid.imports.janus_config import janus_config
from unifluid.imports.janus_keys import janus_weights
from unifluid.imports.source_folder import FolderRefused, SourceFolder

STARTS = {
    "lm_head.": "language_model.lm_head.",
    "model.language_model.": "language_model.model.",
    "model.vision_model.encoder.layers.": "vision_model.vision_tower.blocks.",
    "model.vision_model.embeddings.patch_embedding.": "vision_model.vision_tower.patch_embed.proj.",
    "model.vision_model.post_layernorm.": "vision_model.vision_tower.norm.",
    "model.aligner.fc1.": "aligner.layers.0.",
    "model.aligner.hidden_layers.0.": "aligner.layers.2.",
    "model.generation_aligner.fc1.": "gen_aligner.layers.0.",
    "model.generation_aligner.hidden_layers.0.": "gen_aligner.layers.2.",
    "model.generation_embeddings.": "gen_embed.",
    "model.generation_head.proj_out.": "gen_head.output_mlp_projector.",
    "model.generation_head.": "gen_head.",
    "model.vqmodel.decoder.up.": "gen_vision_model.decoder.conv_blocks.",
    "model.vqmodel.encoder.down.": "gen_vision_model.encoder.conv_blocks.",
    "model.vqmodel.": "gen_vision_model.",
}
WITHIN = {
    "vision_tower.": {".self_attn.projection_layer.": ".attn.proj.", ".layer_norm": ".norm"},
    "gen_vision_model.": {
        ".block.": ".res.",
        ".mid.block_1.": ".mid.0.",
        ".mid.attn_1.": ".mid.1.",
        ".mid.block_2.": ".mid.2.",
    },
}
PRO_1B: dict[str, Any] = {
    "model_type": "multi_modality",
    "aligner_config": {"params": {"depth": 2, "input_dim": 1024, "n_embed": 2048, "projector_type": "mlp_gelu"}},
    "gen_aligner_config": {"params": {"depth": 2, "input_dim": 8, "n_embed": 2048, "projector_type": "mlp_gelu"}},
    "gen_head_config": {"params": {"image_token_embed": 2048, "image_token_size": 16_384, "n_embed": 2048}},
    "gen_vision_config": {"cls": "VQ-16", "params": {"image_token_size": 16_384, "n_embed": 8}},
    "language_config": {
        "model_type": "llama",
        "hidden_size": 2048,
        "intermediate_size": 5632,
        "num_attention_heads": 16,
        "num_hidden_layers": 24,
        "num_key_value_heads": 16,
        "vocab_size": 102_400,
    },
    "vision_config": {
        "cls": "CLIPVisionTower",
        "params": {
            "image_size": 384,
            "model_name": "siglip_large_patch16_384",
            "select_feature": "same",
            "select_layer": -1,
        },
    },
}
IDS = {"bos_token_id": 5, "eos_token_id": 6, "pad_token_id": 7}


def original(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    named: dict[str, Tensor] = {}
    for name, tensor in tensors.items():
        if ".q_proj." in name and "vision_model" in name:
            parts = [tensors[name.replace(".q_proj.", f".{each}_proj.")] for each in "qkv"]
            named[original_name(name).replace("self_attn.q_proj", "attn.qkv")] = torch.cat(parts)
        elif "position_embedding" in name:
            named["vision_model.vision_tower.pos_embed"] = tensor[None]
        elif "vision_model" not in name or not any(f".{each}_proj." in name for each in "kv"):
            named[original_name(name)] = tensor
    named["vision_model.vision_tower.attn_pool.latent"] = torch.zeros(1, 1, 48)
    named["gen_vision_model.quantize.codebook_used"] = torch.zeros(65_536)
    return {name: tensor.contiguous() for name, tensor in named.items()}


def original_name(name: str) -> str:
    start = next(start for start in STARTS if name.startswith(start))
    name = STARTS[start] + name.removeprefix(start)
    for where, changes in WITHIN.items():
        for theirs, here in changes.items() if where in name else ():
            name = name.replace(theirs, here)
    return name


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("janus")
    write_folder(folder / "transformers")
    write_folder(folder / "original")
    weights = folder / "original/model.safetensors"
    save_file(original(load_file(weights)), weights)
    return folder


def test_every_tensor_is_the_one_under_the_names_of_transformers(folders: Path) -> None:
    config = janus_config("tiny", SourceFolder(folders / "transformers").config(), {})
    expected = janus_weights(SourceFolder(folders / "transformers"), config)
    found = janus_weights(SourceFolder(folders / "original"), config)
    assert list(found) == list(expected)
    for name in expected:
        np.testing.assert_array_equal(found[name][:], expected[name][:], err_msg=name)


def test_a_tensor_that_is_not_known_is_named(folders: Path, tmp_path: Path) -> None:
    tensors = load_file(folders / "original/model.safetensors")
    (tmp_path / "config.json").write_text((folders / "original/config.json").read_text())
    save_file(tensors | {"gen_head.third.weight": torch.zeros(2)}, tmp_path / "model.safetensors")
    source = SourceFolder(tmp_path)
    with pytest.raises(FolderRefused, match=r"gen_head\.third\.weight"):
        janus_weights(source, janus_config("tiny", source.config(), {}))


def test_its_config_says_the_shape_of_pro_1b() -> None:
    config = janus_config("pro", PRO_1B, IDS)
    assert (config.backbone.width, config.backbone.layers, config.backbone.kv_heads) == (2048, 24, 16)
    assert (config.vision.width, config.vision.layers, config.vision.ffn, config.vision.tokens) == (1024, 24, 4096, 576)
    assert (config.head_width, config.decoder.codebook, config.decoder.widths) == (
        2048,
        16_384,
        (128, 128, 256, 256, 512),
    )
    assert (config.special.bos, config.special.eos, config.special.pad) == (5, 6, 7)


def test_what_a_config_leaves_out_is_as_in_llama_7b() -> None:
    language = {"model_type": "llama", "num_hidden_layers": 30, "vocab_size": 102_400}
    backbone = janus_config("pro", PRO_1B | {"language_config": language}, IDS).backbone
    assert (backbone.width, backbone.ffn, backbone.layers, backbone.query_heads) == (4096, 11_008, 30, 32)


@pytest.mark.parametrize(
    ("part", "name", "value"),
    [
        ("vision_config", "model_name", "siglip_so400m_patch14_384"),
        ("vision_config", "select_layer", -2),
        ("aligner_config", "projector_type", "linear"),
        ("gen_aligner_config", "depth", 3),
    ],
)
def test_another_build_is_refused(part: str, name: str, value: object) -> None:
    changed = PRO_1B[part] | {"params": PRO_1B[part]["params"] | {name: value}}
    with pytest.raises(FolderRefused, match=name):
        janus_config("pro", PRO_1B | {part: changed}, IDS)


def test_ids_that_config_leaves_out_are_those_of_the_tokenizer(folders: Path, tmp_path: Path) -> None:
    """Padding stands in the row that guidance compares with: a wrong id would draw worse, silently."""
    for name in ("model.safetensors", "config.json", "tokenizer.json"):
        (tmp_path / name).write_bytes((folders / "original" / name).read_bytes())
    config = json.loads((tmp_path / "config.json").read_text())
    for name in IDS:
        config["text_config"].pop(name)
    (tmp_path / "config.json").write_text(json.dumps(config))
    with pytest.raises(FolderRefused, match="pad_token_id"):
        janus_parts(SourceFolder(tmp_path), "tiny", None)
    tokenizer = Tokenizer.from_file(str(tmp_path / "tokenizer.json"))
    tokenizer.add_special_tokens(["<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>", "<｜▁pad▁｜>"])
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    special = janus_parts(SourceFolder(tmp_path), "tiny", None).config.special
    assert {"bos_token_id": special.bos, "eos_token_id": special.eos, "pad_token_id": special.pad} == special_ids(
        tokenizer
    )
