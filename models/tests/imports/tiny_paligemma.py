"""A PaliGemma of a few thousand random numbers, as Hugging Face `transformers` builds, saves and runs it.

    python tests/imports/tiny_paligemma.py FOLDER [--kind gemma|gemma2]

writes the folder that an importer takes: config.json, model.safetensors, tokenizer.json.
"""

import argparse
import json
from pathlib import Path

import tokenizers
import torch
from tokenizers import decoders, models, normalizers, trainers
from transformers import (
    Gemma2Config,
    GemmaConfig,
    PaliGemmaConfig,
    PaliGemmaForConditionalGeneration,
    SiglipVisionConfig,
)

SPECIAL = ("<pad>", "<eos>", "<bos>", "<unk>", "<image>")
BYTES = tuple(f"<0x{byte:02X}>" for byte in range(256))
WIDTH, LAYERS, PX, PATCH = 64, 2, 28, 14
IMAGE_TOKENS = (PX // PATCH) ** 2
WORDS = (
    "caption en\nanswer en what colour is the apple?\nanswer en how many cars are there?\n"
    "a red apple on a table. two green cars. the apple is red. There are two."
)


def write_tokenizer(folder: Path) -> tokenizers.Tokenizer:
    """Built as Gemma's: spaces become ▁, nothing is put in front, what has no piece is spelled in bytes."""
    learner = tokenizers.Tokenizer(models.BPE())
    learner.normalizer = normalizers.Replace(" ", "▁")
    trainer = trainers.BpeTrainer(
        vocab_size=400, special_tokens=[*SPECIAL, *BYTES], initial_alphabet=["\n", "▁"], show_progress=False
    )
    learner.train_from_iterator(WORDS.splitlines(), trainer)
    learned = json.loads(learner.to_str())["model"]
    merges = [tuple(merge) for merge in learned["merges"]]
    model = models.BPE(learned["vocab"], merges, byte_fallback=True, fuse_unk=True, unk_token="<unk>")
    tokenizer = tokenizers.Tokenizer(model)
    tokenizer.normalizer = normalizers.Replace(" ", "▁")
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    tokenizer.add_special_tokens(list(SPECIAL))
    tokenizer.save(str(folder / "tokenizer.json"))
    return tokenizer


def tiny_paligemma(kind: str, vocab: int) -> PaliGemmaForConditionalGeneration:
    """Random weights, loud enough that every part of the model shows in what it says."""
    shape = {
        "hidden_size": WIDTH,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "head_dim": 16,
        "intermediate_size": 96,
        "vocab_size": vocab,
    }
    capped = {"attn_logit_softcapping": 4.0, "final_logit_softcapping": 6.0, "query_pre_attn_scalar": 16}
    text = Gemma2Config(**shape, **capped) if kind == "gemma2" else GemmaConfig(**shape)
    vision = SiglipVisionConfig(
        hidden_size=48,
        intermediate_size=80,
        num_hidden_layers=2,
        num_attention_heads=3,
        image_size=PX,
        patch_size=PATCH,
        vision_use_head=False,
    )
    config = PaliGemmaConfig(
        vision_config=vision.to_dict(),
        text_config=text.to_dict(),
        projection_dim=WIDTH,
        hidden_size=WIDTH,
        image_token_index=SPECIAL.index("<image>"),
    )
    config._attn_implementation = "eager"
    torch.manual_seed(5)
    model = PaliGemmaForConditionalGeneration(config)
    for name, parameter in model.named_parameters():
        matrix = parameter.ndim > 1
        torch.nn.init.normal_(parameter, std=1.5 * parameter[0].numel() ** -0.5 if matrix else 0.2)
        if "embed_tokens" in name:
            torch.nn.init.normal_(parameter, std=0.03)
    with torch.no_grad():
        # Words are said more often than bytes, most of which spell nothing.
        model.get_input_embeddings().weight[: len(SPECIAL) + len(BYTES)] *= 0.2
    model.tie_weights()
    return model.eval()


def write_folder(folder: Path, kind: str) -> tuple[PaliGemmaForConditionalGeneration, tokenizers.Tokenizer]:
    """The folder as `save_pretrained` leaves it, under the published names."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = write_tokenizer(folder)
    model = tiny_paligemma(kind, vocab=448)
    model.save_pretrained(folder)
    return model, tokenizer


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kind", choices=("gemma", "gemma2"), default="gemma2")
    options = parser.parse_args()
    write_folder(options.folder, options.kind)
