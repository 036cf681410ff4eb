"""The graph that draws: one backbone step, then the whole sampler of the head.

Letters: R = G * n rows (guidance-major), G guidance rows, n variations, K tokens of this step, S solver steps, C token
dims.
"""

from onnx import ModelProto

from unifluid.config import UniFluidConfig
from unifluid.export.decode_graphs import cache_shape
from unifluid.export.decoder_layers import DecoderWriter, Weights
from unifluid.export.graph_builder import FLOAT, INT64, GraphBuilder
from unifluid.export.head_samplers import EPS_FIELDS, EpsHeadWriter, FlowHeadWriter


def image_step_graph(config: UniFluidConfig, weights: Weights, *, quantize: bool) -> ModelProto:
    """`add_image_step` as a graph of its own."""
    return add_image_step(GraphBuilder("image_step", quantize=quantize), config, weights)


def add_image_step(
    b: GraphBuilder, config: UniFluidConfig, weights: Weights, flow_head: FlowHeadWriter | None = None
) -> ModelProto:
    """One step that draws tokens by the sampler of the model's head. flow_head: writes it in another way."""
    writer = DecoderWriter(b, config, weights)
    previous = b.input("previous", FLOAT, ["R", "K", config.token_dims])
    previous_grid = b.input("previous_grid", INT64, ["R", "K"])
    next_grid = b.input("next_grid", INT64, ["R", "K"])
    position = b.input("position", INT64, ["R", "K"])
    past = (b.input("k", FLOAT, cache_shape(config, "P")), b.input("v", FLOAT, cache_shape(config, "P")))
    mask = b.input("mask", FLOAT, ["R", 1, "K", "P+K"])
    noise = b.input("noise", FLOAT, ["n", "K", config.token_dims])
    guidance = b.input("guidance", FLOAT, ["G", "n"])
    x, k, v = writer.run(writer.embed_image(previous, previous_grid, next_grid), position, mask, past)
    if config.head.kind == "flow":
        head = flow_head or FlowHeadWriter(b, config, weights)
        given = (b.input("schedule", FLOAT, ["S+1"]),)
    else:
        head = EpsHeadWriter(b, config, weights)
        table = b.input("schedule", FLOAT, ["S", EPS_FIELDS])
        given = (table, b.input("step_noise", FLOAT, ["S", "n", "K", config.token_dims]))
    condition = head.condition(writer.output_norm(x), next_grid, guidance)
    token = head.sample(condition, noise, head.row_weights(guidance, noise), *given)
    b.output(token, "next", FLOAT, ["n", "K", config.token_dims])
    b.output(k, "k_new", FLOAT, cache_shape(config, "K"))
    b.output(v, "v_new", FLOAT, cache_shape(config, "K"))
    return b.model()
