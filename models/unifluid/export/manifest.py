"""The manifest of a package, from a model's config. Its fields: `models/package-format/manifest.schema.json`."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from unifluid.config import UniFluidConfig
from unifluid.export.package_files import FORMAT, MANIFEST, list_files, write_json


@dataclass(frozen=True)
class Identity:
    """What a person sees of a package."""

    id: str
    """Folder name and key of the package."""
    name: str
    """Name in the studio."""
    version: str
    """Three numbers; raised with every set of weights that ships."""
    license: str
    """Terms of the weights, one sentence."""


def architecture(config: UniFluidConfig) -> dict[str, Any]:
    """The numbers a runtime lays out sequences by."""
    backbone, vision, slots = config.backbone, config.vision, config.slots
    return {
        "image_px": config.image_px,
        "grid": config.grid,
        "tokens": config.tokens,
        "token_dims": config.token_dims,
        "width": backbone.width,
        "layers": backbone.layers,
        "heads": backbone.query_heads,
        "kv_heads": backbone.kv_heads,
        "head_dim": backbone.head_dim,
        "vocab": backbone.vocab,
        "text_slots": config.text_slots,
        "vision_px": vision.image_px,
        "vision_tokens": vision.tokens,
        "slots": {
            "visionA": slots.vision_a,
            "visionB": slots.vision_b,
            "source": slots.source,
            "text": slots.text,
            "image": slots.image,
        },
        "special": asdict(config.special),
    }


def sampler_defaults(config: UniFluidConfig) -> dict[str, Any]:
    """What a package suggests where nothing else was measured."""
    most = config.head.sample_steps
    return {
        "kind": "flow",
        "steps": min(16, most),
        "max_steps": most,
        "guidance_text": 3.0,
        "guidance_image": 1.5,
        "shift": 1.0,
        "temperature": 1.0,
    }


def write_manifest(
    folder: Path,
    identity: Identity,
    config: UniFluidConfig,
    sampler: Mapping[str, Any],
    graphs: Sequence[str],
    fixtures: Sequence[str],
) -> None:
    """Last of all files: it lists the sizes and hashes of the others."""
    manifest = {
        "format": FORMAT,
        **asdict(identity),
        "architecture": architecture(config),
        "sampler": dict(sampler),
        "graphs": {name: f"{name}.onnx" for name in graphs},
        "tokenizer": "tokenizer.json",
        "words": "vocabulary.json",
        "fixtures": list(fixtures),
        "files": list_files(folder),
    }
    write_json(folder / MANIFEST, manifest)
