"""PaliGemma 1 and 2, from the folder of their published weights, as a package that captions and answers.

    python -m unifluid.imports.paligemma FOLDER --out PACKAGE [--bits 4|8|16] [--json]

FOLDER holds config.json, tokenizer.json and safetensors. Exit status 0, 1 where the folder is refused, 2 for bad use,
3 where it was stopped; nothing half written is left in any case.
"""

import sys
from collections.abc import Sequence
from typing import Any

import numpy as np

from unifluid.export.manifest import Identity
from unifluid.imports.command import import_command
from unifluid.imports.import_card import Provenance
from unifluid.imports.import_graphs import reader_graphs
from unifluid.imports.import_package import ImportParts
from unifluid.imports.paligemma_config import paligemma_config, paligemma_weights
from unifluid.imports.reader_golden import reader_golden
from unifluid.imports.source_folder import FolderRefused, SourceFolder
from unifluid.imports.source_tokenizer import pieces, read_tokenizer

SOURCE = "PaliGemma is published by Google (arXiv 2407.07726, 2412.03555)"
LICENSE = "Gemma Terms of Use (ai.google.dev/gemma/terms)"
TERMS = (
    "Gemma is provided under and subject to the Gemma Terms of Use found at ai.google.dev/gemma/terms. Whoever passes "
    "this package on passes on those terms and their prohibited uses. The mix checkpoints are published for research."
)
VERIFIED = (
    "every tensor of the folder was consumed exactly once or named, with the shape that config.json gives it",
    "random weights of a tiny shape give the same logits and captions as Hugging Face `transformers`, piece by piece",
)
UNVERIFIED = (
    "the quality of captions and answers of the published weights: nobody has looked at them with this importer",
    "pictures of other sizes than the encoder was trained on",
)
CAPTION, QUESTION = "caption en", "answer en "


def paligemma_parts(folder: SourceFolder, name: str, title: str | None) -> ImportParts:
    config = paligemma_config(name, folder.config())
    weights = paligemma_weights(folder, config)
    tokenizer = read_tokenizer(folder.folder / "tokenizer.json")
    newline = pieces(tokenizer, "\n")
    if len(newline) != 1 or newline[0] >= config.backbone.vocab:
        raise FolderRefused("tokenizerUnknown", "tokenizer.json has no piece of its own for the end of a line")
    second = " 2" if config.backbone.post_norms else ""
    size = sum(int(np.prod(stored.shape)) for stored in folder.tensors.values())
    px = config.vision.image_px
    written = pieces(tokenizer, "a red apple")[:4]
    return ImportParts(
        config=config,
        weights=weights,
        identity=Identity(name, title or f"PaliGemma{second} {size / 1e9:.0f}B, {px} px", "1.0.0", LICENSE),
        provenance=Provenance(SOURCE, TERMS, VERIFIED, UNVERIFIED),
        facts=package_facts(newline),
        graphs=reader_graphs(config, weights),
        golden=lambda reader: reader_golden(config, weights, reader, written),
    )


def package_facts(newline: Sequence[int]) -> dict[str, Any]:
    """What the manifest says beside the numbers."""

    def asking(*words: dict[str, Any]) -> dict[str, Any]:
        parts = [{"pictures": True}, {"special": "bos"}, *words, {"ids": list(newline)}]
        return {"attention": "prefix", "parts": parts}

    return {
        "capabilities": {"caption": {}, "answer": {"pictures": 1, "turns": 1}},
        "text": {"case": "kept", "newlines": "kept"},
        "prompts": {
            "caption": asking({"text": CAPTION}),
            "answer": asking({"text": QUESTION}, {"field": "question"}),
        },
    }


if __name__ == "__main__":
    sys.exit(import_command(__doc__ or "", paligemma_parts))
