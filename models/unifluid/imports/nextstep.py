"""NextStep-1.1, from the folder of its weights, as a package that draws.

    python -m unifluid.imports.nextstep FOLDER --out PACKAGE [--bits 4|8|16] [--token-norm] [--json]

FOLDER holds config.json, tokenizer.json, tokenizer_config.json, safetensors, and in vae/ config.json and the
autoencoder as model.safetensors. It is published as a pickle, which is not read: the person who trusts it converts it.
Exit status 0, 1 where the folder is refused, 2 for bad use, 3 where it was stopped; nothing half written is left in
any case.
"""

import sys
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import tokenizers
import torch
from onnx import ModelProto
from torch import nn

from unifluid.config import DrawerConfig
from unifluid.export.decode_graphs import add_prefill
from unifluid.export.drawer_step import drawer_step_graph
from unifluid.export.graph_builder import GraphBuilder
from unifluid.export.half_weights import halve_weights
from unifluid.export.manifest import Identity
from unifluid.export.weights_file import externalise
from unifluid.imports.command import import_command
from unifluid.imports.drawer_golden import drawer_golden
from unifluid.imports.flux_vae import flux_decoder, flux_vae_config
from unifluid.imports.import_card import Provenance
from unifluid.imports.import_package import ImportParts
from unifluid.imports.nextstep_config import MOST_STEPS, STEPS, nextstep_config
from unifluid.imports.nextstep_keys import nextstep_weights
from unifluid.imports.source_folder import FolderRefused, SourceFolder
from unifluid.imports.source_tokenizer import read_tokenizer
from unifluid.tracing import trace

SOURCE = "NextStep-1 is published by StepFun (arXiv 2508.10711)"
LICENSE = "Apache-2.0"
TERMS = "The Apache License 2.0 allows any use; whoever passes this package on passes the licence on with it."
VERIFIED = (
    "every tensor of the folder was consumed exactly once or named, with the shape that config.json gives it",
    "at a tiny shape and with random weights: the decoder against the Qwen 2 of `transformers`, the picture decoder "
    "against the autoencoder of `diffusers`, head, projectors and solver against the published formulas, written anew",
)
UNVERIFIED = (
    "the quality of pictures of the published weights: nobody has looked at them with this importer",
    "the order of pieces before a prompt, read from the published program and not run with its tokenizer",
    "what NextStep-1 before 1.1 draws: its own program takes a last solver step of 0.04 without noise, here all steps "
    "are those of 1.1",
    "positions of the grid, where config.json asks for them: a smaller picture is given the upper left of their table",
)
LEFT_OUT = (
    "editing: its source would have to be latents within the prompt, which packages do not have",
    "writing text, and pictures that are not square",
)
GRID, GUIDANCE = 32, 7.5
"""Tokens of a side at 512 px, and how strongly the prompt pulls: what the published program draws with."""
AREA = "<|image_area|>"
CONVERT = (
    'python -c "import torch, safetensors.torch as s; '
    "s.save_file(torch.load('vae/checkpoint.pt', weights_only=True), 'vae/model.safetensors')\""
)


def nextstep_parts(
    folder: SourceFolder, name: str, title: str | None, *, token_norm: bool = False, grid: int = GRID
) -> ImportParts:
    """token_norm: layer-normalise tokens as they are drawn; grid: tokens of a side."""
    tokenizer = read_tokenizer(folder.folder / "tokenizer.json")
    autoencoder = _autoencoder(folder)
    shape = flux_vae_config(autoencoder.config())
    config = nextstep_config(name, folder.config(), grid=grid, pixels=shape.token_px, token_norm=token_norm)
    if shape.channels * 4 != config.token_dims:
        raise FolderRefused(
            "configUnknown", f"vae/config.json has {shape.channels} channels, config.json {config.token_dims // 4}"
        )
    weights, painter = nextstep_weights(folder, config), flux_decoder(autoencoder, shape)
    size = sum(int(np.prod(stored.shape)) for stored in folder.tensors.values())
    return ImportParts(
        config=config,
        weights=weights,
        identity=Identity(name, title or f"NextStep-1 {size / 1e9:.0f}B", "1.0.0", LICENSE),
        provenance=Provenance(SOURCE, TERMS, VERIFIED, (*UNVERIFIED, *(f"not there: {each}" for each in LEFT_OUT))),
        facts=package_facts(*_around(folder, tokenizer, grid)),
        graphs={
            "prefill": lambda b: add_prefill(b, config, weights),
            "image_step": lambda b: drawer_step_graph(b, config, weights),
            "vae_decode": lambda b: _picture_graph(b, config, painter),
        },
        golden=lambda reader: drawer_golden(config, weights, reader, painter),
        drawing={
            "image_px": config.image_px,
            "grid": grid,
            "tokens": config.tokens,
            "token_dims": config.token_dims,
        },
    )


def package_facts(before: Sequence[int], after: Sequence[int]) -> dict[str, Any]:
    """What the manifest says beside the numbers. The row without a prompt has what stands around one."""
    first: list[Mapping[str, Any]] = [{"ids": list(before)}] if before else []
    return {
        "capabilities": {"draw": {}},
        "text": {"case": "kept", "newlines": "kept"},
        "prompts": {"draw": {"attention": "causal", "parts": [*first, {"field": "prompt"}, {"ids": list(after)}]}},
        "unguided": {"kind": "pieces", "ids": [*before, *after]},
        "sampler": {
            "kind": "sde",
            "steps": STEPS,
            "max_steps": MOST_STEPS,
            "guidance_text": GUIDANCE,
            "temperature": 1.0,
            "shift": 1.0,
        },
    }


def _around(folder: SourceFolder, tokenizer: tokenizers.Tokenizer, grid: int) -> tuple[list[int], list[int]]:
    """Pieces before a prompt, and after it: the picture's area, in tokens. BOI is not among them."""
    if tokenizer.token_to_id(AREA) is None:
        raise FolderRefused("tokenizerUnknown", f"tokenizer.json has no piece {AREA}")
    begins = _begins(folder)
    area = tokenizer.encode(f"{AREA}{grid}*{grid}").ids
    # The program puts the piece that begins a text before the prompt, and takes one piece off what follows it.
    return tokenizer.encode(begins).ids, area[1:] if begins else area


def _begins(folder: SourceFolder) -> str:
    """The piece that begins a text, empty where the tokenizer has none."""
    stated = folder.read_json("tokenizer_config.json").get("bos_token")
    text = stated.get("content") if isinstance(stated, Mapping) else stated
    return text if isinstance(text, str) else ""


def _autoencoder(folder: SourceFolder) -> SourceFolder:
    try:
        return SourceFolder(folder.folder / "vae")
    except FolderRefused as refused:
        if refused.code != "pickleRefused":
            raise
        raise FolderRefused(
            refused.code,
            f"{folder.folder / 'vae'} holds the autoencoder as it is published: as a pickle, which runs whatever "
            f"program it carries as it is opened, so it is not read. If you trust it, convert it there once: {CONVERT}",
        ) from None


def _picture_graph(b: GraphBuilder, config: DrawerConfig, painter: nn.Module) -> ModelProto:
    """tokens (R, N, C) -> opaque RGBA (R, 4, P, P)."""
    assert b.store is not None
    graph = trace(painter, "vae_decode", torch.zeros(2, config.tokens, config.token_dims), "tokens", "image")
    if b.quantize:
        halve_weights(graph)
    externalise(graph, b.store)
    return graph


if __name__ == "__main__":
    sys.exit(
        import_command(__doc__ or "", nextstep_parts, switches={"token_norm": "normalise each token as it is drawn"})
    )
