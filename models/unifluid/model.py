"""The UniFluid decoder: text, vision features and continuous image tokens in one causal sequence.

Paper: arXiv 2503.13436. Backbone after Gemma 2 (arXiv 2408.00118; HF `gemma2`), vision prefix after PaliGemma
(big_vision `models/proj/paligemma`), position + next-position embeddings after RAR (bytedance/1d-tokenizer) and
DeTok's ARDiff (Jiawei-Yang/DeTok).

Dimension letters: B rows, T tokens fed now, P tokens in the cache, S = P + T, D width, Q query heads, H key/value
heads, Dh head dim, L layers, C token dims, N target tokens.
"""

from collections.abc import Callable, Iterator

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from unifluid.config import BackboneConfig, UniFluidConfig
from unifluid.head import DiffusionHead
from unifluid.vision import build_vision_encoder

MASKED = -1e9
"""What an additive mask adds to a hidden column: finite, so that a row of nothing but it stays finite."""

SHORT_SEQUENCE = 512
"""Up to this many columns an accelerator computes attention by plain products: all that has been timed on one."""


class RMSNorm(nn.Module):
    """x / rms(x) * (1 + weight), computed in float32; the weight starts at 0 (Gemma)."""

    def __init__(self, dims: int, eps: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(dims))
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        wide = x.float()
        return wide * torch.rsqrt(wide.square().mean(-1, keepdim=True) + self.eps) * (1.0 + self.weight.float())


def rotary_table(position: Tensor, head_dim: int, theta: float) -> tuple[Tensor, Tensor]:
    """Cosine and sine (B, 1, T, Dh/2) of RoPE for explicit positions (B, T)."""
    exponent = torch.arange(0, head_dim, 2, device=position.device, dtype=torch.float32) / head_dim
    angle = position[:, None, :, None].float() * theta**-exponent
    return angle.cos(), angle.sin()


def rotate(x: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
    """RoPE, half-split layout, on (B, heads, T, Dh)."""
    first, second = x.chunk(2, dim=-1)
    return torch.cat((first * cosine - second * sine, second * cosine + first * sine), dim=-1)


def additive_mask(mask: Tensor) -> Tensor:
    """Boolean "may see" as an additive float mask; an additive mask passes unchanged."""
    if mask.dtype != torch.bool:
        return mask
    return torch.zeros(mask.shape, device=mask.device).masked_fill(~mask, MASKED)


def fused_attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor, softcap: float) -> Tensor:
    """(B, Q, T, Dh) from q (B, Q, T, Dh) and k, v (B, H, S, Dh), by PyTorch's fused kernel."""
    assert softcap == 0.0, "the fused kernel cannot cap logits"
    if mask.dtype != torch.bool:
        mask = mask.to(q.dtype)
    return F.scaled_dot_product_attention(q, k, v, attn_mask=mask, enable_gqa=True)


def explicit_attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor, softcap: float) -> Tensor:
    """The same in plain matrix products: soft-caps, exports that any ONNX runtime reads, and training on a CPU.

    The query heads that share a key head are stacked along its rows, so nothing is copied per query head.
    """
    rows, query_heads, length, head_dim = q.shape
    kv_heads = k.shape[1]
    groups = query_heads // kv_heads
    stacked = (q * head_dim**-0.5).reshape(rows, kv_heads, groups * length, head_dim)
    logits = stacked @ k.transpose(-1, -2)  # (B, H, G*T, S)
    if softcap:
        logits = torch.tanh(logits / softcap) * softcap
    logits = logits.reshape(rows, kv_heads, groups, length, k.shape[2]).float() + additive_mask(mask).unsqueeze(2)
    weights = logits.softmax(-1).to(v.dtype).reshape(rows, kv_heads, groups * length, k.shape[2])
    return (weights @ v).reshape(rows, query_heads, length, head_dim)


def expanded_attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor, softcap: float) -> Tensor:
    """`fused_attention` with key and value heads repeated: its kernels that take masks know no grouped queries."""
    assert softcap == 0.0, "the fused kernel cannot cap logits"
    groups = q.shape[1] // k.shape[1]
    k, v = k.repeat_interleave(groups, dim=1), v.repeat_interleave(groups, dim=1)
    return F.scaled_dot_product_attention(q, k, v, attn_mask=additive_mask(mask).to(q.dtype))


AttentionKernel = Callable[[Tensor, Tensor, Tensor, Tensor, float], Tensor]


def attention_for_device(q: Tensor, k: Tensor, v: Tensor, mask: Tensor, softcap: float) -> Tensor:
    """Fused for long sequences on accelerators, else the products.

    On CPU the fused kernel's backward pass takes 4 to 5 times as long. On CUDA the two have not been compared yet.
    """
    products = q.device.type == "cpu" or softcap or k.shape[2] <= SHORT_SEQUENCE
    return (explicit_attention if products else fused_attention)(q, k, v, mask, softcap)


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


class TwoLayerConnector(nn.Module):
    """Linear, exact GELU, linear."""

    def __init__(self, features: int, width: int) -> None:
        super().__init__()
        self.up = nn.Linear(features, width)
        self.down = nn.Linear(width, width)

    def forward(self, features: Tensor) -> Tensor:
        return self.down(F.gelu(self.up(features)))


