"""Exponential moving average of weights: what is evaluated and shipped (MAR and DeTok do the same).

Why not `torch.optim.swa_utils.AveragedModel`: it has no shorter memory at the start, without which short runs average
their first weights, it stores weights under names of its own, and it copies the module, buffers of compilers included.
"""

from collections.abc import Generator
from contextlib import contextmanager

import torch
from torch import Tensor, nn


class Ema:
    """Keeps shadow = decay * shadow + (1 - decay) * weight, with a shorter memory at the start of a run."""

    def __init__(self, model: nn.Module, decay: float) -> None:
        if not 0 <= decay < 1:
            raise ValueError(f"EMA decay must be in [0, 1), got {decay}")
        self.decay = decay
        self.model = model
        self.shadow: dict[str, Tensor] = {name: value.detach().clone() for name, value in model.state_dict().items()}

    @torch.no_grad()
    def update(self, step: int) -> None:
        decay = min(self.decay, (1 + step) / (10 + step))
        averages: list[Tensor] = []
        weights: list[Tensor] = []
        for name, value in self.model.state_dict().items():
            if value.is_floating_point():
                averages.append(self.shadow[name])
                weights.append(value)
            else:
                self.shadow[name].copy_(value)
        torch._foreach_lerp_(averages, weights, 1 - decay)  # one launch on an accelerator instead of hundreds

    @contextmanager
    def applied(self) -> Generator[None]:
        """Within it the model computes with the averages."""
        trained = {name: value.detach().clone() for name, value in self.model.state_dict().items()}
        self.model.load_state_dict(self.shadow)
        try:
            yield
        finally:
            self.model.load_state_dict(trained)
