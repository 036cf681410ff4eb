"""The graphs that read a prefix and write text: prefill and text_step. Shapes: `package-format/README.md`."""

from onnx import ModelProto

from unifluid.config import UniFluidConfig
from unifluid.export.decoder_layers import DecoderWriter, Weights
from unifluid.export.graph_builder import FLOAT, INT64, GraphBuilder, Shape


def cache_shape(config: UniFluidConfig, columns: int | str) -> Shape:
    backbone = config.backbone
    return [backbone.layers, "R", backbone.kv_heads, columns, backbone.head_dim]


def prefill_graph(config: UniFluidConfig, weights: Weights, *, quantize: bool) -> ModelProto:
    """Keys and values of a whole sequence, and text logits where asked. Any part may have no tokens."""
    b = GraphBuilder("prefill", quantize=quantize)
    writer = DecoderWriter(b, config, weights)
    dims = config.token_dims
    text = b.input("text_ids", INT64, ["R", "T"])
    vision = b.input("vision", FLOAT, ["R", "W", config.backbone.width])
    segment = b.input("vision_segment", INT64, ["R", "W"])
    source = b.input("source", FLOAT, ["R", "S", dims])
    source_grid = b.input("source_grid", INT64, ["R", "S"])
    image = b.input("image", FLOAT, ["R", "M", dims])
    image_grid = b.input("image_grid", INT64, ["R", "M"])
    image_next = b.input("image_next", INT64, ["R", "M"])
    position = b.input("position", INT64, ["R", "Q"])
    mask = b.input("mask", FLOAT, ["R", 1, "Q", "Q"])
    logit_index = b.input("logit_index", INT64, ["R", "J"])
    parts = (
        writer.embed_vision(vision, segment),
        writer.embed_source(source, source_grid),
        writer.embed_text(text),
        writer.embed_image(image, image_grid, image_next),
    )
    x, k, v = writer.run(b.op("Concat", *parts, axis=1), position, mask, None)
    asked = b.op("GatherND", x, b.op("Unsqueeze", logit_index, b.const([-1])), batch_dims=1)
    b.output(k, "k", FLOAT, cache_shape(config, "Q"))
    b.output(v, "v", FLOAT, cache_shape(config, "Q"))
    b.output(writer.logits(writer.output_norm(asked)), "logits", FLOAT, ["R", "J", config.backbone.vocab])
    return b.model()


def text_step_graph(config: UniFluidConfig, weights: Weights, *, quantize: bool) -> ModelProto:
    """Logits after one more text piece, and its column of the cache."""
    b = GraphBuilder("text_step", quantize=quantize)
    writer = DecoderWriter(b, config, weights)
    token = b.input("token_id", INT64, ["R", 1])
    position = b.input("position", INT64, ["R", 1])
    past = (b.input("k", FLOAT, cache_shape(config, "P")), b.input("v", FLOAT, cache_shape(config, "P")))
    mask = b.input("mask", FLOAT, ["R", 1, 1, "P+1"])
    x, k, v = writer.run(writer.embed_text(token), position, mask, past)
    logits = b.op("Squeeze", writer.logits(writer.output_norm(x)), b.const([1]))
    b.output(logits, "logits", FLOAT, ["R", config.backbone.vocab])
    b.output(k, "k_new", FLOAT, cache_shape(config, 1))
    b.output(v, "v_new", FLOAT, cache_shape(config, 1))
    return b.model()
