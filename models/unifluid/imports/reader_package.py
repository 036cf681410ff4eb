"""Writes an imported reader as a package: graphs, tokenizer, golden fixtures, card, manifest."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from unifluid.config import ReaderConfig
from unifluid.export.golden_vectors import golden_vectors
from unifluid.export.manifest import TOKENIZER, Identity, contiguous, reader_architecture, write_manifest
from unifluid.export.matmul_nbits import BLOCK
from unifluid.export.verify import verify_package
from unifluid.export.write_fixtures import write_fixtures
from unifluid.imports.import_card import Provenance, import_card
from unifluid.imports.progress import Progress
from unifluid.imports.reader_golden import reader_golden
from unifluid.imports.reader_graphs import AddGraph, Precision, write_reader_graphs
from unifluid.imports.source_folder import FolderRefused
from unifluid.imports.tensor_map import MappedWeights
from unifluid.prompts import PromptReader, task_prompt
from unifluid.text_parts import TextPart
from unifluid.tokenizer import TextRules, Tokenizer

TOLERANCES: dict[Precision, dict[str, float]] = {
    # As `write_fixtures.TOLERANCES`, for one picture and a few pieces, of weights that nobody here has seen.
    32: {"vision": 1e-4, "prefill": 1e-4, "text_step": 1e-4},
    16: {"vision": 0.01, "prefill": 0.05, "text_step": 0.05},
    8: {"vision": 0.05, "prefill": 0.1, "text_step": 0.1},
    4: {"vision": 0.05, "prefill": 0.6, "text_step": 0.6},
}


@dataclass(frozen=True)
class ReaderParts:
    """Everything that is known of an import before its weights are read."""

    config: ReaderConfig
    weights: MappedWeights
    identity: Identity
    provenance: Provenance
    facts: dict[str, Any]
    """What the manifest says beside architecture and positions: capabilities, prompts."""
    written: Sequence[int]
    """Pieces of a caption for the golden run."""
    drawing: Mapping[str, int] | None = None
    """Sizes of a drawn picture, where it draws."""
    drawing_graphs: Mapping[str, AddGraph] = field(default_factory=dict[str, AddGraph])


def write_reader_package(
    folder: Path, tokenizer: Path, parts: ReaderParts, bits: Precision, progress: Progress
) -> None:
    """Fills an empty folder. FolderRefused where what came out is not sound."""
    config, weights = parts.config, parts.weights
    shutil.copyfile(tokenizer, folder / TOKENIZER)
    weights.tell(lambda done, total: progress.reached("write", "Rounding and writing", done, total))
    graphs = write_reader_graphs(folder, config, weights, bits, parts.drawing_graphs)
    weights.tell(lambda done, total: progress.reached("check", "Computing reference answers", done, total))
    facts = reader_facts(parts)
    reader = Tokenizer.load(tokenizer, TextRules(**facts["text"]))
    calls, runs = reader_golden(config, weights, caption_prompt(parts, reader), parts.written)
    vectors = golden_vectors(0, 0, str, reader.pieces)
    fixtures = write_fixtures(folder, calls, runs, vectors, TOLERANCES[bits])
    card = import_card(parts.identity, config, parts.provenance, bits, [])
    (folder / "MODEL_CARD.md").write_text(card, encoding="utf-8", newline="\n")
    progress.say("check", "Listing the files with their sums")
    write_manifest(folder, parts.identity, facts, list(graphs), fixtures)
    problems = verify_package(folder)
    if problems:
        raise FolderRefused("packageUnsound", "; ".join(f"{each.file}: {each.reason}" for each in problems[:5]))


def caption_prompt(parts: ReaderParts, reader: Tokenizer) -> TextPart:
    """As the runtime will ask for a caption, by the same template."""
    return task_prompt(PromptReader(reader_facts(parts), reader), "caption", "")


def expected_bytes(config: ReaderConfig, bits: Precision) -> int:
    """About what the package takes on the disk: codes, scales, and some room."""
    backbone, vision = config.backbone, config.vision
    heads = (2 * backbone.query_heads + 2 * backbone.kv_heads) * backbone.head_dim
    decoder = backbone.layers * backbone.width * (heads + 3 * backbone.ffn)
    tower = vision.layers * vision.width * (4 * vision.width + 2 * vision.ffn)
    table = backbone.width * backbone.vocab * (1 if backbone.tied_output else 2)
    scale = 4 / BLOCK
    wide = 2 if bits == 16 else 1
    return int(1.05 * (decoder * (bits / 8 + scale) + tower * (wide + scale) + table * (1 + scale)) + 1e8)


def reader_facts(parts: ReaderParts) -> dict[str, Any]:
    """What the manifest says beside the files."""
    architecture = reader_architecture(parts.config, ("pad", "eos", "bos"))
    drawing = {} if parts.drawing is None else {"drawing": dict(parts.drawing)}
    assert parts.config.positions is not None, "an imported model counts its positions"
    positions = contiguous(parts.config.positions)
    return parts.facts | {"architecture": architecture | drawing, "positions": positions}
