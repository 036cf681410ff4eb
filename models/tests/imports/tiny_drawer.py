"""The package that the runtime's parity test draws with, and the codes that Hugging Face `transformers` draws.

    python tests/imports/tiny_drawer.py runtime/testing/tiny-janus

writes OUT/package, imported in float32 from a tiny random Janus, and OUT/expected.json: prompts and the codes that
`generate` chooses greedily under guidance.
"""

import json
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import tokenizers
import torch
from tiny_janus import SPECIAL, write_folder
from transformers import GenerationConfig, JanusForConditionalGeneration

from unifluid.imports.fresh_folder import fresh_folder
from unifluid.imports.import_package import write_import_package
from unifluid.imports.janus import ASSISTANT, BEGINS, GUIDANCE, USER, janus_parts
from unifluid.imports.progress import Progress
from unifluid.imports.source_folder import SourceFolder

PROMPTS = ("a red apple on a table", "two green cars", "Überall 3\ncars")


@torch.no_grad()
def drawn(model: JanusForConditionalGeneration, tokenizer: tokenizers.Tokenizer, prompt: str) -> list[int]:
    text = f"<bos>{USER}{prompt}{ASSISTANT}{BEGINS}"
    ids = torch.tensor([tokenizer.encode(text, add_special_tokens=False).ids])
    settings = GenerationConfig(
        pad_token_id=SPECIAL.index("<pad>"),
        bos_token_id=SPECIAL.index("<bos>"),
        eos_token_id=SPECIAL.index("<eos>"),
        do_sample=False,
        guidance_scale=GUIDANCE,
        max_length=400,
        use_cache=True,
    )
    settings.generation_kwargs = {"boi_token_id": SPECIAL.index(BEGINS)}
    return model.generate(
        inputs=ids, attention_mask=torch.ones_like(ids), generation_mode="image", generation_config=settings
    )[0].tolist()


def write_tiny_drawer(out: Path) -> None:
    with TemporaryDirectory() as work:
        model, tokenizer = write_folder(Path(work) / "published")
        source = SourceFolder(Path(work) / "published")
        parts = janus_parts(source, "tiny-janus", "Tiny Janus")
        shutil.rmtree(out, ignore_errors=True)
        with fresh_folder(out / "package") as folder:
            write_import_package(folder, source.folder / "tokenizer.json", parts, 32, Progress(as_json=False))
        cases = [{"prompt": prompt, "codes": drawn(model, tokenizer, prompt)} for prompt in PROMPTS]
        (out / "expected.json").write_text(json.dumps({"cases": cases}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_tiny_drawer(Path(sys.argv[1]))
