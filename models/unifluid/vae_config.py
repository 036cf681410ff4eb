"""Shapes of the picture tokenizer of `vae.py`, and those that have a name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class VaeConfig:
    """Shape of a `PictureVae`. Widths and blocks run from the finest to the coarsest resolution."""

    image_px: int
    """Side of the square picture in pixels."""
    fold: int
    """Space-to-depth factor before the first convolution."""
    token_dims: int
    """Numbers in one latent token."""
    encoder_widths: tuple[int, ...]
    encoder_blocks: tuple[int, ...]
    decoder_widths: tuple[int, ...]
    decoder_blocks: tuple[int, ...]
    palette: int = 0
    """Colours that a cell of the decoder is mixed from; 0: the decoder gives its pixels as they are."""
    decoder_fold: int | None = None
    """Side of the decoder's cells, the depth-to-space factor after its last convolution; None: as `fold`."""

    def __post_init__(self) -> None:
        reductions: list[int] = []
        for name, fold in (("encoder", self.fold), ("decoder", self.cell)):
            widths, blocks = getattr(self, f"{name}_widths"), getattr(self, f"{name}_blocks")
            if len(widths) != len(blocks):
                raise ValueError(f"{name}: {len(widths)} widths but {len(blocks)} block counts")
            reductions.append(fold * 2 ** (len(widths) - 1))
        if reductions[0] != reductions[1]:
            raise ValueError(f"encoder reduces {reductions[0]} times, decoder enlarges {reductions[1]} times")
        if self.image_px % reductions[0]:
            raise ValueError(f"{self.image_px} px reduced {reductions[0]} times give no whole grid")

    @property
    def cell(self) -> int:
        """Side of the decoder's cells in pixels."""
        return self.fold if self.decoder_fold is None else self.decoder_fold

    @property
    def grid(self) -> int:
        """Latent tokens a side."""
        return self.image_px // self.fold // 2 ** (len(self.encoder_widths) - 1)


VAE_CONFIGS = {
    "studio-mini": VaeConfig(256, 8, 32, (96, 192, 256), (1, 2, 2), (96, 192, 256), (2, 3, 2)),
    # The tokens of `studio-mini`, by the same encoder, and a decoder that draws finer cells from them.
    "studio-mini-crisp": VaeConfig(
        256, 8, 32, (96, 192, 256), (1, 2, 2), (96, 96, 192, 256), (2, 3, 4, 2), palette=4, decoder_fold=4
    ),
    "studio-mini-next": VaeConfig(
        256, 4, 64, (64, 128, 128, 256), (1, 2, 3, 1), (64, 128, 128, 256), (3, 3, 4, 1), palette=4
    ),
    "tiny-test": VaeConfig(32, 4, 8, (32, 32), (1, 1), (32, 32), (1, 1)),
}


def config_of(facts: Mapping[str, Any]) -> VaeConfig:
    """The shape of a stored tokenizer: its own where the file tells it, else that of the preset it names."""
    if "shape" not in facts:
        return VAE_CONFIGS[facts["config"]]
    shape: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in facts["shape"].items()
    }
    return VaeConfig(**shape)
