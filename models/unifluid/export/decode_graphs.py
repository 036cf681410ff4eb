"""The graphs that read a prefix and write text: prefill and text_step. Shapes: `package-format/README.md`."""

from onnx import ModelProto

from unifluid.config import DecoderConfig, ReaderConfig, UniFluidConfig
from unifluid.export.decoder_layers import DecoderWriter, Weights
from unifluid.export.graph_builder import FLOAT, INT64, GraphBuilder, Shape


def cache_shape(config: DecoderConfig, columns: int | str) -> Shape:
    backbone = config.backbone
    return [backbone.layers, "R", backbone.kv_heads, columns, backbone.head_dim]


def prefill_graph(config: ReaderConfig, weights: Weights, *, quantize: bool) -> ModelProto:
    """`add_prefill` as a graph of its own."""
    return add_prefill(GraphBuilder("prefill", quantize=quantize), config, weights)


def add_prefill(b: GraphBuilder, config: DecoderConfig, weights: Weights) -> ModelProto:
    """Keys and values of a whole sequence, and text logits where asked. Any part may have no tokens.

    A model that does not draw has no columns for pictures. One that does not read pictures has none for what is seen,
    and as all it does is draw, no text logits.
    """
    reads = isinstance(config, ReaderConfig)
    writer = DecoderWriter(b, config, weights)
    text = b.input("text_ids", INT64, ["R", "T"])
    parts: list[str] = []
    if reads:
        vision = b.input("vision", FLOAT, ["R", "W", config.backbone.width])
        segment = b.input("vision_segment", INT64, ["R", "W"])
        parts += [] if b.is_empty("W") else [writer.embed_vision(vision, segment)]
    if isinstance(config, UniFluidConfig):
        source, source_grid = (
            b.input("source", FLOAT, ["R", "S", config.token_dims]),
            b.input("source_grid", INT64, ["R", "S"]),
        )
        parts += [] if b.is_empty("S") else [writer.embed_source(source, source_grid)]
    parts.append(writer.embed_text(text))
    if isinstance(config, UniFluidConfig):
        image, grid = b.input("image", FLOAT, ["R", "M", config.token_dims]), b.input("image_grid", INT64, ["R", "M"])
        following = b.input("image_next", INT64, ["R", "M"])
        parts += [] if b.is_empty("M") else [writer.embed_image(image, grid, following)]
    position = b.input("position", INT64, ["R", "Q"])
    mask = b.input("mask", FLOAT, ["R", 1, "Q", "Q"])
    logit_index = b.input("logit_index", INT64, ["R", "J"]) if reads else None
    x, k, v = writer.run(b.op("Concat", *parts, axis=1) if len(parts) > 1 else parts[0], position, mask, None)
    asked = None
    if logit_index is not None:
        asked = b.op("GatherND", x, b.op("Unsqueeze", logit_index, b.const([-1])), batch_dims=1)
    b.output(k, "k", FLOAT, cache_shape(config, "Q"))
    b.output(v, "v", FLOAT, cache_shape(config, "Q"))
    if asked is not None:
        b.output(writer.logits(writer.output_norm(asked)), "logits", FLOAT, ["R", "J", config.backbone.vocab])
    return b.model()


def text_step_graph(config: ReaderConfig, weights: Weights, *, quantize: bool) -> ModelProto:
    """`add_text_step` as a graph of its own."""
    return add_text_step(GraphBuilder("text_step", quantize=quantize), config, weights)


def add_text_step(b: GraphBuilder, config: ReaderConfig, weights: Weights) -> ModelProto:
    """Logits after one more text piece, and its column of the cache."""
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
