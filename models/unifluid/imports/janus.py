"""Janus-Pro 1B and 7B, from the folder of their weights, as a package that draws, captions and answers.

    python -m unifluid.imports.janus FOLDER --out PACKAGE [--bits 4|8|16] [--json]

FOLDER holds config.json, tokenizer.json and safetensors, in the form of `transformers` or of DeepSeek's own program.
Exit status 0, 1 where the folder is refused, 2 for bad use, 3 where it was stopped; nothing half written is left in
any case.
"""

import sys
from collections.abc import Mapping
from typing import Any

import numpy as np
import tokenizers
import torch
from onnx import ModelProto

from unifluid.export.code_step import code_step_graph
from unifluid.export.decoder_layers import Weights
from unifluid.export.graph_builder import GraphBuilder
from unifluid.export.half_weights import halve_weights
from unifluid.export.manifest import Identity
from unifluid.export.weights_file import externalise
from unifluid.imports.command import import_command
from unifluid.imports.import_card import Provenance
from unifluid.imports.import_graphs import reader_graphs
from unifluid.imports.import_package import ImportParts
from unifluid.imports.janus_config import CodesConfig, janus_config
from unifluid.imports.janus_keys import janus_weights
from unifluid.imports.reader_golden import reader_golden
from unifluid.imports.source_folder import FolderRefused, SourceFolder
from unifluid.imports.source_tokenizer import pieces, read_tokenizer
from unifluid.imports.vq_decoder import VqDecoder
from unifluid.tracing import trace

SOURCE = "Janus-Pro is published by DeepSeek (arXiv 2501.17811)"
LICENSE = "DeepSeek Model License (use restrictions apply)"
TERMS = (
    "The DeepSeek Model License allows commercial use and lists uses that are forbidden; whoever passes this package "
    "on passes those on with it."
)
VERIFIED = (
    "every tensor of the folder was consumed exactly once or named, with the shape that config.json gives it",
    "random weights of a tiny shape read a picture, draw codes under guidance and paint them as `transformers` does",
    "the wording of its prompts was compared with the published program, by reading",
)
UNVERIFIED = (
    "the quality of pictures and answers of the published weights: nobody has looked at them with this importer",
    "captions: what asks for one is worded here, the published program has no such wording",
)
USER, ASSISTANT = "<|User|>: ", "\n\n<|Assistant|>:"
SPECIAL = {
    "bos_token_id": "<｜begin▁of▁sentence｜>",
    "eos_token_id": "<｜end▁of▁sentence｜>",
    "pad_token_id": "<｜▁pad▁｜>",
}
BEGINS, ENDS = "<begin_of_image>", "<end_of_image>"
SYSTEM = (
    "You are a helpful language and vision assistant. You are able to understand the visual content that the user "
    "provides, and assist the user with a variety of tasks using natural language.\n\n"
)
DESCRIBE = "Describe this picture in one sentence."
GUIDANCE = 5.0
"""What the published program draws with."""


def janus_parts(folder: SourceFolder, name: str, title: str | None) -> ImportParts:
    tokenizer = read_tokenizer(folder.folder / "tokenizer.json")
    config = janus_config(name, folder.config(), special_ids(tokenizer))
    weights = janus_weights(folder, config)
    begins = piece_of(tokenizer, BEGINS)
    size = sum(int(np.prod(stored.shape)) for stored in folder.tensors.values())
    grid = config.vision.image_px // 2 ** (len(config.decoder.widths) - 1)
    written = pieces(tokenizer, "A red apple.")[:4]
    return ImportParts(
        config=config,
        weights=weights,
        identity=Identity(name, title or f"Janus-Pro {size / 1e9:.0f}B", "1.0.0", LICENSE),
        provenance=Provenance(SOURCE, TERMS, VERIFIED, UNVERIFIED),
        facts=package_facts(config),
        graphs={
            **reader_graphs(config, weights),
            "image_step": lambda b: code_step_graph(b, config, weights, begins),
            "vae_decode": lambda b: picture_graph(b, config, weights),
        },
        golden=lambda reader: reader_golden(config, weights, reader, written),
        drawing={"image_px": config.vision.image_px, "grid": grid, "tokens": grid**2, "token_dims": 1},
    )


def package_facts(config: CodesConfig) -> dict[str, Any]:
    """What the manifest says beside the numbers. It cannot edit: its picture encoder for codes is not used."""

    def told(*parts: Mapping[str, Any]) -> dict[str, Any]:
        return {"attention": "causal", "parts": [{"special": "bos"}, *parts]}

    shown = ({"text": f"{SYSTEM}{USER}{BEGINS}"}, {"pictures": True})
    return {
        "capabilities": {"draw": {}, "caption": {}, "answer": {"pictures": 1, "turns": 1}},
        "text": {"case": "kept", "newlines": "kept"},
        "prompts": {
            "draw": told({"text": USER}, {"field": "prompt"}, {"text": ASSISTANT}),
            "caption": told(*shown, {"text": f"{ENDS}\n{DESCRIBE}{ASSISTANT}"}),
            "answer": told(*shown, {"text": f"{ENDS}\n"}, {"field": "question"}, {"text": ASSISTANT}),
        },
        "unguided": {"kind": "padded"},
        "sampler": {
            "kind": "codes",
            "codebook": config.decoder.codebook,
            "guidance_text": GUIDANCE,
            "temperature": 1.0,
        },
    }


def picture_graph(b: GraphBuilder, config: CodesConfig, weights: Weights) -> ModelProto:
    """tokens (R, N, 1), each the number of a code -> opaque RGBA (R, 4, P, P)."""
    assert b.store is not None
    decoder, stem = VqDecoder(config.decoder), "picture_decoder."
    decoder.load_state_dict({name: torch.from_numpy(weights[stem + name][:]) for name in decoder.state_dict()})
    decoder.normalise_codebook()
    side = config.vision.image_px // 2 ** (len(config.decoder.widths) - 1)
    graph = trace(decoder.eval(), "vae_decode", torch.zeros(2, side**2, 1), "tokens", "image")
    if b.quantize:
        halve_weights(graph)
    externalise(graph, b.store)
    return graph


def special_ids(tokenizer: tokenizers.Tokenizer) -> dict[str, int]:
    """Of the pieces that every Janus has; the original config.json leaves their ids to its tokenizer."""
    found = {name: tokenizer.token_to_id(piece) for name, piece in SPECIAL.items()}
    return {name: piece for name, piece in found.items() if piece is not None}


def piece_of(tokenizer: tokenizers.Tokenizer, text: str) -> int:
    found = tokenizer.token_to_id(text)
    if found is None:
        raise FolderRefused("tokenizerUnknown", f"tokenizer.json has no piece {text}")
    return found


if __name__ == "__main__":
    sys.exit(import_command(__doc__ or "", janus_parts))
