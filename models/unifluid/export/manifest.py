"""The manifest of a package: the one place that writes it. Its fields: `models/package-format/manifest.schema.json`."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from unifluid.config import Contiguous, DecoderConfig, ReaderConfig, UniFluidConfig
from unifluid.export.package_files import FORMAT, MANIFEST, list_files, write_json
from unifluid.prompt_templates import config_prompts
from unifluid.tokenizer import OWN_TEXT

TOKENIZER, WORDS = "tokenizer.json", "vocabulary.json"


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


def decoder_architecture(config: DecoderConfig, special: Sequence[str]) -> dict[str, Any]:
    """The numbers a runtime lays out sequences by, but those of drawing. `special`: the pieces that prompts use."""
    backbone = config.backbone
    sees = {}
    if isinstance(config, ReaderConfig):
        sees = {"vision": {"px": config.vision.image_px, "tokens": config.vision.tokens}}
    return {
        "width": backbone.width,
        "layers": backbone.layers,
        "heads": backbone.query_heads,
        "kv_heads": backbone.kv_heads,
        "head_dim": backbone.head_dim,
        "vocab": backbone.vocab,
        "text_slots": config.text_slots,
        "special": {name: getattr(config.special, name) for name in special},
        **sees,
    }


def architecture(config: UniFluidConfig) -> dict[str, Any]:
    drawing = {
        "image_px": config.image_px,
        "grid": config.grid,
        "tokens": config.tokens,
        "token_dims": config.token_dims,
    }
    return decoder_architecture(config, list(asdict(config.special))) | {"drawing": drawing}


def positions(config: UniFluidConfig) -> dict[str, Any]:
    if config.positions is not None:
        return contiguous(config.positions)
    slots = config.slots
    starts = {
        "visionA": slots.vision_a,
        "visionB": slots.vision_b,
        "source": slots.source,
        "text": slots.text,
        "image": slots.image,
    }
    return {"kind": "slots", "slots": starts}


def contiguous(stated: Contiguous) -> dict[str, Any]:
    return {"kind": "contiguous", "first": stated.first}


def sampler_defaults(config: UniFluidConfig) -> dict[str, Any]:
    """What a package suggests where nothing else was measured; of an eps head, all steps, as the paper samples."""
    head = config.head
    most = head.sample_steps
    guided = {"max_steps": most, "guidance_text": 3.0, "guidance_image": 1.5}
    if head.kind == "eps":
        return {"kind": "eps", "steps": most, **guided, "temperature": 1.0, "train_steps": head.train_steps}
    return {"kind": "flow", "steps": min(16, most), **guided, "shift": 1.0, "temperature": 1.0}


def model_facts(config: UniFluidConfig, sampler: Mapping[str, Any], styles: Sequence[str] = ()) -> dict[str, Any]:
    """What the manifest of one of our own models says beside its files. sampler: what differs from the defaults."""
    return {
        "capabilities": {
            "draw": {},
            "edit": {"pictures": 1},
            "caption": {},
            "answer": {"pictures": config.max_pictures, "turns": config.max_turns},
        },
        "architecture": architecture(config),
        "positions": positions(config),
        "text": asdict(OWN_TEXT),
        "prompts": config_prompts(config),
        "unguided": {"kind": "null_text"},
        **({"styles": list(styles)} if styles else {}),
        "sampler": sampler_defaults(config) | dict(sampler),
    }


def write_manifest(
    folder: Path, identity: Identity, facts: Mapping[str, Any], graphs: Sequence[str], fixtures: Sequence[str]
) -> None:
    """Last of all files: it lists the sizes and hashes of the others.

    facts: what the package says of itself, `variants` among it where there are any.
    """
    words = {"words": WORDS} if (folder / WORDS).is_file() else {}
    manifest = {
        "format": FORMAT,
        **asdict(identity),
        **facts,
        "graphs": {name: f"{name}.onnx" for name in graphs},
        "tokenizer": TOKENIZER,
        **words,
        "fixtures": list(fixtures),
        "files": list_files(folder),
    }
    write_json(folder / MANIFEST, manifest)
