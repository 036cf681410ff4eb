"""Shapes of a model's parts, decoder, vision encoder and head: refused where they contradict themselves."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class BackboneConfig:
    """The decoder. Gemma-2 switches (soft-caps, post-norms) and Gemma-3's qk-norm are independent of each other."""

    width: int
    """Model width D."""
    layers: int
    """Number of decoder layers L."""
    query_heads: int
    """Query heads; a multiple of `kv_heads`."""
    kv_heads: int
    """Key/value heads H, each shared by query_heads / kv_heads queries."""
    head_dim: int
    """Dimension Dh of one head; even, because RoPE rotates halves."""
    ffn: int
    """Width of each of the two GeGLU branches."""
    vocab: int
    """Text pieces; the embedding is tied to the output."""
    qk_norm: bool = False
    """RMS-normalise queries and keys per head before RoPE."""
    post_norms: bool = False
    """Also normalise the output of attention and of the FFN before it is added (Gemma 2)."""
    attention_softcap: float = 0.0
    """Attention logits become c * tanh(x / c); 0 switches it off. Excludes fused attention."""
    logit_softcap: float = 0.0
    """The same for the text logits."""
    rope_theta: float = 10_000.0
    """RoPE base."""
    norm_eps: float = 1e-6
    """Epsilon inside every RMS norm."""
    activation: Literal["gelu-tanh", "silu"] = "gelu-tanh"
    """What gates the FFN: Gemma's GeGLU, or SwiGLU as Llama has it."""
    tied_output: bool = True
    """Text logits go through the text embedding; else through a matrix of their own."""
    scaled_text: bool = True
    """Text embeddings are multiplied by sqrt(width) (Gemma)."""
    qkv_bias: bool = False
    """Queries, keys and values have biases (Qwen 2)."""

    def __post_init__(self) -> None:
        if self.query_heads % self.kv_heads:
            raise ValueError(f"query_heads {self.query_heads} is not a multiple of kv_heads {self.kv_heads}")
        if self.head_dim % 2:
            raise ValueError(f"head_dim {self.head_dim} is odd; RoPE rotates two halves of equal size")
        if self.qk_norm and self.attention_softcap:
            raise ValueError(f"qk_norm and attention_softcap {self.attention_softcap} both bound the logits")


@dataclass(frozen=True)
class VisionConfig:
    """The encoder whose features are the prefix of edits, captions and questions."""

    kind: Literal["siglip", "efficientnet-lite0"]
    """`siglip`: a ViT of the shape below. `efficientnet-lite0`: fixed shape, features at stride 32."""
    image_px: int
    """Side of the square RGB input."""
    tokens: int
    """Vision tokens V a picture."""
    width: int
    """Channels of one feature."""
    feature_rms: float = 1.0
    """Loudness of the features on photographs; the connector starts so that its output is as loud as text."""
    patch_px: int = 32
    """Pixels a token covers on each side; image_px / patch_px squared is `tokens`."""
    layers: int = 0
    """ViT layers (siglip only)."""
    heads: int = 0
    """ViT heads (siglip only)."""
    ffn: int = 0
    """ViT FFN width (siglip only)."""
    activation: Literal["gelu-tanh", "gelu-erf"] = "gelu-tanh"
    """GELU of the ViT, approximated or exact (siglip only)."""
    connector: Literal["linear", "two-layer"] = "linear"
    """How features become a prefix: one linear, or two with an exact GELU between."""

    def __post_init__(self) -> None:
        side = self.image_px // self.patch_px
        if side * side != self.tokens:
            raise ValueError(
                f"{self.image_px} px in patches of {self.patch_px} px are {side * side} tokens, not {self.tokens}"
            )
        if self.kind == "siglip" and not (self.layers and self.heads and self.ffn):
            raise ValueError(f"siglip needs layers, heads and ffn, got {self.layers}, {self.heads}, {self.ffn}")
        if self.kind == "efficientnet-lite0" and (self.width, self.patch_px) != (320, 32):
            raise ValueError(f"efficientnet-lite0 gives 320 channels at stride 32, not {self.width} at {self.patch_px}")


@dataclass(frozen=True)
class HeadConfig:
    """The per-token diffusion head (MAR's AdaLN MLP)."""

    kind: Literal["flow", "eps"]
    """`flow`: velocity of x_t = t * data + (1-t) * noise. `eps`: noise and a learned variance, cosine, 1000 steps."""
    width: int
    """Width w of the MLP."""
    blocks: int
    """Residual blocks."""
    sample_steps: int
    """Steps of the sampler unless the caller says otherwise."""
    batch_mul: int = 4
    """Independent (time, noise) draws for each token in training; the backbone runs once."""
    train_steps: int = 1000
    """Steps T of the eps process; the flow head scales its time to the same range, unless `time_scale` says another."""
    modulation: Literal["per-block", "shared"] = "per-block"
    """`per-block`: MAR's. `shared`: all blocks use one shift, scale and gate (SphereAR), a third less head."""
    time_dims: int = 256
    """Dimensions of the sinusoid that encodes time."""
    time_scale: float | None = None
    """What the flow head's time 0..1 is multiplied by before its sinusoid; None: `train_steps`."""
    positions: bool = True
    """The condition has an embedding of the grid position of the token to draw."""
    token_norm: bool = False
    """A drawn token is layer-normalised, without weights, before anything uses it (NextStep-1)."""

    @property
    def flow_time(self) -> float:
        """Time of a flow head that is done."""
        return self.train_steps if self.time_scale is None else self.time_scale

    def __post_init__(self) -> None:
        if not 1 <= self.sample_steps <= self.train_steps:
            raise ValueError(f"sample_steps {self.sample_steps} is outside 1..{self.train_steps}")
