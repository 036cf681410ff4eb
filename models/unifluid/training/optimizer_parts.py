"""Several optimisers over one model behind one step, kept by the names of their weights in checkpoints."""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from unifluid.training.checkpoint import optimizer_tensors, restore_optimizer


@dataclass(frozen=True)
class Part:
    """One optimiser, the names of its weights in its own order, and its highest rate."""

    optimizer: torch.optim.Optimizer
    names: list[str]
    lr: float


class OptimizerParts:
    """Every weight that learns has one optimiser; who inherits says which."""

    parts: dict[str, Part]
    """By the prefix of its moments in checkpoints."""

    def step(self, factor: float) -> None:
        """One update with all learning rates times `factor`, then gradients are cleared."""
        for part in self.parts.values():
            for group in part.optimizer.param_groups:
                group["lr"] = part.lr * factor
            part.optimizer.step()
            part.optimizer.zero_grad(set_to_none=True)

    def forget(self) -> None:
        """Without moments, as at the start of a run."""
        for part in self.parts.values():
            part.optimizer.state.clear()

    def tensors(self) -> dict[str, Tensor]:
        """Moments, as they lie on the device."""
        found: dict[str, Tensor] = {}
        for prefix, part in self.parts.items():
            found |= optimizer_tensors(part.optimizer, part.names, prefix)
        return found

    def restore(self, tensors: Mapping[str, Tensor]) -> None:
        """Moments that `tensors` gave an earlier process."""
        for prefix, part in self.parts.items():
            restore_optimizer(part.optimizer, part.names, tensors, prefix)
