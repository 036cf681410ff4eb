"""The judge's heads: one finds objects on the grid of features, one reads what stands inside a box."""

import torch
from torch import Tensor, nn

from unifluid.judge.backbone import GRID
from unifluid.judge.features import CHANNELS

FINDER_WIDTH = 128
READER_WIDTH = 384
DROPPED = 0.4


class Finder(nn.Module):
    """Where objects are: for each cell how surely an object has its centre there, and its edges' distances."""

    def __init__(self) -> None:
        super().__init__()
        width = FINDER_WIDTH
        self.layers = nn.Sequential(
            nn.Conv2d(CHANNELS, width, 1),
            nn.GELU(),
            nn.Conv2d(width, width, 5, padding=2, groups=width),
            nn.Conv2d(width, width, 1),
            nn.GELU(),
            nn.Conv2d(width, width, 5, padding=2, groups=width),
            nn.Conv2d(width, width, 1),
            nn.GELU(),
            nn.Conv2d(width, 5, 1),
        )

    def forward(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """features (B, C, G, G), standardised -> logits (B, G, G), distances left, up, right, down (B, 4, G, G)."""
        out = self.layers(features)
        return out[:, 0] - 3, out[:, 1:].exp() * 0.2


class Reader(nn.Module):
    """What stands in a box: logits of concepts, colours and styles."""

    def __init__(self, concepts: int, colours: int, styles: int) -> None:
        super().__init__()
        self.sizes = [concepts, colours, styles]
        self.trunk = nn.Sequential(
            nn.Dropout(DROPPED / 2), nn.Linear(2 * CHANNELS, READER_WIDTH), nn.GELU(), nn.Dropout(DROPPED)
        )
        self.out = nn.Linear(READER_WIDTH, sum(self.sizes))

    def forward(self, inside: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """inside (K, 2 C), standardised."""
        concept, colour, style = self.out(self.trunk(inside)).split(self.sizes, dim=1)
        return concept, colour, style


class Heads(nn.Module):
    """Both, with the mean and spread of the features that they were taught on."""

    cell_mean: Tensor
    cell_spread: Tensor
    box_mean: Tensor
    box_spread: Tensor

    def __init__(self, concepts: int, colours: int, styles: int) -> None:
        super().__init__()
        self.finder, self.reader = Finder(), Reader(concepts, colours, styles)
        for name, size in (("cell", CHANNELS), ("box", 2 * CHANNELS)):
            self.register_buffer(f"{name}_mean", torch.zeros(size))
            self.register_buffer(f"{name}_spread", torch.ones(size))

    def standard_cells(self, features: Tensor) -> Tensor:
        return (features - self.cell_mean[:, None, None]) / self.cell_spread[:, None, None]

    def standard_boxes(self, inside: Tensor) -> Tensor:
        return (inside - self.box_mean) / self.box_spread

    def find(self, features: Tensor) -> tuple[Tensor, Tensor]:
        return self.finder(self.standard_cells(features))

    def read(self, inside: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        return self.reader(self.standard_boxes(inside))


def cell_centres() -> Tensor:
    """(2, G, G): x and y of the cells' middles as shares of the picture."""
    middles = (torch.arange(GRID) + 0.5) / GRID
    return torch.stack((middles.expand(GRID, GRID), middles[:, None].expand(GRID, GRID)))


def boxes_of(distances: Tensor) -> Tensor:
    """(..., 4, G, G) distances -> boxes (..., 4, G, G) as shares of the picture."""
    x, y = cell_centres()
    left, up, right, down = distances.unbind(-3)
    return torch.stack((x - left, y - up, x + right, y + down), dim=-3)
