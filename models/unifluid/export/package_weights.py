"""A package of our own as a start for training: what ships is enough to go on from.

    python -m unifluid.export.package_weights models/packages/studio-mini --out START/unified.safetensors

writes what `train --from` takes. 8-bit blocks are multiplied out, and what the exporter folded into other numbers is
taken out of them again. Two parts stay behind: the vision encoder, which nobody trained and the toolkit brings, and the
picture tokenizer, whose norms a graph keeps without their names (`models/resume`). Steps and views count from here.
"""

import argparse
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import ModelProto, numpy_helper
from torch import Tensor

from unifluid.config import UniFluidConfig
from unifluid.export.matmul_nbits import BLOCK, Bits, dequantize_rows
from unifluid.export.package_decoder import package_config
from unifluid.model import UniFluid
from unifluid.training.checkpoint import save_checkpoint
from unifluid.training.encoders import load_vision
from unifluid.training.resume_file import FROZEN

GRAPHS = ("prefill", "text_step", "image_step", "vision")

Array = NDArray[np.float32]


class StoredWeights:
    """Initialisers of graphs, by the names that the exporter gives them."""

    def __init__(self, graphs: Iterable[ModelProto]) -> None:
        tensors = [tensor for graph in graphs for tensor in graph.graph.initializer]
        # A traced vision graph (`traced_graphs.py`) has its own name for the connector.
        self._stored = {
            re.sub("^connector", "vision_connector", each.name): numpy_helper.to_array(each) for each in tensors
        }

    def array(self, name: str, columns: int = 0) -> Array:
        """One of them in float32; of 8- and 4-bit blocks so many columns. ValueError where there is none."""
        # Matrices and tables are stored without `.weight`, scales of layer norms with it.
        stem = name.removesuffix(".weight")
        if f"{stem}.codes" in self._stored:
            codes, scales = self._stored[f"{stem}.codes"], self._stored[f"{stem}.scales"]
            bits: Bits = 8 if codes.shape[2] == BLOCK else 4
            return dequantize_rows(codes, scales, columns, bits)
        for form in (name, f"{name}.f16", stem, f"{stem}.f16"):
            if form in self._stored:
                return self._stored[form].astype(np.float32)
        for form in (f"{stem}.transposed", f"{stem}.transposed.f16"):
            if form in self._stored:
                return np.ascontiguousarray(self._stored[form].astype(np.float32).T)
        raise ValueError(f"no graph of the package holds {name}")


def shipped_weights(graphs: Iterable[ModelProto], config: UniFluidConfig) -> dict[str, Tensor]:
    """Every tensor of the model but those of its vision encoder, by the model's names.

    Raises ValueError where a graph lacks one or has it in another shape.
    """
    stored, weights = StoredWeights(graphs), dict[str, Tensor]()
    with torch.device("meta"):
        shapes = {name: tuple(value.shape) for name, value in UniFluid(config).state_dict().items()}
    for name, shape in shapes.items():
        if name.startswith(FROZEN):
            continue
        values = torch.from_numpy(_unfolded(stored, config, name, shape))
        if tuple(values.shape) != shape:
            raise ValueError(f"the package holds {name} as {tuple(values.shape)}, the model as {shape}")
        weights[name] = values
    return weights


def _unfolded(stored: StoredWeights, config: UniFluidConfig, name: str, shape: tuple[int, ...]) -> Array:
    for pattern, take in FOLDED.items():
        if re.fullmatch(pattern, name):
            return take(stored, config, name)
    return stored.array(name, shape[-1])


def _norm(stored: StoredWeights, config: UniFluidConfig, name: str) -> Array:
    return stored.array(name.removesuffix("weight") + "scale") - np.float32(1)


def _query_norm(stored: StoredWeights, config: UniFluidConfig, name: str) -> Array:
    """The scale of the softmax stands in it as well."""
    scale = stored.array(name.removesuffix("q_norm.weight") + "qk_scale")
    return scale[0, 0] / np.float32(config.backbone.head_dim**-0.5) - np.float32(1)


def _key_norm(stored: StoredWeights, config: UniFluidConfig, name: str) -> Array:
    scale = stored.array(name.removesuffix("k_norm.weight") + "qk_scale")
    return scale[config.backbone.query_heads, 0] - np.float32(1)


def _modulation(stored: StoredWeights, config: UniFluidConfig, name: str) -> Array:
    return np.concatenate([stored.array(part, config.head.width) for part in _modulations(config)])


def _modulation_bias(stored: StoredWeights, config: UniFluidConfig, name: str) -> Array:
    """Every second third has the 1 in it to which scales are added."""
    bias = np.concatenate([stored.array(f"{part}.bias") for part in _modulations(config)])
    bias.reshape(-1, config.head.width)[1::3] -= 1
    return bias


def _modulations(config: UniFluidConfig) -> list[str]:
    sets = config.head.blocks if config.head.modulation == "per-block" else 1
    return [f"head.modulation.{index}" for index in range(sets + 1)]


FOLDED: Mapping[str, Callable[[StoredWeights, UniFluidConfig, str], Array]] = {
    r"backbone\..*\.q_norm\.weight": _query_norm,
    r"backbone\..*\.k_norm\.weight": _key_norm,
    r"backbone\..*norm\.weight": _norm,
    r"head\.modulation\.weight": _modulation,
    r"head\.modulation\.bias": _modulation_bias,
}
"""What the exporter folds into other numbers (`decoder_layers.py`, `head_writer.py`)."""


def load_shipped(folder: Path) -> UniFluid:
    """The model that a package was made of, as far as its bits hold it, in evaluation mode."""
    config = package_config(folder)
    seeing = load_vision(config, None).state_dict()
    model = UniFluid(config)
    weights = shipped_weights(read_graphs(folder), config)
    model.load_state_dict(weights | {f"{FROZEN}{name}": value for name, value in seeing.items()})
    return model.eval()


def read_graphs(folder: Path) -> list[ModelProto]:
    """The graphs that hold the unified model, with their weights."""
    return [onnx.load(folder / f"{name}.onnx") for name in GRAPHS]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=Path, help="the package's folder")
    parser.add_argument("--out", type=Path, required=True, help="the checkpoint")
    args = parser.parse_args(arguments)
    config = package_config(args.package)
    weights = shipped_weights(read_graphs(args.package), config)
    begun = {"config": config.name, "step": 0, "views": 0, "seconds": 0.0, "warm_from": 0}
    averaged = {f"ema.{name}": value for name, value in weights.items()}
    save_checkpoint(args.out.parent, args.out.stem, averaged, begun)
    sys.stdout.write(f"{args.out}: {len(weights)} tensors of {config.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
