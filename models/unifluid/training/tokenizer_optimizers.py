"""What moves the weights of the picture tokenizer: AdamW, and if it is asked for Muon for the inner convolutions."""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from unifluid.training.checkpoint import optimizer_tensors, restore_optimizer
from unifluid.training.optimizers import FullPrecisionMuon

INNER = ".layers."
"""In the names of what lies between a half's first and last convolution; those two keep AdamW, as norms do."""
WEIGHT_DECAY = 1e-4


@dataclass(frozen=True)
class Part:
    """One optimiser, the names of its weights and its rate as a multiple of the run's."""

    optimizer: torch.optim.Optimizer
    names: list[str]
    times: float


class TokenizerOptimizers:
    """All weights that learn, each with one optimiser; kept by name in checkpoints."""

    def __init__(self, model: nn.Module, *, lr: float, muon_lr: float) -> None:
        trained = {name: weight for name, weight in model.named_parameters() if weight.requires_grad}
        inner = {name: weight for name, weight in trained.items() if muon_lr and INNER in name and weight.ndim == 4}
        rest = {name: weight for name, weight in trained.items() if name not in inner}
        adamw = torch.optim.AdamW(rest.values(), lr=lr, betas=(0.9, 0.99), weight_decay=WEIGHT_DECAY, fused=True)
        self.parts = {"adam.": Part(adamw, list(rest), 1.0)}
        if inner:
            muon = FullPrecisionMuon(inner.values(), lr=muon_lr, weight_decay=WEIGHT_DECAY)
            self.parts["muon."] = Part(muon, list(inner), muon_lr / lr)

    def step(self, rate: float) -> None:
        """One update at this rate, then gradients are cleared."""
        for part in self.parts.values():
            for group in part.optimizer.param_groups:
                group["lr"] = rate * part.times
            part.optimizer.step()
            part.optimizer.zero_grad(set_to_none=True)

    def forget(self) -> None:
        """Without moments, as at the start of a run."""
        for part in self.parts.values():
            part.optimizer.state.clear()

    def restore(self, tensors: Mapping[str, Tensor]) -> None:
        """Moments that `tensors` gave an earlier process."""
        for prefix, part in self.parts.items():
            restore_optimizer(part.optimizer, part.names, tensors, prefix)

    def tensors(self) -> dict[str, Tensor]:
        found: dict[str, Tensor] = {}
        for prefix, part in self.parts.items():
            found |= optimizer_tensors(part.optimizer, part.names, prefix)
        return found
