"""What the picture tokenizer is built of: residual blocks, averaging shortcuts (DC-AE, arXiv 2410.10733), its outputs.

Letters: B pictures, C channels, S grid side, F side of a cell in pixels.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class ChannelNorm(nn.Module):
    """RMS normalisation over the channels of each pixel, (B, C, H, W) -> (B, C, H, W)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))

    def forward(self, x: Tensor) -> Tensor:
        # Spelled out, because F.rms_norm does not export to plain operators at every opset.
        scale = torch.rsqrt(x.float().square().mean(dim=1, keepdim=True) + 1e-6).to(x.dtype)
        return x * scale * self.weight.to(x.dtype)[:, None, None]


class ResidualBlock(nn.Module):
    """Norm, 3 x 3 convolution, SiLU, zero-started 1 x 1 convolution, added to the input."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norm = ChannelNorm(channels)
        self.spatial = nn.Conv2d(channels, channels, 3, padding=1)
        self.pointwise = nn.Conv2d(channels, channels, 1)
        nn.init.zeros_(self.pointwise.weight)
        assert self.pointwise.bias is not None
        nn.init.zeros_(self.pointwise.bias)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.pointwise(F.silu(self.spatial(self.norm(x))))


class Down(nn.Module):
    """Halves the side. The shortcut averages groups of the space-to-depth channels (DC-AE section 3.2)."""

    def __init__(self, inner: int, outer: int) -> None:
        super().__init__()
        if 4 * inner % outer:
            raise ValueError(f"4 * {inner} channels do not divide into {outer}")
        self.project = nn.Conv2d(4 * inner, outer, 1)
        self.group = 4 * inner // outer

    def forward(self, x: Tensor) -> Tensor:
        folded = F.pixel_unshuffle(x, 2)
        b, c, h, w = folded.shape
        shortcut = folded.reshape(b, c // self.group, self.group, h, w).mean(dim=2)
        return self.project(folded) + shortcut


class Up(nn.Module):
    """Doubles the side. The shortcut repeats channels before depth-to-space (DC-AE section 3.2)."""

    def __init__(self, inner: int, outer: int) -> None:
        super().__init__()
        if 4 * outer % inner:
            raise ValueError(f"4 * {outer} channels are no multiple of {inner}")
        self.project = nn.Conv2d(inner, 4 * outer, 1)
        self.repeats = 4 * outer // inner

    def forward(self, x: Tensor) -> Tensor:
        b, c, h, w = x.shape
        shortcut = x[:, :, None].expand(b, c, self.repeats, h, w).reshape(b, c * self.repeats, h, w)
        return F.pixel_shuffle(self.project(x) + shortcut, 2)


class Pixels(nn.Conv2d):
    """Features (B, W, S, S) -> premultiplied RGBA before depth-to-space (B, 4 * F * F, S, S)."""

    def __init__(self, width: int, fold: int) -> None:
        super().__init__(width, 4 * fold**2, 3, padding=1)

    def forward(self, input: Tensor) -> Tensor:
        return super().forward(input) * 0.5 + 0.5


class PaletteMix(nn.Module):
    """The same, each cell of F x F pixels mixed from a few colours of its own by weights of each pixel.

    Illustrations are flat areas with thin rims between them: weights that go from one colour to another are a crisp
    edge, and areas of one weight are flat, which a plain output layer has to learn for each colour anew.
    """

    def __init__(self, width: int, fold: int, colours: int) -> None:
        super().__init__()
        self.fold, self.colours = fold, colours
        self.weights = nn.Conv2d(width, colours * fold**2, 3, padding=1)
        self.palette = nn.Conv2d(width, 4 * colours, 1)

    def forward(self, x: Tensor) -> Tensor:
        weights = self.weights(x).unflatten(1, (self.colours, -1)).softmax(dim=1)  # (B, K, F * F, S, S)
        palette = (self.palette(x) * 0.5 + 0.5).unflatten(1, (self.colours, 4))
        parts = [palette[:, k, :, None] * weights[:, k, None] for k in range(self.colours)]
        return torch.stack(parts).sum(dim=0).flatten(1, 2)
