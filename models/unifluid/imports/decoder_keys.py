"""Gemma 1, Gemma 2, Llama and Qwen 2 decoders, in the names of Hugging Face, as our backbone."""

from unifluid.imports.tensor_map import Change, Taken
from unifluid.shapes import BackboneConfig


def decoder_keys(config: BackboneConfig, root: str, norm: Change = "none") -> dict[str, Taken]:
    """root: what stands before `embed_tokens`, `layers` and `norm`, its dot included.

    norm: `none` for Gemma's, which multiply by 1 + weight as ours do; `minus-one` for Llama's.
    """
    keys = {"text_embedding.weight": Taken((f"{root}embed_tokens.weight",), (config.vocab, config.width))}
    keys["backbone.norm.weight"] = Taken((f"{root}norm.weight",), (config.width,), norm)
    for layer in range(config.layers):
        ours, theirs = f"backbone.layers.{layer}.", f"{root}layers.{layer}."
        keys |= {f"{ours}{name}": taken for name, taken in _layer(config, theirs, norm).items()}
    return keys


def _layer(config: BackboneConfig, theirs: str, norm: Change) -> dict[str, Taken]:
    queries, keys = config.query_heads * config.head_dim, config.kv_heads * config.head_dim
    qkv, biases = (tuple(f"{theirs}self_attn.{each}_proj.{part}" for each in "qkv") for part in ("weight", "bias"))
    heights = (queries, keys, keys)
    biased = {"attention.qkv.bias": Taken(biases, (queries + 2 * keys,), heights=heights)} if config.qkv_bias else {}
    gate_up = tuple(f"{theirs}mlp.{each}_proj.weight" for each in ("gate", "up"))
    # Gemma 2 calls the norm before the FFN another name, because it has one after the attention as well.
    norms = {"attention_norm": "input_layernorm"}
    if config.post_norms:
        norms |= {
            "attention_post_norm": "post_attention_layernorm",
            "ffn_norm": "pre_feedforward_layernorm",
            "ffn_post_norm": "post_feedforward_layernorm",
        }
    else:
        norms |= {"ffn_norm": "post_attention_layernorm"}
    return {
        "attention.qkv.weight": Taken(qkv, (queries + 2 * keys, config.width), heights=heights),
        **biased,
        "attention.out.weight": Taken((f"{theirs}self_attn.o_proj.weight",), (config.width, queries)),
        "ffn.gate_up.weight": Taken(gate_up, (2 * config.ffn, config.width)),
        "ffn.down.weight": Taken((f"{theirs}mlp.down_proj.weight",), (config.width, config.ffn)),
        **{f"{ours}.weight": Taken((f"{theirs}{name}.weight",), (config.width,), norm) for ours, name in norms.items()},
    }
