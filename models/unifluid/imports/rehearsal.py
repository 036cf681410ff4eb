"""A checkpoint of full published shape and random numbers, to rehearse an import with: time, memory, disk.

    python -m unifluid.imports.rehearsal paligemma2-3b-224 FOLDER --tokenizer tokenizer.json [--layers 2]

writes config.json, tokenizer.json and bf16 safetensors in several files with their index, as such a model is published;
the tokenizer, which may be a tiny one, is filled up to the vocabulary. Tensors that an import leaves are left out here.
What it captions or draws is noise.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor

from unifluid.config import ReaderConfig
from unifluid.imports.janus_config import CodesConfig, janus_config
from unifluid.imports.janus_keys import janus_map
from unifluid.imports.paligemma_config import paligemma_config, paligemma_map
from unifluid.imports.rehearsal_tokenizer import write_filled_tokenizer
from unifluid.imports.source_folder import INDEX

MOST_FILE_BYTES = 2 << 30
VISION = {
    "hidden_size": 1152,
    "intermediate_size": 4304,
    "model_type": "siglip_vision_model",
    "num_attention_heads": 16,
    "num_hidden_layers": 27,
    "vision_use_head": False,
}
GEMMA2_2B = {
    "hidden_size": 2304,
    "intermediate_size": 9216,
    "model_type": "gemma2",
    "num_attention_heads": 8,
    "num_hidden_layers": 26,
    "num_key_value_heads": 4,
}
GEMMA_2B = {
    "hidden_size": 2048,
    "intermediate_size": 16_384,
    "model_type": "gemma",
    "num_attention_heads": 8,
    "num_hidden_layers": 18,
    "num_key_value_heads": 1,
}
LLAMA_1B = {
    "hidden_size": 2048,
    "intermediate_size": 5632,
    "model_type": "llama",
    "num_attention_heads": 16,
    "num_hidden_layers": 24,
    "num_key_value_heads": 16,
    "vocab_size": 102_400,
    # Of the tokenizer that it is tried with, where they come first.
    "bos_token_id": 0,
    "eos_token_id": 1,
    "pad_token_id": 2,
}
LLAMA_7B = LLAMA_1B | {
    "hidden_size": 4096,
    "intermediate_size": 11_008,
    "num_attention_heads": 32,
    "num_hidden_layers": 30,
    "num_key_value_heads": 32,
}
SHAPES: dict[str, dict[str, Any]] = {
    "paligemma2-3b-224": {"model_type": "paligemma", "text_config": GEMMA2_2B, "vision_config": VISION},
    "paligemma-3b-224": {"model_type": "paligemma", "text_config": GEMMA_2B, "vision_config": VISION},
    "janus-pro-1b": {"model_type": "janus", "text_config": LLAMA_1B, "vision_config": {}, "vq_config": {}},
    "janus-pro-7b": {"model_type": "janus", "text_config": LLAMA_7B, "vision_config": {}, "vq_config": {}},
}


def write_checkpoint(folder: Path, config: dict[str, Any], tokenizer: Path) -> int:
    """Answers how many numbers were written."""
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    write_filled_tokenizer(tokenizer, folder / "tokenizer.json", _shape(config).backbone.vocab)
    placed: dict[str, str] = {}
    count = 0
    for number, tensors in enumerate(_files(config)):
        name = f"model-{number + 1:05}.safetensors"
        save_file(tensors, folder / name)
        placed |= dict.fromkeys(tensors, name)
        count += sum(tensor.numel() for tensor in tensors.values())
    (folder / INDEX).write_text(json.dumps({"weight_map": placed}), encoding="utf-8")
    return count


def _files(config: dict[str, Any]) -> Iterator[dict[str, Tensor]]:
    """The tensors of one file after the other, under their published names."""
    pool = (torch.randn(1 << 24, generator=torch.Generator().manual_seed(1)) * 0.02).to(torch.bfloat16)
    file: dict[str, Tensor] = {}
    size = 0
    for index, (name, shape) in enumerate(_shapes(config)):
        values = 1
        for side in shape:
            values *= side
        if file and size + 2 * values > MOST_FILE_BYTES:
            yield file
            file, size = {}, 0
        # The same numbers again and again, shifted: drawing billions takes longer than writing them.
        shifted = pool[index:] if index + values <= len(pool) else pool.roll(index).repeat(-(-values // len(pool)))
        file[name] = shifted[:values].reshape(shape).clone()
        size += 2 * values
    yield file


def _shapes(config: dict[str, Any]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Published names with the shapes they are stored in."""
    shape = _shape(config)
    janus = isinstance(shape, CodesConfig)
    tensors = janus_map(shape) if janus else paligemma_map(shape)
    for name, taken in tensors.taken.items():
        for source, height in tensors.heights(name):
            # Janus-Pro multiplies by convolutions of one pixel.
            pixel = (1, 1) if taken.change == "reshaped" else ()
            yield (_janus_name if janus else _paligemma_name)(source), (height, *taken.shape[1:], *pixel)


def _shape(config: dict[str, Any]) -> ReaderConfig:
    if config["model_type"] == "janus":
        return janus_config("rehearsal", config, {})
    return paligemma_config("rehearsal", config)


def _paligemma_name(plain: str) -> str:
    published = plain.replace("language_model.", "language_model.model.")
    return published.replace("vision_tower.", "vision_tower.vision_model.")


def _janus_name(plain: str) -> str:
    return plain if plain.startswith("lm_head.") else f"model.{plain}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shape", choices=SHAPES)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--layers", type=int, help="this many decoder layers only")
    options = parser.parse_args()
    config = SHAPES[options.shape]
    if options.layers is not None:
        config = config | {"text_config": config["text_config"] | {"num_hidden_layers": options.layers}}
    print(f"{write_checkpoint(options.folder, config, options.tokenizer):,} numbers in {options.folder}")


if __name__ == "__main__":
    main()
