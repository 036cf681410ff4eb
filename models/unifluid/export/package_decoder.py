"""The graphs of a package as a `Decoder`: the pipelines of the PyTorch model run on what ships."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from unifluid.config import UniFluidConfig
from unifluid.configs.models import MODELS
from unifluid.decoder import Conditions, DecodeState, ImageInput, SequenceRow, TokenDraw
from unifluid.decoding import image_columns
from unifluid.export.golden_check import open_graphs
from unifluid.export.manifest import architecture
from unifluid.export.package_files import MANIFEST
from unifluid.export.reference_outputs import GRAPHS
from unifluid.export.sequence_inputs import Row, additive, prefill_inputs, step_mask
from unifluid.export.upgrade import upgraded
from unifluid.gaussian_diffusion import ancestral_table


def package_config(folder: Path) -> UniFluidConfig:
    """The preset whose shape a package has. ValueError where none has it."""
    stated = upgraded(json.loads((folder / MANIFEST).read_text(encoding="utf-8")))["architecture"]
    for config in MODELS.values():
        if architecture(config) == stated:
            return config
    raise ValueError(f"{folder} has the shape of no preset")


class PackageDecoder:
    """Runs on the CPU, with one thread."""

    device = torch.device("cpu")

    def __init__(self, folder: Path, config: UniFluidConfig) -> None:
        self.config = config
        self._run = open_graphs({name: folder / f"{name}.onnx" for name in GRAPHS})

    def see(self, images: Tensor) -> Tensor:
        return self._outputs("vision", image=images.numpy())["prefix"]

    def encode(self, premultiplied: Tensor) -> Tensor:
        """Latents (R, N, C) of premultiplied RGBA pictures (R, 4, px, px)."""
        return self._outputs("vae_encode", image=premultiplied.numpy())["tokens"]

    def prefill(self, rows: Sequence[SequenceRow], conditions: Conditions) -> tuple[DecodeState, Tensor]:
        prefixes = [] if conditions.prefix is None else list(conditions.prefix.numpy())
        source = None if conditions.source is None else conditions.source.numpy()
        laid_out = [Row(row.text, prefixes, source) if row.sees_pictures else Row(row.text) for row in rows]
        # A batch that writes has one row; the rows of a drawing need no logits.
        asked = [len(rows[0].text.ids) - 1] if len(rows) == 1 else []
        prefix = prefill_inputs(self.config, laid_out, asked)
        made = self._outputs("prefill", **prefix.inputs)
        logits = made["logits"][:, -1] if asked else made["logits"].new_empty(len(rows), 0)
        return DecodeState(made["k"], made["v"], torch.from_numpy(prefix.valid)), logits

    def text_step(self, state: DecodeState, piece: Tensor, position: int) -> tuple[DecodeState, Tensor]:
        made = self._outputs(
            "text_step",
            token_id=piece[:, None].numpy(),
            position=np.full((len(piece), 1), position),
            k=state.k.numpy(),
            v=state.v.numpy(),
            mask=step_mask(state.valid.numpy(), np.ones((1, 1), bool)),
        )
        return state.extend(made["k_new"], made["v_new"]), made["logits"]

    def image_step(self, state: DecodeState, image: ImageInput, draw: TokenDraw) -> tuple[DecodeState, Tensor]:
        """ValueError for a step that feeds more than one token: the graph draws from every column it is fed."""
        if image.tokens.shape[1] != image.copies:
            raise ValueError("a package's graph draws from each token that it is fed; feed one, in copies")
        columns = image_columns(self.config, state, image)
        made = self._outputs(
            "image_step",
            previous=columns.tokens.numpy(),
            previous_grid=columns.grid.numpy(),
            next_grid=columns.next_grid.numpy(),
            position=columns.position.numpy(),
            k=state.k.numpy(),
            v=state.v.numpy(),
            mask=additive(columns.mask.numpy()),
            noise=draw.start.numpy(),
            guidance=draw.weights.numpy(),
            **self._solver(draw),
        )
        return state.extend(made["k_new"][:, :, :, :1], made["v_new"][:, :, :, :1]), made["next"]

    def _solver(self, draw: TokenDraw) -> dict[str, np.ndarray]:
        """The times at which the head is asked, and of an eps head the noise between them."""
        if draw.steps is None:
            return {"schedule": draw.schedule.numpy()}
        table = ancestral_table(self.config.head.train_steps, len(draw.steps))
        # Multiplied in float64 and rounded once, as the runtime does.
        between = (draw.steps.double() * draw.temperature).float()
        return {"schedule": table.numpy(), "step_noise": between.numpy()}

    def _outputs(self, graph: str, **inputs: np.ndarray) -> dict[str, Tensor]:
        contiguous = {name: np.ascontiguousarray(array) for name, array in inputs.items()}
        return {name: torch.from_numpy(array) for name, array in self._run(graph, contiguous).items()}
