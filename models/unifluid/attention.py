"""Attention over explicit masks: rotary positions and the kernels that compute it, by device and by what is exported.

Letters: B rows, T tokens fed now, S tokens seen, Q query heads, H key/value heads, Dh head dim.
"""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

MASKED = -1e9
"""What an additive mask adds to a hidden column: finite, so that a row of nothing but it stays finite."""

SHORT_SEQUENCE = 512
"""Up to this many columns an accelerator computes attention by plain products: all that has been timed on one."""


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
