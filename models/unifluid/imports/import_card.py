"""MODEL_CARD.md of an imported package: whose weights, under what terms, and what was and was not verified."""

from collections.abc import Sequence
from dataclasses import dataclass

from unifluid.config import DecoderConfig, DrawerConfig, ReaderConfig
from unifluid.export.manifest import Identity
from unifluid.imports.import_graphs import Precision


@dataclass(frozen=True)
class Provenance:
    """What an importer knows of the model it is for."""

    source: str
    """Who published it and where."""
    terms: str
    """Its licence, and what that asks of the person."""
    verified: Sequence[str]
    """What tests of the importer hold."""
    unverified: Sequence[str]
    """What nobody has looked at."""


def import_card(
    identity: Identity, config: DecoderConfig, provenance: Provenance, bits: Precision, rounding: Sequence[str]
) -> str:
    """Markdown. rounding: what rounding did to this very package, as far as it was measured."""
    lines = [
        f"# {identity.name} {identity.version}",
        "",
        f"Imported from a folder of published weights by `python -m unifluid.imports`; {provenance.source}. "
        "The studio neither brings nor fetches them.",
        "",
        f"Licence of the weights: {identity.license}",
        "",
        provenance.terms,
        "",
        "## Parts",
        "",
        *_parts(config, bits),
        "",
        "## Verified",
        "",
        *(f"- {each}" for each in (*provenance.verified, *rounding)),
        "",
        "## Not verified",
        "",
        *(f"- {each}" for each in provenance.unverified),
    ]
    return "\n".join(lines) + "\n"


def _parts(config: DecoderConfig, bits: Precision) -> list[str]:
    backbone, lines = config.backbone, []
    if isinstance(config, ReaderConfig):
        vision = config.vision
        lines.append(
            f"- picture encoder: {vision.layers} layers of width {vision.width}, {vision.image_px} px, "
            f"{vision.tokens} tokens; {max(bits, 8)} bits a weight"
        )
    lines.append(
        f"- decoder: {backbone.layers} layers of width {backbone.width}, {backbone.vocab:,} pieces; {bits} bits a "
        f"weight, text embedding {32 if bits == 32 else 8}"
    )
    if isinstance(config, DrawerConfig):
        head = config.head
        lines.append(
            f"- flow head: {head.blocks} blocks of width {head.width}, tokens of {config.token_dims} numbers, "
            f"{config.tokens:,} a picture of {config.image_px} px; {bits} bits a weight"
        )
    return lines
