"""What one run on a lent machine does, from one JSON file."""

import json
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from unifluid.config import UniFluidConfig
from unifluid.configs.models import model_config
from unifluid.streaming.recipe import Recipe


@dataclass(frozen=True)
class TokenizerShare:
    """A picture tokenizer that is trained first. Unified weights fit the tokenizer they learned with, and no other."""

    seconds: float = 0.0
    """0 uses the one that travelled as it is."""
    config: str = "studio-mini-next"
    batch: int = 128
    lr: float = 2e-3
    edges: float = 0.5
    """Weight of the sharpness of edges."""


@dataclass(frozen=True)
class RunSettings:
    """The defaults are the run of `studio-mini`."""

    config: str = "studio-mini"
    shape: dict[str, Any] = field(default_factory=dict)
    """Changes to the preset's shape, such as {"backbone": {"layers": 12}}."""
    recipe: Recipe = field(default_factory=Recipe)
    lr: float = 1.2e-3
    muon_lr: float = 2e-3
    weight_decay: float = 0.02
    batch_mul: int = 4
    """Times and noises drawn for each image token."""
    ema: float = 0.998
    warmup_seconds: float = 20.0
    decay_share: float = 0.4
    """The rate falls to zero over this last share of the time."""
    tokenizer: TokenizerShare = field(default_factory=TokenizerShare)
    seed: int = 1
    compile: bool = True
    attention: str = "fused"
    """`fused`: PyTorch's kernel. `products`: plain matrix products."""
    workers: int = 12
    save_seconds: float = 60.0
    """Between states that a killed run goes on from."""
    export_seconds: float = 120.0
    """Between exports: averaged weights, curves, and a sheet of drawn prompts with every second one."""
    log_seconds: float = 10.0
    threads: int = 0
    """Of PyTorch on a CPU; 0 leaves its choice."""
    bf16: bool = True


def read_settings(path: Path) -> RunSettings:
    """ValueError for a name that settings do not have."""
    stored = json.loads(path.read_text())
    unknown = set(stored) - {item.name for item in fields(RunSettings)}
    recipe = stored.pop("recipe", {})
    unknown |= set(recipe) - {item.name for item in fields(Recipe)}
    tokenizer = stored.pop("tokenizer", {})
    unknown |= set(tokenizer) - {item.name for item in fields(TokenizerShare)}
    if unknown:
        raise ValueError(f"{path.name}: unknown {', '.join(sorted(unknown))}")
    as_tuples: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in recipe.items()
    }
    return RunSettings(recipe=Recipe(**as_tuples), tokenizer=TokenizerShare(**tokenizer), **stored)


def model_of(settings: RunSettings, token_dims: int) -> UniFluidConfig:
    """The preset with its changes, and with tokens as wide as the tokenizer's."""
    config = replace(model_config(settings.config), token_dims=token_dims)
    changes = {}
    for name, value in settings.shape.items():
        changes[name] = replace(getattr(config, name), **value) if isinstance(value, dict) else value
    return replace(config, **changes)
