"""A Janus of a few thousand random numbers, as Hugging Face `transformers` builds and runs it, with a tokenizer.

    python tests/imports/tiny_janus.py FOLDER

writes the folder that an importer takes: config.json, model.safetensors, tokenizer.json.
"""

import json
import sys
from pathlib import Path

import tokenizers
import torch
from tiny_paligemma import WORDS
from tokenizers import decoders, models, pre_tokenizers, trainers
from transformers import JanusConfig, JanusForConditionalGeneration, JanusVisionConfig, JanusVQVAEConfig, LlamaConfig

SPECIAL = ("<bos>", "<eos>", "<pad>", "<image_placeholder>", "<begin_of_image>", "<end_of_image>", "<|User|>")
SPECIAL += ("<|Assistant|>",)
WIDTH, CODES, SIDE, PX = 64, 48, 4, 32


def write_tokenizer(folder: Path) -> tokenizers.Tokenizer:
    """Built as DeepSeek's: bytes as characters, pieces learned above them."""
    tokenizer = tokenizers.Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=400, special_tokens=list(SPECIAL), initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(WORDS.splitlines(), trainer)
    tokenizer.save(str(folder / "tokenizer.json"))
    return tokenizer


def tiny_janus(vocab: int) -> JanusForConditionalGeneration:
    text = LlamaConfig(
        hidden_size=WIDTH,
        intermediate_size=96,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=4,
        vocab_size=vocab,
        pad_token_id=SPECIAL.index("<pad>"),
        bos_token_id=SPECIAL.index("<bos>"),
        eos_token_id=SPECIAL.index("<eos>"),
        tie_word_embeddings=False,
    )
    vision = JanusVisionConfig(
        hidden_size=48,
        num_hidden_layers=2,
        num_attention_heads=3,
        image_size=PX,
        patch_size=PX // SIDE,
        projection_dim=WIDTH,
        num_image_tokens=SIDE**2,
    )
    # Sixteen pixels a code in the published model; here eight, of 32.
    codes = JanusVQVAEConfig(
        embed_dim=8,
        num_embeddings=CODES,
        base_channels=32,
        channel_multiplier=[1, 1, 1, 1],
        latent_channels=32,
        num_res_blocks=1,
        projection_dim=WIDTH,
        image_token_embed_dim=WIDTH,
    )
    config = JanusConfig(
        text_config=text.to_dict(),
        vision_config=vision.to_dict(),
        vq_config=codes.to_dict(),
        image_token_id=SPECIAL.index("<image_placeholder>"),
        tie_word_embeddings=False,
    )
    torch.manual_seed(6)
    model = JanusForConditionalGeneration(config)
    for name, parameter in model.named_parameters():
        matrix = parameter.ndim > 1
        torch.nn.init.normal_(parameter, std=1.5 * parameter[0].numel() ** -0.5 if matrix else 0.2)
        if "norm" in name and name.endswith("weight"):
            parameter.data += 1
    return model.eval()


def write_folder(folder: Path) -> tuple[JanusForConditionalGeneration, tokenizers.Tokenizer]:
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = write_tokenizer(folder)
    model = tiny_janus(vocab=448)
    model.save_pretrained(folder)
    # What `save_pretrained` leaves out of the picture tokenizer stays at its default.
    assert json.loads((folder / "config.json").read_text())["model_type"] == "janus"
    return model, tokenizer


if __name__ == "__main__":
    write_folder(Path(sys.argv[1]))
