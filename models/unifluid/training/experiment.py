"""One experiment as data: everything that decides what a run learns. Kept whole in every checkpoint and model card.

Paths, devices and threads are no part of it: they decide where and how fast, not what.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from unifluid.config import UniFluidConfig
from unifluid.configs.models import model_config
from unifluid.samples import random_share
from unifluid.sd_vae import SdVaeConfig
from unifluid.training.examples import TaskShare
from unifluid.vae_config import VAE_CONFIGS, VaeConfig

EXPERIMENTS = Path(__file__).resolve().parents[2] / "experiments"
"""One file for each experiment: `experiment`, and what is known of its run (`command`, `seconds`, `machine`, ...)."""

STUDIO_MIXTURE = (
    TaskShare("draw", "icons", 8),
    TaskShare("draw", "scenes", 32),
    TaskShare("edit", "edits", 10),
    TaskShare("ask", "scenes", 8),
    TaskShare("ask", "edits", 2),
    TaskShare("ask", "photos", 2),
    TaskShare("caption", "scenes", 1),
    TaskShare("caption", "icons", 1),
    TaskShare("caption", "photos", 4),
)
"""Rows of one step by task and kind of data. Single objects are half of the scenes, so they weigh most."""


@dataclass(frozen=True)
class OrderPlan:
    """In which order the tokens of a picture are drawn in training."""

    kind: Literal["constant", "anneal"] = "constant"
    """`anneal`: the paper's, random for 30 % of the steps, then linear to raster at 60 %."""
    raster_share: float = 0.4
    """Share of row-by-row orders where it is constant; the others are random."""

    def raster_at(self, step: int, steps: int) -> float:
        """Share of row-by-row orders in a step."""
        return self.raster_share if self.kind == "constant" else 1.0 - random_share(step, steps)


@dataclass(frozen=True)
class OptimiserPlan:
    """Muon for the matrices, AdamW for the rest; warm-up, constant, decay to zero; an average that ships."""

    lr: float = 1e-3
    muon: bool = True
    muon_lr: float = 2e-3
    weight_decay: float = 0.02
    warmup: int = 100
    """Steps."""
    decay_share: float = 0.15
    """The rate falls over this last share of the run."""
    ema: float = 0.999
    bf16: bool = True


@dataclass(frozen=True)
class DataPlan:
    """What `unifluid.data.build` is asked for. Numbers of samples; 0 where a kind is not made."""

    seed: int = 1
    scenes: int = 40_000
    edits: int = 16_000
    singles: int = 0
    pairs: int = 0
    terms: str = "all"
    """Which photographs: `all`, or `permissive`."""


@dataclass(frozen=True)
class Experiment:
    """The defaults are those of `studio-mini`'s first stage."""

    name: str
    model: UniFluidConfig
    """Whole shape, vision encoder included."""
    autoencoder: VaeConfig | SdVaeConfig
    """Whole shape; which of the two, `model.autoencoder` says."""
    mixture: tuple[TaskShare, ...] = STUDIO_MIXTURE
    rows_times: int = 1
    """This many times the mixture's rows a step."""
    optimiser: OptimiserPlan = field(default_factory=OptimiserPlan)
    order: OrderPlan = field(default_factory=OrderPlan)
    text_loss_weight: float | None = None
    """lambda; the model's own where None."""
    batch_mul: int | None = None
    """Times and noises drawn for each token; the head's own where None."""
    steps: int = 20_000
    minutes: float | None = None
    """Ends by the clock, with the whole schedule, instead of by steps."""
    seed: int = 1
    data: DataPlan = field(default_factory=DataPlan)

    def __post_init__(self) -> None:
        shape = type(self.autoencoder)
        if shape is not (VaeConfig if self.model.autoencoder == "studio" else SdVaeConfig):
            raise ValueError(f"{self.name}: autoencoder {self.model.autoencoder!r} has no {shape.__name__}")
        if self.order.kind == "anneal" and self.minutes is not None:
            raise ValueError(f"{self.name}: an annealed order needs steps; a run of minutes does not know how many")

    def stored(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return asdict(self)


def preset_experiment(config: str, **changes: Any) -> Experiment:
    """The experiment of a model preset, with changes. ValueError where the preset is unknown."""
    model = model_config(config)
    autoencoder = VAE_CONFIGS[config] if model.autoencoder == "studio" else SdVaeConfig()
    return Experiment(config, model, autoencoder, **changes)


def experiment_from(stored: Mapping[str, Any]) -> Experiment:
    """The reverse of `stored`. ValueError for a name that an experiment does not have."""
    studio = stored.get("model", {}).get("autoencoder") == "studio"
    shape = read_into(VaeConfig if studio else SdVaeConfig, stored.get("autoencoder", {}), "autoencoder")
    rest = {name: value for name, value in stored.items() if name != "autoencoder"}
    return read_into(Experiment, rest, "experiment", autoencoder=shape)


def read_into(kind: type[Any], stored: Mapping[str, Any], where: str, **given: Any) -> Any:
    """A frozen dataclass from plain values, nested ones and tuples included."""
    known = {item.name for item in fields(kind)}
    if unknown := sorted(set(stored) - known):
        raise ValueError(f"{where} has no {', '.join(unknown)}")
    hints = get_type_hints(kind)
    values = {name: _value(hints[name], value, f"{where}.{name}") for name, value in stored.items()}
    return kind(**values, **given)


def _value(hint: Any, value: Any, where: str) -> Any:
    if value is None:
        return None
    if get_origin(hint) in (Union, UnionType):
        hint = next((choice for choice in get_args(hint) if choice is not type(None)), hint)
    if is_dataclass(hint) and isinstance(hint, type):
        return value if isinstance(value, hint) else read_into(hint, value, where)
    if get_origin(hint) is tuple:
        return tuple(_value(get_args(hint)[0], item, where) for item in value)
    return value


def read_experiment(name_or_path: str) -> Experiment:
    """By the name of a file in models/experiments, or by a path. FileNotFoundError lists the known names."""
    path = Path(name_or_path)
    if path.suffix != ".json":
        path = EXPERIMENTS / f"{name_or_path}.json"
    if not path.exists():
        known = ", ".join(sorted(found.stem for found in EXPERIMENTS.glob("*.json")))
        raise FileNotFoundError(f"no experiment {name_or_path!r}; known: {known}")
    return experiment_from(json.loads(path.read_text(encoding="utf-8"))["experiment"])


def model_of(facts: Mapping[str, Any]) -> UniFluidConfig:
    """The shape that a checkpoint was trained in: older ones name a preset alone."""
    if "experiment" in facts:
        return experiment_from(facts["experiment"]).model
    return model_config(facts["config"])
