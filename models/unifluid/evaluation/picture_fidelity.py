"""How near a picture that went through the tokenizer is to the one that went in: errors, edges, blocks and ringing.

Letters: B pictures, P pixels a side. All pictures are premultiplied RGBA (B, 4, P, P) in [0, 1].
"""

import torch
from torch import Tensor
from torch.nn import functional as F

from unifluid.training.pictures import over

EDGE_STEP = 24 / 255
"""Smallest difference between neighbours, in some channel, that counts as an edge."""
EDGE_REACH, NEAR_REACH = 3, 16
"""Pixels around an edge that make its band, and up to which flat ground is near to it."""
FLAT_STEP = 1 / 255
"""Largest difference between neighbours on flat ground."""


def psnr(found: Tensor, wanted: Tensor, ground: Tensor | float) -> Tensor:
    """dB of each picture (B,) over a ground: a number, or RGB (B, 3, 1, 1)."""
    error = (over(found, ground) - over(wanted, ground)).square().mean(dim=(1, 2, 3))
    return -10 * torch.log10(error.clamp_min(1e-10))


def alpha_iou(found: Tensor, wanted: Tensor) -> Tensor:
    """Overlap of what is more than half opaque (B,); 1 where both are empty."""
    first, second = found[:, 3] > 0.5, wanted[:, 3] > 0.5
    union = (first | second).sum(dim=(1, 2))
    return torch.where(union == 0, 1.0, (first & second).sum(dim=(1, 2)) / union.clamp_min(1))


def steps(pixels: Tensor) -> tuple[Tensor, Tensor]:
    """Differences to the right and the lower neighbour, both (B, 4, P, P); the last column and row are 0."""
    right, down = torch.zeros_like(pixels), torch.zeros_like(pixels)
    right[..., :-1] = pixels.diff(dim=-1)
    down[..., :-1, :] = pixels.diff(dim=-2)
    return right, down


def gradient_energy(pixels: Tensor) -> Tensor:
    """Squared differences to the two neighbours, summed over the channels (B, P, P)."""
    right, down = steps(pixels)
    return (right.square() + down.square()).sum(dim=1)


def steepest(pixels: Tensor) -> Tensor:
    """The largest difference to a neighbour in any channel (B, P, P)."""
    right, down = steps(pixels)
    return torch.maximum(right.abs(), down.abs()).amax(dim=1)


def within(marked: Tensor, reach: int) -> Tensor:
    """Which pixels have a marked one at most `reach` away on both axes (B, P, P)."""
    return F.max_pool2d(marked[:, None].float(), 2 * reach + 1, stride=1, padding=reach)[:, 0] > 0


def edge_energy_ratio(found: Tensor, wanted: Tensor) -> Tensor:
    """Gradient energy along the original's edges, as a multiple of the original's own (B,); below 1 is blur.

    A step that is spread over w pixels has a w-th of the energy, wherever in the band it lies.
    """
    band = within(steepest(wanted) > EDGE_STEP, EDGE_REACH)
    kept, own = ((gradient_energy(each) * band).sum(dim=(1, 2)) for each in (found, wanted))
    return torch.where(own == 0, 1.0, kept / own.clamp_min(1e-9))


def ripple(found: Tensor, wanted: Tensor) -> Tensor:
    """Root mean square step, in levels of 255, on ground that is flat in the original and near its edges (B,).

    What is there is ringing (or noise): the original has none by the choice of the ground.
    """
    steep = steepest(wanted)
    edges = steep > EDGE_STEP
    flat = ~within(steep > FLAT_STEP, 1) & within(edges, NEAR_REACH) & ~within(edges, EDGE_REACH)
    energy = (gradient_energy(found) * flat).sum(dim=(1, 2)) / (8 * flat.sum(dim=(1, 2)).clamp_min(1))
    return 255 * energy.sqrt()


def block_ratio(found: Tensor, wanted: Tensor, block: int) -> Tensor:
    """Energy of the error's steps across the borders of blocks, as a multiple of that elsewhere (B,); none: 1."""
    side = found.shape[-1]
    if side <= block:
        return torch.ones(len(found))
    right, down = steps(found - wanted)
    at_border = torch.arange(side - 1) % block == block - 1
    across = torch.stack([right[..., :-1].square().mean(dim=(1, 2)), down[..., :-1, :].square().mean(dim=(1, 3))]).mean(
        dim=0
    )
    borders, others = across[:, at_border].mean(dim=1), across[:, ~at_border].mean(dim=1)
    return (borders + 1e-9) / (others + 1e-9)
