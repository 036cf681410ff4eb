"""A manifest of format 1 as one of format 2, as `models/runtime/upgradeManifest.ts` makes it."""

from collections.abc import Mapping
from typing import Any

from unifluid.prompt_templates import OWN_PROMPTS

STYLES = (
    "flat", "soft", "3d", "cartoon", "retro", "simple", "classic", "matte", "comic", "badge", "blue badge", "office",
    "airy",
)  # fmt: skip
"""Of the texts that packages of format 1 were trained with, as they are put after a prompt."""

BACKBONE = ("width", "layers", "heads", "kv_heads", "head_dim", "vocab", "text_slots", "special")
DRAWING = ("image_px", "grid", "tokens", "token_dims")

CAPABILITIES: dict[str, Any] = {
    "draw": {},
    "edit": {"pictures": 1},
    "caption": {},
    "answer": {"pictures": 2, "turns": 3},
}


def upgraded(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """A sound manifest of either format as one of format 2."""
    if manifest["format"] == 2:
        return dict(manifest)
    first = manifest["architecture"]
    architecture = {name: first[name] for name in BACKBONE} | {
        "vision": {"px": first["vision_px"], "tokens": first["vision_tokens"]},
        "drawing": {name: first[name] for name in DRAWING},
    }
    return dict(manifest) | {
        "format": 2,
        "capabilities": CAPABILITIES,
        "architecture": architecture,
        "positions": {"kind": "slots", "slots": first["slots"]},
        "text": {"case": "lower", "newlines": "space"},
        "prompts": OWN_PROMPTS,
        "unguided": {"kind": "null_text"},
        "styles": list(STYLES),
    }
