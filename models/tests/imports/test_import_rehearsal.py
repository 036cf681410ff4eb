"""A rehearsed checkpoint is one that the importers take: of the published shape, here with few layers of it."""

from pathlib import Path

import pytest
from tiny_janus import write_tokenizer as write_janus_tokenizer
from tiny_paligemma import write_tokenizer as write_paligemma_tokenizer
from tokenizers import Tokenizer

from unifluid.imports import rehearsal
from unifluid.imports.janus import janus_parts
from unifluid.imports.paligemma import paligemma_parts
from unifluid.imports.rehearsal_tokenizer import write_filled_tokenizer
from unifluid.imports.source_folder import SourceFolder

NARROW_GEMMA = {"hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 1, "head_dim": 16, "vocab_size": 1000}
NARROW_LLAMA = {"hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 1, "vocab_size": 1000}
NARROW_VISION = {"hidden_size": 48, "intermediate_size": 80, "num_hidden_layers": 1, "num_attention_heads": 3}


@pytest.mark.parametrize("shape", ["paligemma2-3b-224", "paligemma-3b-224", "janus-pro-1b", "janus-pro-7b"])
def test_what_is_rehearsed_is_taken_by_its_importer(tmp_path: Path, shape: str) -> None:
    janus = shape.startswith("janus")
    (write_janus_tokenizer if janus else write_paligemma_tokenizer)(tmp_path)
    config = rehearsal.SHAPES[shape]
    narrow = {
        "text_config": config["text_config"] | (NARROW_LLAMA if janus else NARROW_GEMMA),
        "vision_config": config["vision_config"] | NARROW_VISION,
    }
    if janus:
        narrow["vq_config"] = {"base_channels": 32, "num_embeddings": 48}
    folder = tmp_path / "rehearsed"
    count = rehearsal.write_checkpoint(folder, config | narrow, tmp_path / "tokenizer.json")
    parts = (janus_parts if janus else paligemma_parts)(SourceFolder(folder), "rehearsed", None)
    made = parts.weights.made["segment.weight"].size
    assert count == sum(parts.weights[name][:].size for name in parts.weights) - made
    assert Tokenizer.from_file(str(folder / "tokenizer.json")).get_vocab_size() == 1000


def test_a_filled_tokenizer_reads_what_it_read_before_in_the_same_pieces(tmp_path: Path) -> None:
    small = write_paligemma_tokenizer(tmp_path)
    write_filled_tokenizer(tmp_path / "tokenizer.json", tmp_path / "filled.json", 5000)
    filled = Tokenizer.from_file(str(tmp_path / "filled.json"))
    assert filled.get_vocab_size() == 5000
    for text in ("caption en\n", "answer en what colour is the apple?\n"):
        assert filled.encode(text).ids == small.encode(text).ids
