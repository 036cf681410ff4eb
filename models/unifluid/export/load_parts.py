"""The averaged weights of two training runs, as one model in evaluation mode."""

from pathlib import Path
from typing import Any

from torch import Tensor, nn

from unifluid.configs.models import model_config
from unifluid.export.reference_outputs import TrainedModel
from unifluid.model import UniFluid
from unifluid.training.checkpoint import load_averaged, load_checkpoint
from unifluid.training.encode import load_vision
from unifluid.vae import VAE_CONFIGS, PictureVae

SETTINGS = ("minutes", "lr", "muon_lr", "raster_share", "batch_mul", "decay_share")
"""Recorded arguments of the last run that the card repeats. Paths of the machine stay out."""


def load_model(checkpoint: Path, vae: Path) -> TrainedModel:
    """Raises ValueError where a checkpoint has no averaged weights, or the two do not speak of the same tokens."""
    averaged, facts = _averaged(checkpoint)
    vae_averaged, vae_facts = _averaged(vae)
    unified, autoencoder = UniFluid(model_config(facts["config"])), PictureVae(VAE_CONFIGS[vae_facts["config"]])
    wanted = (unified.config.tokens, unified.config.token_dims)
    made = (autoencoder.config.grid**2, autoencoder.config.token_dims)
    if made != wanted:
        raise ValueError(
            f"{checkpoint} draws {wanted[0]} tokens of {wanted[1]} dims, {vae} makes {made[0]} of {made[1]}"
        )
    # Resume files leave out a vision encoder that nobody trained.
    vision = load_vision(unified.config, None).state_dict()
    unified.load_state_dict({f"vision_encoder.{name}": value for name, value in vision.items()} | averaged)
    autoencoder.load_state_dict(vae_averaged)
    return TrainedModel(unified.eval(), autoencoder.eval())


def training_rows(checkpoint: Path, vae: Path) -> list[dict[str, Any]]:
    """What the checkpoints know of their training, as rows of the model card."""
    rows = []
    for stage, module, path in (("autoencoder", "train_vae", vae), ("unified model", "train", checkpoint)):
        facts = load_checkpoint(path)[1]
        views = f", {facts['views']:,} views" if "views" in facts else ""
        told = facts.get("arguments", {})
        settings = [f"--{name.replace('_', '-')} {told[name]}" for name in SETTINGS if told.get(name, "None") != "None"]
        command = [
            f"python -m unifluid.training.{module} --config {facts['config']} --steps {facts['step']}",
            *settings,
        ]
        rows.append(
            {
                "stage": stage,
                "command": " ".join(command),
                "seconds": round(facts["seconds"]),
                "note": f"{facts['step']:,} steps{views}",
            }
        )
    return rows


def _averaged(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    averaged, facts = load_averaged(path)
    return {name: value.float() for name, value in averaged.items()}, facts


def parameter_counts(model: TrainedModel) -> dict[str, int]:
    """Parameters by part of a package."""
    unified = model.unified
    vision = _count(unified.vision_encoder) + _count(unified.vision_connector)
    head, everything = _count(unified.head), _count(unified)
    return {
        "decoder and embeddings": everything - vision - head,
        "flow head": head,
        "vision encoder": vision,
        "picture encoder": _count(model.autoencoder.encoder),
        "picture decoder": _count(model.autoencoder.decoder),
    }


def _count(module: nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())
