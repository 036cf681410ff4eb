"""Checkpoints that a killed run goes on from, to the step: safetensors beside a small JSON, replaced atomically."""

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor, nn


def write_atomically(path: Path, write: Any) -> None:
    """Calls write(temporary path), flushes it to disk and renames it to `path`."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    write(temporary)
    with temporary.open("rb") as file:
        os.fsync(file.fileno())
    temporary.replace(path)


def save_checkpoint(folder: Path, name: str, tensors: Mapping[str, Tensor], facts: Mapping[str, Any]) -> None:
    """Writes NAME.safetensors with the facts in its own header, so that tensors and step cannot come apart."""
    folder.mkdir(parents=True, exist_ok=True)
    plain = {key: tensor.detach().cpu().contiguous().clone() for key, tensor in tensors.items()}
    header = {"facts": json.dumps(facts)}
    write_atomically(folder / f"{name}.safetensors", lambda path: save_file(plain, path, metadata=header))


def load_checkpoint(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Returns (tensors, facts). Raises FileNotFoundError, or ValueError for a file without our header."""
    facts = read_facts(path)
    return load_file(path), facts


def read_facts(path: Path) -> dict[str, Any]:
    """The facts alone, without reading a tensor. Raises like `load_checkpoint`."""
    with safe_open(path, "pt") as file:
        metadata = file.metadata() or {}
    if "facts" not in metadata:
        raise ValueError(f"{path} is not a checkpoint: its header has no facts")
    return json.loads(metadata["facts"])


def model_tensors(model: nn.Module, prefix: str = "model.") -> dict[str, Tensor]:
    return {prefix + key: value for key, value in model.state_dict().items()}


def take(tensors: Mapping[str, Tensor], prefix: str) -> dict[str, Tensor]:
    """The tensors under a prefix, without it."""
    return {key[len(prefix) :]: value for key, value in tensors.items() if key.startswith(prefix)}


def load_averaged(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """(averaged weights by the model's names, facts). ValueError where the checkpoint has none."""
    tensors, facts = load_checkpoint(path)
    averaged = take(tensors, "ema.")
    if not averaged:
        raise ValueError(f"{path} holds no averaged weights (ema.*)")
    return averaged, facts


def optimizer_tensors(optimizer: torch.optim.Optimizer, names: Iterable[str], prefix: str) -> dict[str, Tensor]:
    """The optimiser's moments by parameter name (order of `names` = order of its parameters)."""
    found: dict[str, Tensor] = {}
    parameters = [parameter for group in optimizer.param_groups for parameter in group["params"]]
    for name, parameter in zip(names, parameters, strict=True):
        for kind, value in optimizer.state.get(parameter, {}).items():
            found[f"{prefix}{name}/{kind}"] = value if torch.is_tensor(value) else torch.tensor(float(value))
    return found


def restore_optimizer(
    optimizer: torch.optim.Optimizer, names: Iterable[str], tensors: Mapping[str, Tensor], prefix: str
) -> None:
    """Puts saved moments back as each parameter lies. Step counters stay on the CPU unless the kernel is fused."""
    parameters = [(parameter, group) for group in optimizer.param_groups for parameter in group["params"]]
    for name, (parameter, group) in zip(names, parameters, strict=True):
        state = take(tensors, f"{prefix}{name}/")
        for kind, value in state.items():
            if value.shape == parameter.shape:
                # Fused kernels go through memory in order: moments of a channels-last weight must lie as it does.
                state[kind] = torch.empty_like(parameter).copy_(value)
            elif value.ndim or group.get("fused"):
                state[kind] = value.to(parameter.device)
        if state:
            optimizer.state[parameter] = state
