"""A run of the unified stage besides its step: weights, averages and moments, stored and put back together."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from torch import Tensor, nn

from unifluid.training.averaging import Ema
from unifluid.training.checkpoint import load_checkpoint, model_tensors, take
from unifluid.training.optimizer_parts import OptimizerParts


def start_from(model: nn.Module, path: Path) -> dict[str, Any]:
    """Loads the averaged weights of another run, which may leave frozen parts out, and returns its facts."""
    weights, facts = load_checkpoint(path)
    averaged = {name: value.float() for name, value in take(weights, "ema.").items()}
    model.load_state_dict(model.state_dict() | averaged)
    return facts


def run_tensors(model: nn.Module, ema: Ema, optimizers: OptimizerParts) -> dict[str, Tensor]:
    """All that a killed run goes on from, as it lies on the device."""
    averaged = {f"ema.{name}": value for name, value in ema.shadow.items()}
    return model_tensors(model) | averaged | optimizers.tensors()


def restore_run(ema: Ema, optimizers: OptimizerParts, tensors: Mapping[str, Tensor], device: str) -> None:
    """Puts averages and moments back; the model itself is loaded before the optimisers are made over it."""
    ema.shadow = {name: value.to(device) for name, value in take(tensors, "ema.").items()}
    optimizers.restore(tensors)
