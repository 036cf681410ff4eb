"""What a reader computes in PyTorch from the weights before rounding, one layer in memory at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from unifluid.attention import explicit_attention, rotary_table
from unifluid.backbone import DecoderLayer, RMSNorm
from unifluid.config import DecoderConfig, ReaderConfig
from unifluid.export.decoder_layers import Weights
from unifluid.export.graph_builder import row_chunks
from unifluid.model import TwoLayerConnector
from unifluid.vision import SIGLIP_NORM_EPS, SiglipLayer

Layer = TypeVar("Layer", bound=nn.Module)


@dataclass(frozen=True)
class Seen:
    """A whole sequence, read at once."""

    k: np.ndarray
    """(L, R, H, T, Dh)."""
    v: np.ndarray
    """(L, R, H, T, Dh)."""
    hidden: np.ndarray
    """(R, T, D) after the output norm."""


@torch.no_grad()
def streamed_vision(config: ReaderConfig, weights: Weights, image: np.ndarray) -> np.ndarray:
    """Prefix (R, V, D) of RGB pictures (R, 3, px, px) in [-1, 1]."""
    vision, stem = config.vision, "vision_encoder."
    patch = {part: _tensor(weights[f"{stem}patch.{part}"]) for part in ("weight", "bias")}
    x = F.conv2d(torch.from_numpy(image), patch["weight"], patch["bias"], stride=vision.patch_px)
    x = x.flatten(2).transpose(1, 2) + _tensor(weights[f"{stem}position"])
    for layer in range(vision.layers):
        x = filled(SiglipLayer(vision), weights, f"{stem}layers.{layer}.")(x)
    x = filled(nn.LayerNorm(vision.width, eps=SIGLIP_NORM_EPS), weights, f"{stem}norm.")(x)
    connector = nn.Linear if vision.connector == "linear" else TwoLayerConnector
    return filled(connector(vision.width, config.backbone.width), weights, "vision_connector.")(x).numpy()


@torch.no_grad()
def streamed_text(config: DecoderConfig, weights: Weights, ids: np.ndarray) -> np.ndarray:
    """Embeddings (T, D) of piece ids (T,), as they enter the decoder."""
    table = weights["text_embedding.weight"]
    rows = np.concatenate([table[int(piece) : int(piece) + 1] for piece in ids])
    return rows * np.float32(config.backbone.width**0.5) if config.backbone.scaled_text else rows


@torch.no_grad()
def streamed_decoder(
    config: DecoderConfig, weights: Weights, embedded: np.ndarray, position: np.ndarray, mask: np.ndarray
) -> Seen:
    """embedded (R, T, D), position (R, T), mask (R, 1, T, T) additive."""
    backbone, x, seen = config.backbone, torch.from_numpy(embedded), torch.from_numpy(mask)
    rotary = rotary_table(torch.from_numpy(position), backbone.head_dim, backbone.rope_theta)
    keys: list[Tensor] = []
    values: list[Tensor] = []
    for layer in range(backbone.layers):
        module = filled(DecoderLayer(backbone, explicit_attention), weights, f"backbone.layers.{layer}.")
        x, k, v = module(x, rotary, seen, None)
        keys.append(k)
        values.append(v)
    x = filled(RMSNorm(backbone.width, backbone.norm_eps), weights, "backbone.norm.")(x)
    return Seen(torch.stack(keys).numpy(), torch.stack(values).numpy(), x.numpy())


def streamed_logits(config: DecoderConfig, weights: Weights, hidden: np.ndarray) -> np.ndarray:
    """Text logits (..., vocab) of hidden states (..., D) after the output norm."""
    output = weights["text_embedding.weight" if config.backbone.tied_output else "text_output.weight"]
    logits = np.concatenate([hidden @ rows.T for rows in row_chunks(output)], axis=-1)
    cap = np.float32(config.backbone.logit_softcap)
    return np.tanh(logits / cap) * cap if cap else logits


def filled(module: Layer, weights: Weights, stem: str) -> Layer:
    """The module with the weights under a stem; nothing is drawn at random first."""
    state: Mapping[str, Tensor] = {name: _tensor(weights[stem + name]) for name in module.state_dict()}
    module.load_state_dict(state, assign=True)
    return module.eval()


def _tensor(matrix: object) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(matrix[:], np.float32))  # type: ignore[index]
