"""The training loss: L = L_visual + lambda * L_text.

L_visual is the mean over all predicted image tokens and their dims of the head's loss (every token counts `batch_mul`
times with independent time and noise). L_text is the mean cross-entropy, in nats, over all predicted answer pieces,
<eos> included. A kind that a batch does not contain contributes 0.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from unifluid.flow import flow_loss
from unifluid.gaussian_diffusion import eps_loss
from unifluid.head import DiffusionHead
from unifluid.model import UniFluid
from unifluid.sequences import Batch


@dataclass(frozen=True)
class Losses:
    """Scalars; `total` carries the gradient."""

    total: Tensor
    visual: Tensor
    text: Tensor


def embed_batch(model: UniFluid, batch: Batch) -> Tensor:
    """Embeddings (B, Q, D) of all parts in token order."""
    parts: list[Tensor] = []
    if batch.vision is not None:
        features = batch.vision
        if features.ndim == 5:
            features = model.encode_vision(features.flatten(0, 1)).unflatten(0, features.shape[:2])
        parts.append(model.embed_vision(model.project_vision(features).flatten(1, 2), batch.segment))
    if batch.source.shape[1]:
        parts.append(model.embed_source(batch.source, batch.source_grid))
    parts.append(model.embed_text(batch.text_ids))
    if batch.image.shape[1]:
        parts.append(model.embed_image(batch.image, batch.image_grid, batch.image_next))
    return torch.cat(parts, dim=1)


def head_loss(
    head: DiffusionHead,
    hidden: Tensor,
    grid: Tensor,
    target: Tensor,
    generator: torch.Generator,
    batch_mul: int | None = None,
) -> Tensor:
    """The head's loss on hidden states (n, D) that predict target (n, C) at grid (n,), each `batch_mul` times."""
    repeats = batch_mul or head.config.batch_mul
    condition = head.condition(hidden, grid).repeat(repeats, 1)
    loss = eps_loss if head.config.kind == "eps" else flow_loss
    return loss(head, condition, target.repeat(repeats, 1), generator)


def unified_loss(
    model: UniFluid,
    batch: Batch,
    generator: torch.Generator,
    *,
    text_weight: float | None = None,
    batch_mul: int | None = None,
) -> Losses:
    """Losses of a batch; the generator (on its device) draws times and noises.

    text_weight (lambda) and batch_mul default to the config's.
    """
    hidden = model.hidden(embed_batch(model, batch), batch.position, batch.mask).flatten(0, 1)
    visual = text = hidden.new_zeros(())
    if len(batch.image_index):
        predicting = hidden.index_select(0, batch.image_index)
        visual = head_loss(model.head, predicting, batch.image_target_grid, batch.image_target, generator, batch_mul)
    if len(batch.text_index):
        logits = model.logits(hidden.index_select(0, batch.text_index))
        text = F.cross_entropy(logits.float(), batch.text_target)
    weight = model.config.text_loss_weight if text_weight is None else text_weight
    return Losses(total=visual + weight * text, visual=visual.detach(), text=text.detach())
