"""What the picture tokenizer is trained on: composites and alpha near the original's, and edges as sharp.

Folded pictures are (B, 4 * F * F, S, S), premultiplied RGBA after space-to-depth by F.
"""

import torch
from torch import Tensor
from torch.nn import functional as F

from unifluid.vae import PictureVae, to_sphere

LATENT_NOISE = 0.05
WINDOW, STRIDE = 5, 2
"""Pixels over which gradient energy is compared: wide enough that an edge may lie a pixel off."""
FAINT = 1e-4
"""Energy below which differences hardly count: a step of a hundredth."""


def reconstruction_loss(predicted: Tensor, target: Tensor, background: Tensor) -> Tensor:
    """L1 + 4 x squared error of composites over a random colour, and the same on alpha. Mean over pixels.

    predicted and target are folded, background (B, 3, 1, 1, 1).
    """
    difference = (predicted - target).unflatten(1, (4, -1))
    alpha = difference[:, 3:]
    colour = difference[:, :3] - alpha * background
    return colour.abs().mean() + 4 * colour.square().mean() + 0.5 * (alpha.abs().mean() + 4 * alpha.square().mean())


def edge_strength(folded: Tensor, fold: int) -> Tensor:
    """Root of the gradient energy in overlapping windows (B, 1, H, W)."""
    pixels = F.pixel_shuffle(folded, fold)
    right, down = pixels.diff(dim=-1)[..., :-1, :], pixels.diff(dim=-2)[..., :-1]
    energy = (right.square() + down.square()).sum(dim=1, keepdim=True)
    return (F.avg_pool2d(energy, WINDOW, stride=STRIDE) + FAINT).sqrt()


def edge_loss(predicted: Tensor, target: Tensor, fold: int) -> Tensor:
    """How far edges are from being as strong as the original's, wherever in a window they lie.

    Errors of pixels alone ask for blur where the place of an edge is not sure; this asks for its sharpness back, and
    on flat ground for none.
    """
    return (edge_strength(predicted, fold) - edge_strength(target, fold)).abs().mean()


def forward_loss(
    model: PictureVae, folded: Tensor, noise: Tensor, background: Tensor, edges: Tensor | float = 0.0
) -> Tensor:
    """The training loss; `edges` is the weight of `edge_loss` (a tensor, so that a compiled step may change it).

    folded is by the encoder's F; what the decoder makes is compared by its own.
    """
    fold, cell = model.config.fold, model.config.cell
    with torch.autocast(folded.device.type, torch.bfloat16):
        latents = to_sphere(model.encoder.from_folded(folded))
        predicted = model.decoder.folded(latents + LATENT_NOISE * noise)
    predicted = predicted.float()
    target = folded if fold == cell else F.pixel_unshuffle(F.pixel_shuffle(folded, fold), cell)
    return reconstruction_loss(predicted, target, background) + edges * edge_loss(predicted, target, cell)
