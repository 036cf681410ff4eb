"""The decoder of `unifluid/backbone.py` as ONNX operators, shared by prefill, text_step and image_step.

Letters: R rows, T tokens fed now, P cached columns, D width, Q query heads, H key/value heads, G = Q / H, Dh head dim,
C token dims.
"""

from collections.abc import Mapping

import numpy as np

from unifluid.config import DecoderConfig, ReaderConfig
from unifluid.export.graph_builder import GraphBuilder, Matrix

Weights = Mapping[str, Matrix]


class DecoderWriter:
    """Adds parts of the decoder to a graph. Weights are those of `UniFluid.state_dict()`, by its names."""

    def __init__(self, builder: GraphBuilder, config: DecoderConfig, weights: Weights) -> None:
        self.builder, self.config, self.weights = builder, config, weights

    # Embeddings, each (R, T, D)

    def embed_text(self, ids: str) -> str:
        b = self.builder
        rows = b.gather_rows(ids, "text_embedding", self.weights["text_embedding.weight"])
        if not self.config.backbone.scaled_text:
            return rows
        return b.op("Mul", rows, b.const(self.config.backbone.width**0.5, np.float32))

    def embed_vision(self, prefix: str, segment: str) -> str:
        return self.builder.op("Add", prefix, self._rows("segment", segment))

    def embed_source(self, tokens: str, grid: str) -> str:
        b = self.builder
        assert isinstance(self.config, ReaderConfig), "who does not read pictures knows no source"
        segment = b.const(self._array("segment.weight")[self.config.max_pictures], np.float32)
        placed = b.op("Add", self._token_in(tokens), self._rows("position_2d", grid))
        return b.op("Add", placed, segment)

    def embed_image(self, tokens: str, grid: str, next_grid: str) -> str:
        b = self.builder
        placed = b.op("Add", self._token_in(tokens), self._rows("position_2d", grid))
        return b.op("Add", placed, self._rows("next_position_2d", next_grid))

    def _token_in(self, tokens: str) -> str:
        return self.builder.linear(tokens, "token_in", self.weights["token_in.weight"], exact=True)

    def _rows(self, table: str, ids: str) -> str:
        b = self.builder
        return b.op("Gather", b.table(table, self._array(f"{table}.weight")), ids, axis=0)

    # Layers

    def run(self, x: str, position: str, mask: str, past: tuple[str, str] | None) -> tuple[str, str, str]:
        """Hidden states (R, T, D) BEFORE the output norm, and the new keys and values (L, R, H, T, Dh).

        position (R, T), mask (R, 1, T, P + T), past: keys and values (L, R, H, P, Dh).
        """
        b, backbone = self.builder, self.config.backbone
        rotary = self._rotary(position)
        # The query heads that share a key head are stacked along its rows; so is the mask, once for all layers.
        groups = backbone.query_heads // backbone.kv_heads
        stacked_mask = b.op("Concat", *[mask] * groups, axis=2) if groups > 1 else mask
        split = self._past_and_new(mask, position) if past else None
        keys, values = [], []
        for layer in range(backbone.layers):
            cached = None
            if past:
                cached = tuple(b.op("Gather", cache, b.const(layer), axis=0) for cache in past)
            x, k, v = self._layer(f"backbone.layers.{layer}", x, rotary, stacked_mask, cached, split)
            keys.append(b.op("Unsqueeze", k, b.const([0])))
            values.append(b.op("Unsqueeze", v, b.const([0])))
        return x, b.op("Concat", *keys, axis=0), b.op("Concat", *values, axis=0)

    def output_norm(self, x: str) -> str:
        return self.rms_norm(x, "backbone.norm")

    def logits(self, hidden: str) -> str:
        """(R, J, vocab) from hidden states (R, J, D) after the output norm."""
        output = "text_embedding" if self.config.backbone.tied_output else "text_output"
        # Never in fewer bits than 8: where few numbers decide between a quarter of a million pieces, errors show.
        logits = self.builder.linear(hidden, output, self.weights[f"{output}.weight"], bits=8)
        return self._softcap(logits, self.config.backbone.logit_softcap)

    def rms_norm(self, x: str, name: str) -> str:
        scale = 1.0 + self._array(f"{name}.weight")
        return self.builder.rms_norm(x, f"{name}.scale", scale, self.config.backbone.norm_eps)

    def _rotary(self, position: str) -> tuple[str, ...]:
        backbone = self.config.backbone
        exponent = np.arange(0, backbone.head_dim, 2, dtype=np.float32) / np.float32(backbone.head_dim)
        return self.builder.rotary(position, np.float32(backbone.rope_theta) ** -exponent)

    def _past_and_new(self, mask: str, position: str) -> str:
        """Lengths [P, T] of the two parts of the columns."""
        b = self.builder
        new = b.op("Slice", b.op("Shape", position), b.const([1]), b.const([2]))
        both = b.op("Slice", b.op("Shape", mask), b.const([3]), b.const([4]))
        return b.op("Concat", b.op("Sub", both, new), new, axis=0)

    def _layer(
        self, name: str, x: str, rotary: tuple[str, ...], mask: str, past: tuple[str, ...] | None, split: str | None
    ) -> tuple[str, str, str]:
        b, post_norms = self.builder, self.config.backbone.post_norms
        q, k, v = self._queries_keys_values(name, self.rms_norm(x, f"{name}.attention_norm"), rotary)
        branch = self._attend(name, (q, k, v), mask, past, split)
        if post_norms:
            branch = self.rms_norm(branch, f"{name}.attention_post_norm")
        x = b.op("Add", x, branch)
        branch = self._feed_forward(name, self.rms_norm(x, f"{name}.ffn_norm"))
        if post_norms:
            branch = self.rms_norm(branch, f"{name}.ffn_post_norm")
        return b.op("Add", x, branch), k, v

    def _queries_keys_values(self, name: str, x: str, rotary: tuple[str, ...]) -> tuple[str, str, str]:
        """q (R, Q, T, Dh), already divided by sqrt(Dh), and k, v (R, H, T, Dh)."""
        b, backbone = self.builder, self.config.backbone
        heads, kv_heads, dim = backbone.query_heads, backbone.kv_heads, backbone.head_dim
        bias = self._array(f"{name}.attention.qkv.bias") if backbone.qkv_bias else None
        qkv = b.linear(x, f"{name}.attention.qkv", self.weights[f"{name}.attention.qkv.weight"], bias)
        sizes = b.const([(heads + kv_heads) * dim, kv_heads * dim])
        qk, v = b.op_many("Split", qkv, sizes, outputs=2, axis=2)
        qk, v = self._split_heads(qk, heads + kv_heads), self._split_heads(v, kv_heads)
        scale = np.ones((heads + kv_heads, 1, dim), np.float32)
        if backbone.qk_norm:
            qk = b.unit_rms(qk, dim, backbone.norm_eps)
            scale[:heads] += self._array(f"{name}.attention.q_norm.weight")
            scale[heads:] += self._array(f"{name}.attention.k_norm.weight")
        # Rotation is linear, so the softmax scale of the queries may be applied before it.
        scale[:heads] *= np.float32(dim**-0.5)
        qk = b.rotate(b.op("Mul", qk, b.weight(f"{name}.attention.qk_scale", scale)), dim // 2, rotary)
        q, k = b.op_many("Split", qk, b.const([heads, kv_heads]), outputs=2, axis=1)
        return q, k, v

    def _split_heads(self, x: str, heads: int) -> str:
        """(R, T, heads * Dh) -> (R, heads, T, Dh)."""
        b = self.builder
        split = b.op("Reshape", x, b.const([0, 0, heads, self.config.backbone.head_dim]))
        return b.op("Transpose", split, perm=[0, 2, 1, 3])

    def _attend(
        self, name: str, qkv: tuple[str, str, str], mask: str, past: tuple[str, ...] | None, split: str | None
    ) -> str:
        """(R, T, D). The cache is never copied into one array with the new rows: scores are joined instead."""
        b, backbone = self.builder, self.config.backbone
        dim, (q, k, v) = backbone.head_dim, qkv
        q = b.op("Reshape", q, b.const([0, backbone.kv_heads, -1, dim]))  # (R, H, G*T, Dh)
        scores = self._scores(q, k)
        if past:
            scores = b.op("Concat", self._scores(q, past[0]), scores, axis=3)
        scores = self._softcap(scores, backbone.attention_softcap)
        chances = b.op("Softmax", b.op("Add", scores, mask), axis=-1)
        if past and split:
            of_past, of_new = b.op_many("Split", chances, split, outputs=2, axis=3)
            mixed = b.op("Add", b.op("MatMul", of_past, past[1]), b.op("MatMul", of_new, v))
        else:
            mixed = b.op("MatMul", chances, v)
        mixed = b.op("Reshape", mixed, b.const([0, backbone.query_heads, -1, dim]))
        joined = b.op("Transpose", mixed, perm=[0, 2, 1, 3])
        joined = b.op("Reshape", joined, b.const([0, 0, backbone.query_heads * dim]))
        return b.linear(joined, f"{name}.attention.out", self.weights[f"{name}.attention.out.weight"])

    def _scores(self, q: str, k: str) -> str:
        return self.builder.op("MatMul", q, self.builder.op("Transpose", k, perm=[0, 1, 3, 2]))

    def _feed_forward(self, name: str, x: str) -> str:
        b, ffn = self.builder, self.config.backbone.ffn
        both = b.linear(x, f"{name}.ffn.gate_up", self.weights[f"{name}.ffn.gate_up.weight"])
        gate, up = b.op_many("Split", both, b.const([ffn, ffn]), outputs=2, axis=2)
        return b.linear(
            b.op("Mul", self._activated(gate), up), f"{name}.ffn.down", self.weights[f"{name}.ffn.down.weight"]
        )

    def _activated(self, x: str) -> str:
        return self.builder.silu(x) if self.config.backbone.activation == "silu" else self.builder.gelu_tanh(x)

    def _softcap(self, x: str, cap: float) -> str:
        if not cap:
            return x
        b = self.builder
        limit = b.const(cap, np.float32)
        return b.op("Mul", b.op("Tanh", b.op("Div", x, limit)), limit)

    def _array(self, name: str) -> np.ndarray:
        return self.weights[name][:]


def gelu_erf(b: GraphBuilder, x: str) -> str:
    """The exact one."""
    erf = b.op("Erf", b.op("Mul", x, b.const(0.5**0.5, np.float32)))
    half = b.op("Mul", x, b.const(0.5, np.float32))
    return b.op("Mul", half, b.op("Add", erf, b.const(1.0, np.float32)))
