"""What the model card says of a package's training and parts."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from torch import nn

from unifluid.training.checkpoint import read_facts
from unifluid.training.trained import TrainedModel

SETTINGS = ("minutes", "lr", "muon_lr", "raster_share", "batch_mul", "decay_share")
"""Recorded arguments of the last run that the card repeats. Paths of the machine stay out."""


def training_rows(checkpoint: Path, vae: Path) -> list[dict[str, Any]]:
    """What the checkpoints know of their training, as rows of the model card."""
    rows = []
    for stage, module, path in (("autoencoder", "train_vae", vae), ("unified model", "train", checkpoint)):
        facts = read_facts(path)
        if "step" not in facts:
            rows.append({"stage": stage, "command": "python -m unifluid.imports.start", "note": "as it was published"})
            continue
        views = f", {facts['views']:,} views" if "views" in facts else ""
        rows.append(
            {
                "stage": stage,
                "command": _command(module, facts),
                "seconds": round(facts["seconds"]),
                "note": f"{facts['step']:,} steps{views}",
            }
        )
    return rows


def decoder_row(vae: Path) -> str:
    """The training row of a decoder that learned alone, as it stands in the card."""
    facts = read_facts(vae)
    start = f"python -m unifluid.training.train_vae --decoder-only --config {facts['config']}"
    note = f"{facts['step']:,} steps of {facts['batch']} pictures"
    return f"| picture decoder, tokens kept | {start} | {round(facts['seconds'])} | {note} |"


def _command(module: str, facts: Mapping[str, Any]) -> str:
    """Runs of an experiment name it: it stands whole in the card. Older ones recorded a few of their arguments."""
    if "command" in facts:
        return facts["command"]
    if "experiment" in facts:
        return f"python -m unifluid.train {facts['experiment']['name']}"
    told = facts.get("arguments", {})
    settings = [f"--{name.replace('_', '-')} {told[name]}" for name in SETTINGS if told.get(name, "None") != "None"]
    start = f"python -m unifluid.training.{module} --config {facts['config']} --steps {facts['step']}"
    return " ".join([start, *settings])


def experiment_of_card(checkpoint: Path) -> dict[str, Any]:
    """Card data with the whole experiment, where the checkpoint keeps one."""
    facts = read_facts(checkpoint)
    return {"experiment": facts["experiment"]} if "experiment" in facts else {}


def parameter_counts(model: TrainedModel) -> dict[str, int]:
    """Parameters by part of a package."""
    unified = model.unified
    vision = _count(unified.vision_encoder) + _count(unified.vision_connector)
    head, everything = _count(unified.head), _count(unified)
    return {
        "decoder and embeddings": everything - vision - head,
        {"flow": "flow head", "eps": "diffusion head"}[unified.config.head.kind]: head,
        "vision encoder": vision,
        "picture encoder": _count(model.autoencoder.encoder),
        "picture decoder": _count(model.autoencoder.decoder),
    }


def _count(module: nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())
