"""The vision graph of a SigLIP encoder, written like the decoder's: a tracer would hold all of a large one at once."""

import numpy as np
from onnx import ModelProto

from unifluid.config import ReaderConfig
from unifluid.export.decoder_layers import Weights, gelu_erf
from unifluid.export.graph_builder import FLOAT, GraphBuilder
from unifluid.vision import SIGLIP_NORM_EPS


def siglip_graph(b: GraphBuilder, config: ReaderConfig, weights: Weights) -> ModelProto:
    """image (R, 3, px, px) in [-1, 1] -> prefix (R, V, D): encoder and connector."""
    writer, vision = SiglipWriter(b, config, weights), config.vision
    image = b.input("image", FLOAT, ["R", 3, vision.image_px, vision.image_px])
    x = writer.patches(image)
    for layer in range(vision.layers):
        x = writer.layer(f"vision_encoder.layers.{layer}", x)
    prefix = writer.connect(writer.norm("vision_encoder.norm", x))
    b.output(prefix, "prefix", FLOAT, ["R", vision.tokens, config.backbone.width])
    return b.model()


class SiglipWriter:
    """Parts of `unifluid/vision.py`'s SiglipEncoder. Every size but R is stated, so that R may be zero."""

    def __init__(self, builder: GraphBuilder, config: ReaderConfig, weights: Weights) -> None:
        self.builder, self.vision, self.weights = builder, config.vision, weights

    def patches(self, image: str) -> str:
        """(R, V, Dv) with positions."""
        b, vision = self.builder, self.vision
        kernel = b.table("vision_encoder.patch", self.weights["vision_encoder.patch.weight"][:])
        bias = b.weight("vision_encoder.patch.bias", self.weights["vision_encoder.patch.bias"][:])
        side = vision.patch_px
        x = b.op("Conv", image, kernel, bias, kernel_shape=[side, side], strides=[side, side])
        x = b.op("Transpose", b.op("Reshape", x, b.const([0, vision.width, vision.tokens])), perm=[0, 2, 1])
        return b.op("Add", x, b.table("vision_encoder.position", self.weights["vision_encoder.position"][:]))

    def layer(self, name: str, x: str) -> str:
        b = self.builder
        x = b.op("Add", x, self._attend(name, self.norm(f"{name}.attention_norm", x)))
        up = self._linear(f"{name}.up", self.norm(f"{name}.ffn_norm", x))
        inner = b.gelu_tanh(up) if self.vision.activation == "gelu-tanh" else gelu_erf(b, up)
        return b.op("Add", x, self._linear(f"{name}.down", inner))

    def norm(self, name: str, x: str) -> str:
        parts = [
            self.builder.weight(f"{name}.{part}", self.weights[f"{name}.{part}"][:]) for part in ("weight", "bias")
        ]
        return self.builder.op("LayerNormalization", x, *parts, axis=-1, epsilon=SIGLIP_NORM_EPS)

    def connect(self, features: str) -> str:
        if self.vision.connector == "linear":
            return self._linear("vision_connector", features, exact=True)
        inner = gelu_erf(self.builder, self._linear("vision_connector.up", features, exact=True))
        return self._linear("vision_connector.down", inner, exact=True)

    def _attend(self, name: str, x: str) -> str:
        b, vision = self.builder, self.vision
        dim = vision.width // vision.heads
        parts = b.op_many("Split", self._linear(f"{name}.qkv", x), b.const([vision.width] * 3), outputs=3, axis=2)
        split = b.const([0, vision.tokens, vision.heads, dim])
        q, k, v = (b.op("Transpose", b.op("Reshape", part, split), perm=[0, 2, 1, 3]) for part in parts)
        scores = b.op("MatMul", self._scaled(q, dim), b.op("Transpose", k, perm=[0, 1, 3, 2]))
        mixed = b.op("Transpose", b.op("MatMul", b.op("Softmax", scores, axis=-1), v), perm=[0, 2, 1, 3])
        joined = b.op("Reshape", mixed, b.const([0, vision.tokens, vision.width]))
        return self._linear(f"{name}.out", joined)

    def _scaled(self, q: str, dim: int) -> str:
        return self.builder.op("Mul", q, self.builder.const(dim**-0.5, np.float32))

    def _linear(self, name: str, x: str, exact: bool = False) -> str:
        return self.builder.linear(
            x, name, self.weights[f"{name}.weight"], self.weights[f"{name}.bias"][:], exact=exact
        )