class UniFluid(nn.Module):
    """Embeddings, backbone, text logits and diffusion head of one config."""

    def __init__(self, config: UniFluidConfig) -> None:
        super().__init__()
        self.config = config
        width = config.backbone.width
        self.text_embedding = nn.Embedding(config.backbone.vocab, width)
        self.vision_encoder = build_vision_encoder(config.vision)
        connector = nn.Linear if config.vision.connector == "linear" else TwoLayerConnector
        self.vision_connector = connector(config.vision.width, width)
        self.segment = nn.Embedding(config.max_pictures + 1, width)
        self.token_in = nn.Linear(config.token_dims, width, bias=False)
        # Row N is the BOI itself: its token is zero and token_in has no bias.
        self.position_2d = nn.Embedding(config.tokens + 1, width)
        # Row N means "nothing follows".
        self.next_position_2d = nn.Embedding(config.tokens + 1, width)
        self.backbone = Backbone(config.backbone)
        self.head = DiffusionHead(config.head, width, config.token_dims, config.tokens)
        if not config.backbone.tied_output:
            self.text_output = nn.Linear(width, config.backbone.vocab, bias=False)
        self.initialise()

    def initialise(self) -> None:
        """Draw all weights from PyTorch's default generator (seed it outside).

        Text enters with RMS 0.02 * sqrt(D) (Gemma). Every other input starts at the same RMS, so that no kind of
        token drowns another one; residual branches start small by the depth, as in GPT-2.
        """
        width, layers, vision = self.config.backbone.width, self.config.backbone.layers, self.config.vision
        input_rms = 0.02 * width**0.5
        nn.init.normal_(self.text_embedding.weight, std=0.02)
        nn.init.normal_(self.segment.weight, std=0.02)
        for table in (self.position_2d, self.next_position_2d):
            nn.init.normal_(table.weight, std=input_rms)
        nn.init.normal_(self.token_in.weight, std=input_rms * self.config.token_dims**-0.5)
        last = self.vision_connector
        if isinstance(last, nn.Linear):
            nn.init.normal_(last.weight, std=input_rms / vision.feature_rms * vision.width**-0.5)
        else:
            last = last.down
            nn.init.normal_(last.weight, std=input_rms * width**-0.5)
        nn.init.zeros_(last.bias)
        for layer in self.backbone.decoder_layers():
            for linear in (layer.attention.qkv, layer.ffn.gate_up):
                nn.init.normal_(linear.weight, std=linear.in_features**-0.5)
            for linear in (layer.attention.out, layer.ffn.down):
                nn.init.normal_(linear.weight, std=(2 * layers * linear.in_features) ** -0.5)
            if self.config.backbone.qkv_bias:
                nn.init.zeros_(layer.attention.qkv.bias)

    def encode_vision(self, image: Tensor) -> Tensor:
        """Features (R, V, Dv) of RGB pictures (R, 3, px, px) in [-1, 1]."""
        return self.vision_encoder(image)

    def project_vision(self, features: Tensor) -> Tensor:
        """Prefix (..., V, D) from encoder features, without the segment embedding."""
        return self.vision_connector(features)

    def embed_vision(self, prefix: Tensor, segment: Tensor) -> Tensor:
        """(B, W, D) from the projected prefix and each token's picture number (B, W)."""
        return prefix + self.segment(segment)

    def embed_text(self, ids: Tensor) -> Tensor:
        """(B, T, D) from piece ids. Only text is scaled by sqrt(D), and not in every backbone."""
        rows = self.text_embedding(ids)
        return rows * self.config.backbone.width**0.5 if self.config.backbone.scaled_text else rows

    def embed_source(self, tokens: Tensor, grid: Tensor) -> Tensor:
        """(B, S, D) from source latents (B, S, C) and their grid positions (B, S)."""
        return self.token_in(tokens) + self.position_2d(grid) + self.segment.weight[self.config.max_pictures]

    def embed_image(self, tokens: Tensor, grid: Tensor, next_grid: Tensor) -> Tensor:
        """(B, M, D) from latents (B, M, C), their grid positions and those of the tokens that follow.

        BOI is a zero latent with grid N; the last token has next_grid N.
        """
        return self.token_in(tokens) + self.position_2d(grid) + self.next_position_2d(next_grid)

    def forward(
        self,
        embeddings: Tensor,
        position: Tensor,
        mask: Tensor,
        past_k: Tensor | None = None,
        past_v: Tensor | None = None,
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Hidden states (B, T, D) and the new keys and values (L, B, H, T, Dh).

        embeddings (B, T, D), position (B, T) int, mask (B, 1, T, P+T) boolean or additive,
        past_k and past_v (L, B, H, P, Dh) or None; P may be 0.
        """
        past = None
        if past_k is not None and past_v is not None:
            past = [(past_k[index], past_v[index]) for index in range(self.config.backbone.layers)]
        hidden, keys, values = self.backbone.run(embeddings, position, mask, past)
        return hidden, torch.stack(keys), torch.stack(values)

    def hidden(self, embeddings: Tensor, position: Tensor, mask: Tensor) -> Tensor:
        """`forward` without a cache in or out: what training needs."""
        return self.backbone.run(embeddings, position, mask, None)[0]

    def logits(self, hidden: Tensor) -> Tensor:
        """Text logits (..., vocab) from hidden states (..., D), through the tied embedding or a matrix of their own."""
        output = self.text_embedding if self.config.backbone.tied_output else self.text_output
        logits = F.linear(hidden, output.weight)
        cap = self.config.backbone.logit_softcap
        return torch.tanh(logits.float() / cap) * cap if cap else logits
