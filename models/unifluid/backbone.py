"""The decoder layers: pre-norm attention and FFN after Gemma 2 (arXiv 2408.00118; HF `gemma2`), over embeddings made.

Letters: B rows, T tokens fed now, P tokens in the cache, S = P + T, D width, Q query heads, H key/value heads, Dh head
dim.
"""

from collections.abc import Iterator

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from unifluid.attention import AttentionKernel, attention_for_device, rotary_table, rotate
from unifluid.shapes import BackboneConfig


class RMSNorm(nn.Module):
    """x / rms(x) * (1 + weight), computed in float32; the weight starts at 0 (Gemma)."""

    def __init__(self, dims: int, eps: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(dims))
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        wide = x.float()
        return wide * torch.rsqrt(wide.square().mean(-1, keepdim=True) + self.eps) * (1.0 + self.weight.float())


class Attention(nn.Module):
    """Grouped-query attention with RoPE applied before caching."""

    def __init__(self, config: BackboneConfig, kernel: AttentionKernel) -> None:
        super().__init__()
        self.config, self.kernel = config, kernel
        rows = (config.query_heads + 2 * config.kv_heads) * config.head_dim
        self.qkv = nn.Linear(config.width, rows, bias=config.qkv_bias)
        self.out = nn.Linear(config.query_heads * config.head_dim, config.width, bias=False)
        if config.qk_norm:
            self.q_norm = RMSNorm(config.head_dim, config.norm_eps)
            self.k_norm = RMSNorm(config.head_dim, config.norm_eps)

    def forward(
        self, x: Tensor, rotary: tuple[Tensor, Tensor], mask: Tensor, past: tuple[Tensor, Tensor] | None
    ) -> tuple[Tensor, Tensor, Tensor]:
        config = self.config
        heads = (config.query_heads, config.kv_heads, config.kv_heads)
        qkv = self.qkv(x).unflatten(-1, (sum(heads), config.head_dim)).transpose(1, 2)  # (B, Q+2H, T, Dh)
        q, k, v = qkv.split(heads, dim=1)
        if config.qk_norm:
            q, k = self.q_norm(q), self.k_norm(k)
        q, k = rotate(q, *rotary).to(v.dtype), rotate(k, *rotary).to(v.dtype)
        all_k, all_v = (k, v) if past is None else (torch.cat((past[0], k), dim=2), torch.cat((past[1], v), dim=2))
        mixed = self.kernel(q, all_k, all_v, mask, config.attention_softcap)
        return self.out(mixed.transpose(1, 2).flatten(2)), k, v


class FeedForward(nn.Module):
    """GeGLU, or SwiGLU: activation(gate) * up, then down."""

    def __init__(self, config: BackboneConfig) -> None:
        super().__init__()
        self.activation = config.activation
        self.gate_up = nn.Linear(config.width, 2 * config.ffn, bias=False)
        self.down = nn.Linear(config.ffn, config.width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        gate, up = self.gate_up(x).chunk(2, dim=-1)
        gate = F.silu(gate) if self.activation == "silu" else F.gelu(gate, approximate="tanh")
        return self.down(gate * up)


class DecoderLayer(nn.Module):
    """Pre-norm attention and FFN; Gemma 2 normalises each branch's output as well."""

    def __init__(self, config: BackboneConfig, kernel: AttentionKernel) -> None:
        super().__init__()
        self.attention_norm = RMSNorm(config.width, config.norm_eps)
        self.attention = Attention(config, kernel)
        self.ffn_norm = RMSNorm(config.width, config.norm_eps)
        self.ffn = FeedForward(config)
        post = (lambda: RMSNorm(config.width, config.norm_eps)) if config.post_norms else nn.Identity
        self.attention_post_norm, self.ffn_post_norm = post(), post()

    def forward(
        self, x: Tensor, rotary: tuple[Tensor, Tensor], mask: Tensor, past: tuple[Tensor, Tensor] | None
    ) -> tuple[Tensor, Tensor, Tensor]:
        branch, k, v = self.attention(self.attention_norm(x), rotary, mask, past)
        x = x + self.attention_post_norm(branch)
        return x + self.ffn_post_norm(self.ffn(self.ffn_norm(x))), k, v


class Backbone(nn.Module):
    """Decoder layers and the output norm, over embeddings that are already made."""

    def __init__(self, config: BackboneConfig) -> None:
        super().__init__()
        self.config = config
        self.layers = nn.ModuleList(DecoderLayer(config, attention_for_device) for _ in range(config.layers))
        self.norm = RMSNorm(config.width, config.norm_eps)

    def use_attention(self, kernel: AttentionKernel) -> None:
        """Swap the kernel, for example `explicit_attention` before an export."""
        for layer in self.decoder_layers():
            layer.attention.kernel = kernel

    def decoder_layers(self) -> Iterator[DecoderLayer]:
        for layer in self.layers:
            assert isinstance(layer, DecoderLayer)
            yield layer

    def run(
        self, x: Tensor, position: Tensor, mask: Tensor, past: list[tuple[Tensor, Tensor]] | None
    ) -> tuple[Tensor, list[Tensor], list[Tensor]]:
        """Hidden states (B, T, D) after the output norm, and each layer's new k and v (B, H, T, Dh)."""
        rotary = rotary_table(position, self.config.head_dim, self.config.rope_theta)
        keys: list[Tensor] = []
        values: list[Tensor] = []
        for index, layer in enumerate(self.layers):
            x, k, v = layer(x, rotary, mask, None if past is None else past[index])
            keys.append(k)
            values.append(v)
        return self.norm(x), keys, values
