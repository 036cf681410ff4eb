"""The optimiser of the unified stage: Muon for hidden matrices, AdamW for everything else.

Muon (K. Jordan, 2024; `torch.optim.Muon`) orthogonalises the momentum of a matrix; embeddings, tables, norms and the
layers at the edges of the model keep AdamW (0.9, 0.95), as MAR and big_vision use it.
"""

import math
from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor, nn

from unifluid.training.newton_schulz import COEFFICIENTS, ROUNDS
from unifluid.training.optimizer_parts import OptimizerParts, Part
from unifluid.training.ranks import Ranks
from unifluid.training.stacked_muon import StackedMuon

EDGES = ("text_embedding", "segment", "position", "token_in", "vision_connector", "condition_in", "head.out", "time_")


def orthogonalise(matrix: Tensor) -> Tensor:
    """About U V^T of the matrix (m, n) = U S V^T, by Newton-Schulz iteration in the matrix's own precision."""
    a, b, c = COEFFICIENTS
    tall = matrix.shape[0] > matrix.shape[1]
    x = matrix.T if tall else matrix
    x = x / x.norm().clamp(min=1e-7)
    for _ in range(ROUNDS):
        gram = x @ x.T
        x = torch.addmm(x, torch.addmm(gram, gram, gram, beta=b, alpha=c), x, beta=a)
    return x.T if tall else x


class FullPrecisionMuon(torch.optim.Optimizer):
    """`torch.optim.Muon` in float32: that one casts to bf16, which takes 30 times as long on CPUs without bf16 units.

    Nesterov momentum of 0.95; steps are scaled to AdamW's usual RMS (`match_rms_adamw`), so that one weight decay
    serves both. States have the same names as there. Each rank orthogonalises its part of the matrices. A convolution
    is the matrix of its outputs by all that one of them reads.
    """

    def __init__(self, params: Iterable[Tensor], *, lr: float, weight_decay: float, ranks: Ranks | None = None) -> None:
        super().__init__(params, {"lr": lr, "weight_decay": weight_decay, "momentum": 0.95})
        self.ranks = ranks or Ranks()

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> Any:  # PyTorch overloads it: None without a closure
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            weights = [weight for weight in group["params"] if weight.grad is not None]
            updates = [self._momentum(weight, group["momentum"]) for weight in weights]
            for number, update in enumerate(updates):
                own = number % self.ranks.count == self.ranks.number
                matrix = update.flatten(1)
                update.copy_((orthogonalise(matrix) if own else torch.zeros_like(matrix)).reshape(update.shape))
            self.ranks.add_up(updates)
            for weight, update in zip(weights, updates, strict=True):
                weight.mul_(1 - group["lr"] * group["weight_decay"])
                weight.add_(update, alpha=-0.2 * math.sqrt(max(weight.flatten(1).shape)) * group["lr"])
        return loss

    def _momentum(self, weight: Tensor, momentum: float) -> Tensor:
        assert weight.grad is not None
        average = self.state[weight].setdefault("momentum_buffer", torch.zeros_like(weight))
        average.lerp_(weight.grad, 1 - momentum)
        return weight.grad.lerp(average, momentum)


class Optimizers(OptimizerParts):
    """Muon and AdamW behind one `step`."""

    def __init__(
        self,
        model: nn.Module,
        *,
        lr: float,
        muon_lr: float,
        weight_decay: float,
        muon: bool = True,
        bf16: bool = True,
        ranks: Ranks | None = None,
    ) -> None:
        # On an accelerator every launch counts: one for all of AdamW, a few for all of Muon.
        on_cuda = next(model.parameters()).device.type == "cuda"
        trained = [(name, p) for name, p in model.named_parameters() if p.requires_grad]
        hidden = [(n, p) for n, p in trained if muon and p.ndim == 2 and not any(edge in n for edge in EDGES)]
        chosen = {name for name, _ in hidden}
        rest = [(n, p) for n, p in trained if n not in chosen]
        decayed = [(n, p) for n, p in rest if p.ndim >= 2]
        plain = [(n, p) for n, p in rest if p.ndim < 2]
        groups = [
            {"params": [p for _, p in decayed], "weight_decay": weight_decay},
            {"params": [p for _, p in plain], "weight_decay": 0.0},
        ]
        adamw = torch.optim.AdamW(groups, lr=lr, betas=(0.9, 0.95), fused=on_cuda)
        self.parts = {"adam.": Part(adamw, [n for n, _ in decayed + plain], lr)}
        if hidden:
            matrices = [p for _, p in hidden]
            common: dict[str, Any] = {"lr": muon_lr, "weight_decay": weight_decay}
            if on_cuda:
                matched: torch.optim.Optimizer = StackedMuon(matrices, **common)
            elif bf16:
                # match_rms_adamw scales the update to AdamW's usual RMS, so that one weight decay serves both.
                matched = torch.optim.Muon(matrices, adjust_lr_fn="match_rms_adamw", **common)
            else:
                matched = FullPrecisionMuon(matrices, ranks=ranks, **common)
            self.parts["muon."] = Part(matched, [n for n, _ in hidden], muon_lr)


def schedule_factor(step: float, steps: int, *, warmup: int, decay_share: float) -> float:
    """Linear warm-up, constant, then linear decay to zero over the last share of the run."""
    if step < warmup:
        return (step + 1) / warmup
    decaying = steps * decay_share
    return min(1.0, max(0.0, (steps - step) / decaying)) if decaying else 1.0


def gradient_norm(model: nn.Module, limit: float) -> Tensor:
    return nn.utils.clip_grad_norm_([p for p in model.parameters() if p.requires_grad], limit)
