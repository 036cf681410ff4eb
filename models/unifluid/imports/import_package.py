"""Writes an imported model as a package: graphs, tokenizer, golden fixtures, card, manifest."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unifluid.config import DecoderConfig, DrawerConfig, ReaderConfig
from unifluid.export.golden_cases import Call, Run
from unifluid.export.golden_vectors import golden_vectors
from unifluid.export.manifest import TOKENIZER, Identity, contiguous, decoder_architecture, write_manifest
from unifluid.export.matmul_nbits import BLOCK
from unifluid.export.verify import verify_package
from unifluid.export.write_fixtures import write_fixtures
from unifluid.imports.import_card import Provenance, import_card
from unifluid.imports.import_graphs import AddGraph, Precision, write_import_graphs
from unifluid.imports.progress import Progress
from unifluid.imports.source_folder import FolderRefused
from unifluid.imports.tensor_map import MappedWeights
from unifluid.prompt_spelling import PromptReader
from unifluid.tokenizer import TextRules, Tokenizer

TOLERANCES: dict[Precision, dict[str, float]] = {
    # As `write_fixtures.TOLERANCES`, for one picture and a few pieces, of weights that nobody here has seen.
    32: {"vision": 1e-4, "prefill": 1e-4, "text_step": 1e-4, "image_step": 1e-4, "vae_decode": 1e-4},
    16: {"vision": 0.01, "prefill": 0.05, "text_step": 0.05, "image_step": 0.05, "vae_decode": 0.01},
    8: {"vision": 0.05, "prefill": 0.1, "text_step": 0.1, "image_step": 0.15, "vae_decode": 0.01},
    4: {"vision": 0.05, "prefill": 0.6, "text_step": 0.6, "image_step": 0.6, "vae_decode": 0.01},
}
Golden = tuple[list[Call], list[Run]]


@dataclass(frozen=True)
class ImportParts:
    """Everything that is known of an import before its weights are read."""

    config: DecoderConfig
    weights: MappedWeights
    identity: Identity
    provenance: Provenance
    facts: dict[str, Any]
    """What the manifest says beside architecture and positions: capabilities, prompts."""
    graphs: Mapping[str, AddGraph]
    golden: Callable[[PromptReader], Golden]
    """Its golden calls and runs."""
    drawing: Mapping[str, int] | None = None
    """Sizes of a drawn picture, where it draws."""


def write_import_package(
    folder: Path, tokenizer: Path, parts: ImportParts, bits: Precision, progress: Progress
) -> None:
    """Fills an empty folder. FolderRefused where what came out is not sound."""
    config, weights = parts.config, parts.weights
    shutil.copyfile(tokenizer, folder / TOKENIZER)
    weights.tell(lambda done, total: progress.reached("write", "Rounding and writing", done, total))
    graphs = write_import_graphs(folder, parts.graphs, bits)
    weights.tell(lambda done, total: progress.reached("check", "Computing reference answers", done, total))
    facts = import_facts(parts)
    reader = Tokenizer.load(tokenizer, TextRules(**facts["text"]))
    calls, runs = parts.golden(PromptReader(facts, reader))
    vectors = golden_vectors(0, 0, str, reader.pieces)
    fixtures = write_fixtures(folder, calls, runs, vectors, TOLERANCES[bits])
    card = import_card(parts.identity, config, parts.provenance, bits, [])
    (folder / "MODEL_CARD.md").write_text(card, encoding="utf-8", newline="\n")
    progress.say("check", "Listing the files with their sums")
    write_manifest(folder, parts.identity, facts, list(graphs), fixtures)
    problems = verify_package(folder)
    if problems:
        raise FolderRefused("packageUnsound", "; ".join(f"{each.file}: {each.reason}" for each in problems[:5]))


def expected_bytes(config: DecoderConfig, bits: Precision) -> int:
    """About what the package takes on the disk: codes, scales, and some room."""
    backbone = config.backbone
    heads = (2 * backbone.query_heads + 2 * backbone.kv_heads) * backbone.head_dim
    decoder = backbone.layers * backbone.width * (heads + 3 * backbone.ffn)
    tower, writes = 0, False
    if isinstance(config, ReaderConfig):
        vision, writes = config.vision, True
        tower = vision.layers * vision.width * (4 * vision.width + 2 * vision.ffn)
    if isinstance(config, DrawerConfig):
        head = config.head
        decoder += head.width * head.width * (5 * head.blocks + 3) + backbone.width * (backbone.width + head.width)
    table = backbone.width * backbone.vocab * (2 if writes and not backbone.tied_output else 1)
    scale = 4 / BLOCK
    wide = 2 if bits == 16 else 1
    return int(1.05 * (decoder * (bits / 8 + scale) + tower * (wide + scale) + table * (1 + scale)) + 1e8)


def import_facts(parts: ImportParts) -> dict[str, Any]:
    """What the manifest says beside the files."""
    architecture = decoder_architecture(parts.config, ("pad", "eos", "bos"))
    drawing = {} if parts.drawing is None else {"drawing": dict(parts.drawing)}
    assert parts.config.positions is not None, "an imported model counts its positions"
    positions = contiguous(parts.config.positions)
    return parts.facts | {"architecture": architecture | drawing, "positions": positions}
