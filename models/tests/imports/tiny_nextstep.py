"""A NextStep-1.1 of a few thousand random numbers under its published names, and what it computes.

    python tests/imports/tiny_nextstep.py FOLDER

writes the folder that an importer takes. The decoder is the Qwen 2 of Hugging Face `transformers`, the autoencoder that
of `diffusers`; head, projectors and solver are written after the paper, the way it states them: by the score.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tokenizers
import torch
import torch.nn.functional as F
from diffusers import AutoencoderKL
from diffusers.loaders.single_file_utils import convert_ldm_vae_checkpoint
from safetensors.torch import save_file
from tiny_paligemma import WORDS
from tokenizers import Regex, decoders, models, normalizers, pre_tokenizers, trainers
from torch import Tensor
from transformers import DynamicCache, Qwen2Config, Qwen2Model

from unifluid.philox import token_noise

SPECIAL = (
    "<|endoftext|>",
    "[PAD]",
    "<|begin_of_image|>",
    "<|end_of_image|>",
    "<|image_placeholder|>",
    "<|image_area|>",
)
BEGINS = SPECIAL.index("<|begin_of_image|>")
WIDTH, HEAD, BLOCKS, CHANNELS, VOCAB = 64, 64, 2, 4, 448
DIMS, SIDE, POSITION_SIDE = 4 * CHANNELS, 4, 6
VAE = {
    "ch": 32,
    "ch_mult": [1, 2],
    "num_res_blocks": 1,
    "z_channels": CHANNELS,
    "scaling_factor": 0.8,
    "shift_factor": -0.1,
}

Tensors = Mapping[str, Tensor]


@dataclass(frozen=True)
class Published:
    """What lies in a folder."""

    decoder: Qwen2Model
    tensors: Tensors
    """Of the whole model, by their published names."""
    vae: Tensors
    tokenizer: tokenizers.Tokenizer


def write_tokenizer(folder: Path) -> tokenizers.Tokenizer:
    """Built as Qwen's: NFC, digits apart, bytes as characters, pieces learned above them."""
    tokenizer = tokenizers.Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    split = pre_tokenizers.Split(Regex(r"\p{N}| ?\p{L}+| ?[^\s\p{L}\p{N}]+|\s+"), "isolated")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [split, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=400, special_tokens=list(SPECIAL), initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(WORDS.splitlines(), trainer)
    tokenizer.save(str(folder / "tokenizer.json"))
    return tokenizer


def tiny_decoder() -> Qwen2Model:
    torch.manual_seed(8)
    model = Qwen2Model(
        Qwen2Config(
            hidden_size=WIDTH,
            intermediate_size=96,
            num_hidden_layers=2,
            num_attention_heads=4,
            num_key_value_heads=2,
            vocab_size=VOCAB,
            rms_norm_eps=1e-5,
            rope_parameters={"rope_type": "default", "rope_theta": 1_000_000.0},
            attn_implementation="eager",
        )
    )
    for name, parameter in model.named_parameters():
        torch.nn.init.normal_(parameter, std=parameter[0].numel() ** -0.5 if parameter.ndim > 1 else 0.2)
        if "norm" in name:
            parameter.data += 1
    return model.eval()


def tiny_tensors(decoder: Qwen2Model) -> dict[str, Tensor]:
    tensors = {name: value.clone() for name, value in decoder.state_dict().items()}
    generator = torch.Generator().manual_seed(9)

    def linear(name: str, rows: int, columns: int, loud: float = 1.0) -> None:
        tensors[f"{name}.weight"] = torch.randn(rows, columns, generator=generator) * loud * columns**-0.5
        tensors[f"{name}.bias"] = torch.randn(rows, generator=generator) * 0.2

    tensors["lm_head.weight"] = torch.randn(VOCAB, WIDTH, generator=generator)
    linear("image_in_projector", WIDTH, DIMS)
    linear("image_out_projector", WIDTH, WIDTH)
    net = "image_head.net"
    linear(f"{net}.input_proj", HEAD, DIMS)
    linear(f"{net}.cond_embed", HEAD, WIDTH)
    linear(f"{net}.time_embed.mlp.0", HEAD, 256, 3.0)
    linear(f"{net}.time_embed.mlp.2", HEAD, HEAD)
    for index in range(BLOCKS):
        block = f"{net}.res_blocks.{index}"
        tensors[f"{block}.in_ln.weight"] = 1 + torch.randn(HEAD, generator=generator) * 0.2
        tensors[f"{block}.in_ln.bias"] = torch.randn(HEAD, generator=generator) * 0.2
        linear(f"{block}.mlp.0", HEAD, HEAD)
        linear(f"{block}.mlp.2", HEAD, HEAD)
        linear(f"{block}.adaLN_modulation.1", 3 * HEAD, HEAD, 0.5)
    linear(f"{net}.final_layer.adaLN_modulation.1", 2 * HEAD, HEAD, 0.5)
    linear(f"{net}.final_layer.linear", DIMS, HEAD, 0.5)
    return tensors


def tiny_vae() -> dict[str, Tensor]:
    """Under the names of latent diffusion's own program, encoder and all."""
    generator = torch.Generator().manual_seed(10)
    tensors: dict[str, Tensor] = {}
    for name, shape in _vae_shapes():
        matrix = len(shape) > 1
        tensors[name] = torch.randn(shape, generator=generator) * (np.prod(shape[1:]) ** -0.5 if matrix else 0.1)
        if "norm" in name and name.endswith("weight"):
            tensors[name] += 1
    return tensors


def _vae_shapes() -> Iterator[tuple[str, tuple[int, ...]]]:
    widths = [VAE["ch"] * each for each in VAE["ch_mult"]]

    def conv(name: str, rows: int, columns: int, side: int = 3) -> Iterator[tuple[str, tuple[int, ...]]]:
        yield f"{name}.weight", (rows, columns, side, side)
        yield f"{name}.bias", (rows,)

    def norm(name: str, width: int) -> Iterator[tuple[str, tuple[int, ...]]]:
        yield from ((f"{name}.{part}", (width,)) for part in ("weight", "bias"))

    def block(name: str, before: int, width: int) -> Iterator[tuple[str, tuple[int, ...]]]:
        yield from norm(f"{name}.norm1", before)
        yield from conv(f"{name}.conv1", width, before)
        yield from norm(f"{name}.norm2", width)
        yield from conv(f"{name}.conv2", width, width)
        if before != width:
            yield from conv(f"{name}.nin_shortcut", width, before, 1)

    def ends(side: str, given: int, made: int, first: int, last: int) -> Iterator[tuple[str, tuple[int, ...]]]:
        yield from conv(f"{side}.conv_in", first, given)
        yield from block(f"{side}.mid.block_1", widths[-1], widths[-1])
        yield from norm(f"{side}.mid.attn_1.norm", widths[-1])
        for part in ("q", "k", "v", "proj_out"):
            yield from conv(f"{side}.mid.attn_1.{part}", widths[-1], widths[-1], 1)
        yield from block(f"{side}.mid.block_2", widths[-1], widths[-1])
        yield from norm(f"{side}.norm_out", last)
        yield from conv(f"{side}.conv_out", made, last)

    yield from ends("encoder", 3, 2 * CHANNELS, widths[0], widths[-1])
    yield from ends("decoder", CHANNELS, 3, widths[-1], widths[0])
    for level, width in enumerate(widths):
        finer = widths[max(level - 1, 0)]
        yield from block(f"encoder.down.{level}.block.0", finer, width)
        if level < len(widths) - 1:
            yield from conv(f"encoder.down.{level}.downsample.conv", width, width)
        coarser = widths[min(level + 1, len(widths) - 1)]
        yield from block(f"decoder.up.{level}.block.0", coarser, width)
        yield from block(f"decoder.up.{level}.block.1", width, width)
        if level > 0:
            yield from conv(f"decoder.up.{level}.upsample.conv", width, width)


def diffusers_vae(tensors: Tensors) -> AutoencoderKL:
    """The same numbers in the autoencoder of `diffusers`, which has a converter of its own for those names."""
    depth = len(VAE["ch_mult"])
    model = AutoencoderKL(
        block_out_channels=tuple(VAE["ch"] * each for each in VAE["ch_mult"]),
        down_block_types=("DownEncoderBlock2D",) * depth,
        up_block_types=("UpDecoderBlock2D",) * depth,
        layers_per_block=VAE["num_res_blocks"],
        latent_channels=CHANNELS,
        use_quant_conv=False,
        use_post_quant_conv=False,
    )
    shape = {"down_block_types": model.config.down_block_types, "up_block_types": model.config.up_block_types}
    named = {f"first_stage_model.{name}": value.clone() for name, value in tensors.items()}
    model.load_state_dict(convert_ldm_vae_checkpoint(named, shape))
    return model.eval()


def write_folder(folder: Path, **changed: Any) -> Published:
    """changed: values of config.json, beside those that NextStep-1.1 states."""
    (folder / "vae").mkdir(parents=True)
    tokenizer, decoder = write_tokenizer(folder), tiny_decoder()
    tensors, vae = tiny_tensors(decoder), tiny_vae()
    config = {
        "model_type": "nextstep",
        "attention_bias": True,
        "o_attention_bias": False,
        "mlp_bias": False,
        "hidden_act": "silu",
        "hidden_size": WIDTH,
        "intermediate_size": 96,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "head_dim": 16,
        "vocab_size": VOCAB,
        "rms_norm_eps": 1e-5,
        "rope_theta": 1_000_000.0,
        "rope_scaling": None,
        "boi": BEGINS,
        "eos_token_id": 0,
        "bos_token_id": 0,
        "pad_token_id_added": 1,
        "base_image_grid_size": POSITION_SIDE,
        "fm_head_dim": HEAD,
        "fm_head_layers": BLOCKS,
        "latent_channels": CHANNELS,
    }
    (folder / "config.json").write_text(json.dumps(config | changed), encoding="utf-8")
    (folder / "tokenizer_config.json").write_text(json.dumps({"bos_token": None}), encoding="utf-8")
    (folder / "vae/config.json").write_text(json.dumps(VAE), encoding="utf-8")
    save_file({name: value.contiguous() for name, value in tensors.items()}, folder / "model.safetensors")
    save_file(vae, folder / "vae/model.safetensors")
    return Published(decoder, tensors, vae, tokenizer)


def velocity(tensors: Tensors, x: Tensor, time: float, condition: Tensor) -> Tensor:
    """(R, C) of noisy tokens x (R, C) at a time 0..1, told (R, D) by `image_out_projector`."""
    net = "image_head.net."

    def linear(name: str, y: Tensor) -> Tensor:
        return F.linear(y, tensors[f"{net}{name}.weight"], tensors[f"{net}{name}.bias"])

    turns = time * 10_000 ** (-torch.arange(128) / 128)
    timed = linear("time_embed.mlp.2", F.silu(linear("time_embed.mlp.0", torch.cat((turns.cos(), turns.sin())))))
    told = F.silu(timed + linear("cond_embed", condition))
    x = linear("input_proj", x)
    for index in range(BLOCKS):
        block = f"res_blocks.{index}."
        shift, scale, gate = linear(f"{block}adaLN_modulation.1", told).chunk(3, -1)
        normed = F.layer_norm(
            x, (HEAD,), tensors[f"{net}{block}in_ln.weight"], tensors[f"{net}{block}in_ln.bias"], 1e-6
        )
        inner = F.silu(linear(f"{block}mlp.0", normed * (1 + scale) + shift))
        x = x + gate * linear(f"{block}mlp.2", inner)
    shift, scale = linear("final_layer.adaLN_modulation.1", told).chunk(2, -1)
    return linear("final_layer.linear", F.layer_norm(x, (HEAD,), eps=1e-6) * (1 + scale) + shift)


def solved(tensors: Tensors, condition: Tensor, noise: np.ndarray, guidance: float, shift: float = 1.0) -> Tensor:
    """(C,) by the reverse stochastic differential equation; noise (S + 1, C): the start, then each step's.

    condition (2, D): with the prompt, and without.
    """
    x, steps = torch.from_numpy(noise[0]), len(noise) - 1
    times = np.linspace(0, 1, steps + 1)
    times = times / (shift - (shift - 1) * times)
    for step in range(steps):
        time, length = float(times[step]), float(times[step + 1] - times[step])
        with_prompt, without = velocity(tensors, x.expand(2, -1), time, condition)
        flow = without + guidance * (with_prompt - without)
        score = (time * flow - x) / ((1 - time) ** 2 + time * (1 - time))
        drift = flow + (1 - time) * score
        x = x + drift * length + (2 * (1 - time)) ** 0.5 * length**0.5 * torch.from_numpy(noise[step + 1])
    return x


@dataclass(frozen=True)
class Drawing:
    """What is asked of `drawn`."""

    prompt: Sequence[int]
    """Pieces before BOI."""
    unguided: Sequence[int]
    seed: int
    steps: int
    guidance: float
    token_norm: bool = False
    positions: bool = False


@torch.no_grad()
def drawn(published: Published, asked: Drawing) -> Tensor:
    """Tokens (N, C) in raster order, one by one, each row with a cache of its own."""
    tensors, table = published.tensors, grid_table()
    caches = [DynamicCache(), DynamicCache()]
    fed = [
        F.embedding(torch.tensor([[*ids, BEGINS]]), tensors["embed_tokens.weight"])
        for ids in (asked.prompt, asked.unguided)
    ]
    tokens: list[Tensor] = []
    for index in range(SIDE**2):
        hidden = [
            published.decoder(inputs_embeds=row, past_key_values=cache, use_cache=True).last_hidden_state[:, -1]
            for row, cache in zip(fed, caches, strict=True)
        ]
        told = torch.cat(hidden)
        if asked.positions:
            row, column = divmod(index, SIDE)
            told = told + table[row, column]
        told = F.linear(told, tensors["image_out_projector.weight"], tensors["image_out_projector.bias"])
        noise = np.concatenate(
            [
                token_noise(asked.seed, variation=0, grid=np.array([index]), step=step, dims=DIMS)
                for step in range(asked.steps + 1)
            ]
        )
        token = solved(tensors, told, noise, asked.guidance)
        tokens.append(F.layer_norm(token, (DIMS,), eps=1e-6) if asked.token_norm else token)
        entering = F.linear(tokens[-1], tensors["image_in_projector.weight"], tensors["image_in_projector.bias"])
        fed = [entering[None, None]] * 2
    return torch.stack(tokens)


def grid_table() -> Tensor:
    """(side, side, D): the first half of the numbers tells the column, the second the row, sines before cosines."""
    table = torch.zeros(POSITION_SIDE, POSITION_SIDE, WIDTH)
    quarter = WIDTH // 4
    for row in range(POSITION_SIDE):
        for column in range(POSITION_SIDE):
            for half, place in enumerate((column, row)):
                for each in range(quarter):
                    angle = torch.tensor(place / 10_000 ** (each / quarter))
                    table[row, column, 2 * half * quarter + each] = angle.sin()
                    table[row, column, (2 * half + 1) * quarter + each] = angle.cos()
    return table


if __name__ == "__main__":
    write_folder(Path(sys.argv[1]))
