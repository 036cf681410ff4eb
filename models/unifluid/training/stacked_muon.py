"""Muon for accelerators: matrices of one shape are orthogonalised together, a few launches for all of them."""

import math
from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor

from unifluid.training.newton_schulz import COEFFICIENTS, ROUNDS


def orthogonalise_all(matrices: Tensor) -> Tensor:
    """About U V^T of each matrix of (k, m, n), by Newton-Schulz iteration in the precision of `matrices`."""
    a, b, c = COEFFICIENTS
    tall = matrices.shape[1] > matrices.shape[2]
    x = matrices.mT if tall else matrices
    x = x / x.norm(dim=(1, 2), keepdim=True).clamp(min=1e-7)
    for _ in range(ROUNDS):
        gram = x @ x.mT
        x = torch.baddbmm(x, torch.baddbmm(gram, gram, gram, beta=b, alpha=c), x, beta=a)
    return x.mT if tall else x


class StackedMuon(torch.optim.Optimizer):
    """`FullPrecisionMuon` in bf16 (or `dtype`) and by shape: the same momentum, scale, weight decay and state."""

    def __init__(
        self, params: Iterable[Tensor], *, lr: float, weight_decay: float, dtype: torch.dtype = torch.bfloat16
    ) -> None:
        super().__init__(params, {"lr": lr, "weight_decay": weight_decay, "momentum": 0.95})
        self.dtype = dtype

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> Any:  # PyTorch overloads it: None without a closure
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            shapes: dict[tuple[int, ...], list[Tensor]] = {}
            for weight in group["params"]:
                if weight.grad is not None:
                    shapes.setdefault(tuple(weight.shape), []).append(weight)
            for shape, weights in shapes.items():
                self._update(weights, group, -0.2 * math.sqrt(max(shape)) * group["lr"])
        return loss

    def _update(self, weights: list[Tensor], group: dict, scale: float) -> None:
        gradients = [weight.grad for weight in weights if weight.grad is not None]
        averages = [self.state[weight].setdefault("momentum_buffer", torch.zeros_like(weight)) for weight in weights]
        torch._foreach_lerp_(averages, gradients, 1 - group["momentum"])
        looked_ahead = torch._foreach_lerp(gradients, averages, group["momentum"])
        updates = orthogonalise_all(torch.stack(looked_ahead).to(self.dtype)).to(weights[0].dtype)
        torch._foreach_mul_(weights, 1 - group["lr"] * group["weight_decay"])
        torch._foreach_add_(weights, list(updates.unbind()), alpha=scale)
