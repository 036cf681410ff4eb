"""The graph of a model that only draws: one backbone step, then the Euler-Maruyama sampler of its flow head.

Letters: R = G * n rows (guidance-major), G guidance rows, n variations, K tokens of this step, S solver steps, D width,
C token dims.
"""

import numpy as np
from onnx import ModelProto

from unifluid.config import DrawerConfig
from unifluid.export.decode_graphs import cache_shape
from unifluid.export.decoder_layers import DecoderWriter, Weights
from unifluid.export.graph_builder import FLOAT, INT64, GraphBuilder
from unifluid.export.head_samplers import SdeHeadWriter


def drawer_step_graph(b: GraphBuilder, config: DrawerConfig, weights: Weights) -> ModelProto:
    """Inputs and outputs of `image_step` with the sampler `sde`. `image_out` lies between decoder and head."""
    dims = config.token_dims
    previous = b.input("previous", FLOAT, ["R", "K", dims])
    previous_grid = b.input("previous_grid", INT64, ["R", "K"])
    next_grid = b.input("next_grid", INT64, ["R", "K"])
    position = b.input("position", INT64, ["R", "K"])
    past = (b.input("k", FLOAT, cache_shape(config, "P")), b.input("v", FLOAT, cache_shape(config, "P")))
    mask = b.input("mask", FLOAT, ["R", 1, "K", "P+K"])
    noise = b.input("noise", FLOAT, ["n", "K", dims])
    step_noise = b.input("step_noise", FLOAT, ["S", "n", "K", dims])
    guidance = b.input("guidance", FLOAT, ["G", "n"])
    schedule = b.input("schedule", FLOAT, ["S+1"])
    writer, head = DecoderWriter(b, config, weights), SdeHeadWriter(b, config, weights)
    x, k, v = writer.run(_embedded(b, config, weights, previous, previous_grid), position, mask, past)
    hidden = writer.output_norm(x)
    if config.position_grid is not None:
        table = grid_positions(config.backbone.width, config.position_grid, config.grid)
        hidden = b.op("Add", hidden, b.op("Gather", b.table("image_positions", table), next_grid, axis=0))
    hidden = b.linear(hidden, "image_out", weights["image_out.weight"], weights["image_out.bias"][:])
    condition = head.condition(hidden, next_grid, guidance)
    token = head.sample(condition, noise, head.row_weights(guidance, noise), schedule, step_noise)
    b.output(token, "next", FLOAT, ["n", "K", dims])
    b.output(k, "k_new", FLOAT, cache_shape(config, "K"))
    b.output(v, "v_new", FLOAT, cache_shape(config, "K"))
    return b.model()


def _embedded(b: GraphBuilder, config: DrawerConfig, weights: Weights, tokens: str, grid: str) -> str:
    """(R, K, D). A zero token adds the projector's bias; where it is BOI, its piece stands instead."""
    projected = b.linear(tokens, "token_in", weights["token_in.weight"], exact=True)
    begins = weights["text_embedding.weight"][config.begins : config.begins + 1]
    either = b.table("token_in.bias_or_begins", np.concatenate((weights["token_in.bias"][:][None], begins)))
    # Grid numbers are below N, and BOI's is N.
    is_boi = b.op("Div", grid, b.const(config.tokens))
    return b.op("Add", projected, b.op("Gather", either, is_boi, axis=0))


def grid_positions(width: int, side: int, grid: int) -> np.ndarray:
    """(grid * grid, width) of MAE's table for a grid of `side`: sines and cosines of the column, then of the row.

    A smaller picture has the table's upper left corner.
    """
    frequency = 1.0 / 10_000 ** (np.arange(width // 4, dtype=np.float64) / (width / 4))
    angle = np.arange(side, dtype=np.float64)[:, None] * frequency
    along = np.concatenate((np.sin(angle), np.cos(angle)), axis=1)[:grid]
    columns, rows = np.tile(along, (grid, 1)), np.repeat(along, grid, axis=0)
    return np.concatenate((columns, rows), axis=1).astype(np.float32)
