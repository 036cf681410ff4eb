"""SigLIP's ViT, in the names of Hugging Face, as our vision encoder."""

from unifluid.imports.tensor_map import Taken
from unifluid.shapes import VisionConfig

LAYER = {
    "attention_norm": "layer_norm1",
    "out": "self_attn.out_proj",
    "ffn_norm": "layer_norm2",
    "up": "mlp.fc1",
    "down": "mlp.fc2",
}


def siglip_keys(config: VisionConfig, root: str) -> dict[str, Taken]:
    """root: what stands before `embeddings`, `encoder` and `post_layernorm`, its dot included."""
    width, ours = config.width, "vision_encoder."
    patch = (width, 3, config.patch_px, config.patch_px)
    keys = {
        f"{ours}patch.weight": Taken((f"{root}embeddings.patch_embedding.weight",), patch),
        f"{ours}patch.bias": Taken((f"{root}embeddings.patch_embedding.bias",), (width,)),
        f"{ours}position": Taken((f"{root}embeddings.position_embedding.weight",), (config.tokens, width)),
    }
    for part in ("weight", "bias"):
        keys[f"{ours}norm.{part}"] = Taken((f"{root}post_layernorm.{part}",), (width,))
        for layer in range(config.layers):
            stem, theirs = f"{ours}layers.{layer}.", f"{root}encoder.layers.{layer}."
            qkv = tuple(f"{theirs}self_attn.{each}_proj.{part}" for each in "qkv")
            keys[f"{stem}qkv.{part}"] = Taken(qkv, _shape(config, "qkv", part))
            for name, source in LAYER.items():
                keys[f"{stem}{name}.{part}"] = Taken((f"{theirs}{source}.{part}",), _shape(config, name, part))
    return keys


def _shape(config: VisionConfig, name: str, part: str) -> tuple[int, ...]:
    width, ffn = config.width, config.ffn
    rows, columns = {"qkv": (3 * width, width), "out": (width, width), "up": (ffn, width), "down": (width, ffn)}.get(
        name, (width, 0)
    )
    return (rows, columns) if part == "weight" and columns else (rows,)
