"""Which tensors of a Janus-Pro become which of ours."""

import numpy as np

from unifluid.imports.decoder_keys import decoder_keys
from unifluid.imports.janus_config import CodesConfig
from unifluid.imports.janus_original import named_originally, originally_named
from unifluid.imports.siglip_keys import siglip_keys
from unifluid.imports.source_folder import SourceFolder
from unifluid.imports.tensor_map import MappedWeights, Taken, TensorMap, require_all
from unifluid.imports.vq_decoder import vq_keys

LEFT = {
    "vqmodel.encoder.": "turns pictures into codes, which editing would need and drawing does not",
    "vqmodel.quant_conv.": "the same",
    "vision_model.embeddings.position_ids": "counts from 0 to the number of patches",
}


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
    tensors = janus_map(config)
    if named_originally(source.tensors):
        tensors, renamed = originally_named(tensors), {name: name for name in source.tensors}
    else:
        renamed = {name.removeprefix("model."): name for name in source.tensors}
    require_all(source, tensors, renamed)
    made = {"segment.weight": np.zeros((config.max_pictures + 1, config.backbone.width), np.float32)}
    return MappedWeights(source, tensors, renamed, made)
