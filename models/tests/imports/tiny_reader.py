"""The package that the runtime's parity test reads, and what Hugging Face `transformers` says of the same weights.

    python tests/imports/tiny_reader.py runtime/testing/tiny-reader

writes OUT/package, imported in float32 from a tiny random PaliGemma 2, and OUT/expected.json: pictures, prompts and the
pieces that `generate` writes greedily.
"""

import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import tokenizers
import torch
from tiny_paligemma import IMAGE_TOKENS, PX, SPECIAL, write_folder
from transformers import PaliGemmaForConditionalGeneration

from unifluid.circling import circling_pieces
from unifluid.imports.fresh_folder import fresh_folder
from unifluid.imports.import_package import write_import_package
from unifluid.imports.paligemma import CAPTION, QUESTION, paligemma_parts
from unifluid.imports.progress import Progress
from unifluid.imports.source_folder import SourceFolder
from unifluid.tokenizer import Tokenizer

PIECES = 8
QUESTIONS = ("what colour is the apple?", "How many cars\nare there?", "Überall?")
TEXTS = 4
"""Of each prompt."""


def seen(seed: int) -> np.ndarray:
    """RGB (PX, PX, 3) that both languages make of a number."""
    x, y, c = np.meshgrid(np.arange(PX), np.arange(PX), np.arange(3), indexing="xy")
    return ((x * (3 + seed) + y * (5 + 2 * seed) + c * 67 + seed * 29 + x * y) % 256).astype(np.uint8)


@torch.no_grad()
def written(model: PaliGemmaForConditionalGeneration, picture: np.ndarray, prompt: Sequence[int]) -> list[int]:
    """Greedily, up to <eos>."""
    ids = torch.tensor([[SPECIAL.index("<image>")] * IMAGE_TOKENS + list(prompt)])
    made = model.generate(
        input_ids=ids,
        pixel_values=torch.from_numpy(picture).permute(2, 0, 1)[None].float() / 127.5 - 1,
        token_type_ids=torch.zeros_like(ids),
        attention_mask=torch.ones_like(ids),
        max_new_tokens=PIECES,
        do_sample=False,
        eos_token_id=SPECIAL.index("<eos>"),
    )
    return made[0, ids.shape[1] :].tolist()


def in_circles(pieces: Sequence[int], tokenizer: tokenizers.Tokenizer) -> bool:
    """The runtime keeps captions from it, `generate` does not: only texts without are compared."""
    reader = Tokenizer(tokenizer)
    return any(piece in circling_pieces(pieces[:at], reader) for at, piece in enumerate(pieces))


def cases(model: PaliGemmaForConditionalGeneration, tokenizer: tokenizers.Tokenizer) -> list[dict[str, Any]]:
    """One for each prompt and picture whose text does not run in circles."""
    found: list[dict[str, Any]] = []
    for question in (None, *QUESTIONS):
        # The whole string in one go, as the processor of transformers has it.
        text = f"<bos>{CAPTION if question is None else QUESTION + question}\n"
        prompt = tokenizer.encode(text, add_special_tokens=False).ids
        kept = 0
        for seed in range(200):
            pieces = written(model, seen(seed), prompt)
            if not in_circles(pieces, tokenizer):
                found.append({"picture": seed, "question": question, "prompt": prompt, "pieces": pieces})
                found[-1]["text"] = tokenizer.decode(pieces)
                kept += 1
            if kept == TEXTS:
                break
    return found


def write_tiny_reader(out: Path) -> None:
    with TemporaryDirectory() as work:
        model, tokenizer = write_folder(Path(work) / "published", "gemma2")
        source = SourceFolder(Path(work) / "published")
        parts = paligemma_parts(source, "tiny-reader", "Tiny reader")
        shutil.rmtree(out, ignore_errors=True)
        with fresh_folder(out / "package") as folder:
            write_import_package(folder, source.folder / "tokenizer.json", parts, 32, Progress(as_json=False))
        told = {"pieces": PIECES, "px": PX, "cases": cases(model, tokenizer)}
        (out / "expected.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_tiny_reader(Path(sys.argv[1]))
