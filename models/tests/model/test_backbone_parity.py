"""The decoder and the ViT against the independent ones of Hugging Face, random small weights copied over."""

import pytest
import torch
from transformers import (
    Gemma2Config,
    Gemma2ForCausalLM,
    Gemma3ForCausalLM,
    Gemma3TextConfig,
    GemmaConfig,
    GemmaForCausalLM,
)
from transformers import SiglipVisionConfig as HfSiglipConfig
from transformers.models.siglip.modeling_siglip import SiglipVisionModel

from unifluid.attention import fused_attention
from unifluid.backbone import Backbone
from unifluid.shapes import BackboneConfig, VisionConfig
from unifluid.vision import SiglipEncoder

TOLERANCE = {"rtol": 1e-4, "atol": 2e-5}
SHAPE = {"width": 32, "layers": 3, "query_heads": 4, "kv_heads": 2, "head_dim": 8, "ffn": 48, "vocab": 50}
HF_SHAPE = {
    "hidden_size": 32,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 8,
    "intermediate_size": 48,
    "vocab_size": 50,
}


def hugging_face(name: str) -> torch.nn.Module:
    torch.manual_seed(1)
    if name == "gemma":
        model = GemmaForCausalLM(GemmaConfig(**HF_SHAPE))
    elif name == "gemma2":
        capped = {"attn_logit_softcapping": 1.5, "final_logit_softcapping": 2.0, "query_pre_attn_scalar": 8}
        model = Gemma2ForCausalLM(Gemma2Config(**HF_SHAPE, **capped, attn_implementation="eager"))
    else:
        everywhere = {"layer_types": ["full_attention"] * 3, "query_pre_attn_scalar": 8}
        rope = {"full_attention": {"rope_type": "default", "rope_theta": 10_000.0}}
        model = Gemma3ForCausalLM(Gemma3TextConfig(**HF_SHAPE, **everywhere, rope_parameters=rope))
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.3)
    return model.eval()


BACKBONES = {
    "gemma": BackboneConfig(**SHAPE),
    "gemma2": BackboneConfig(**SHAPE, post_norms=True, attention_softcap=1.5, logit_softcap=2.0),
    "gemma3": BackboneConfig(**SHAPE, post_norms=True, qk_norm=True),
}


def copy_weights(ours: Backbone, theirs: torch.nn.Module, config: BackboneConfig) -> None:
    state = {"norm.weight": theirs.norm.weight}
    for index, layer in enumerate(theirs.layers):
        attention, mlp, to = layer.self_attn, layer.mlp, f"layers.{index}."
        heads = (attention.q_proj.weight, attention.k_proj.weight, attention.v_proj.weight)
        state[f"{to}attention.qkv.weight"] = torch.cat(heads)
        state[f"{to}attention.out.weight"] = attention.o_proj.weight
        state[f"{to}ffn.gate_up.weight"] = torch.cat((mlp.gate_proj.weight, mlp.up_proj.weight))
        state[f"{to}ffn.down.weight"] = mlp.down_proj.weight
        state[f"{to}attention_norm.weight"] = layer.input_layernorm.weight
        if config.post_norms:
            state[f"{to}attention_post_norm.weight"] = layer.post_attention_layernorm.weight
            state[f"{to}ffn_norm.weight"] = layer.pre_feedforward_layernorm.weight
            state[f"{to}ffn_post_norm.weight"] = layer.post_feedforward_layernorm.weight
        else:
            state[f"{to}ffn_norm.weight"] = layer.post_attention_layernorm.weight
        if config.qk_norm:
            state[f"{to}attention.q_norm.weight"] = attention.q_norm.weight
            state[f"{to}attention.k_norm.weight"] = attention.k_norm.weight
    ours.load_state_dict(state)


@torch.no_grad()
@pytest.mark.parametrize("name", BACKBONES)
def test_the_decoder_equals_hugging_faces(name):
    config, theirs = BACKBONES[name], hugging_face(name)
    ours = Backbone(config)
    copy_weights(ours, theirs.model, config)
    ids = torch.randint(0, 50, (2, 11), generator=torch.Generator().manual_seed(2))
    embedded = torch.nn.functional.embedding(ids, theirs.model.embed_tokens.weight) * 32**0.5
    causal = torch.ones(11, 11, dtype=torch.bool).tril().expand(2, 1, -1, -1)
    hidden = ours.run(embedded, torch.arange(11).expand(2, -1), causal, None)[0]
    logits = torch.nn.functional.linear(hidden, theirs.model.embed_tokens.weight)
    if config.logit_softcap:
        logits = torch.tanh(logits / config.logit_softcap) * config.logit_softcap
    torch.testing.assert_close(logits, theirs(ids).logits, **TOLERANCE)


@torch.no_grad()
def test_fused_attention_equals_the_plain_products():
    torch.manual_seed(3)
    config = BACKBONES["gemma3"]
    backbone = Backbone(config)
    mask = torch.ones(9, 9, dtype=torch.bool).tril().expand(2, 1, -1, -1)
    inputs = (torch.randn(2, 9, 32), torch.arange(9).expand(2, -1), mask, None)
    plain = backbone.run(*inputs)[0]
    backbone.use_attention(fused_attention)
    torch.testing.assert_close(backbone.run(*inputs)[0], plain, **TOLERANCE)


@torch.no_grad()
def test_siglip_equals_hugging_faces():
    torch.manual_seed(4)
    config = VisionConfig(kind="siglip", image_px=28, tokens=4, width=24, patch_px=14, layers=2, heads=3, ffn=40)
    shape = HfSiglipConfig(
        hidden_size=24,
        intermediate_size=40,
        num_hidden_layers=2,
        num_attention_heads=3,
        image_size=28,
        patch_size=14,
        vision_use_head=False,
    )
    theirs = SiglipVisionModel(shape).eval()
    for parameter in theirs.parameters():
        torch.nn.init.normal_(parameter, std=0.3)
    ours, source = SiglipEncoder(config), theirs.state_dict()
    state = {}
    for name, weight in source.items():
        if ".k_proj" in name or ".v_proj" in name:
            continue
        if ".q_proj" in name:
            weight = torch.cat([source[name.replace("q_proj", part)] for part in ("q_proj", "k_proj", "v_proj")])
        state[siglip_name(name)] = weight
    ours.load_state_dict(state)
    image = torch.randn(2, 3, 28, 28)
    torch.testing.assert_close(ours(image), theirs(image).last_hidden_state, **TOLERANCE)


SIGLIP_NAMES = (
    ("vision_model.", ""),
    ("embeddings.patch_embedding", "patch"),
    ("embeddings.position_embedding.weight", "position"),
    ("encoder.layers", "layers"),
    ("self_attn.q_proj", "qkv"),
    ("self_attn.out_proj", "out"),
    ("layer_norm1", "attention_norm"),
    ("layer_norm2", "ffn_norm"),
    ("mlp.fc1", "up"),
    ("mlp.fc2", "down"),
    ("post_layernorm", "norm"),
)


def siglip_name(name: str) -> str:
    for theirs, ours in SIGLIP_NAMES:
        name = name.replace(theirs, ours)
    return name
