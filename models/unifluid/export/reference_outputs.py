"""What each graph must compute: the same inputs through the PyTorch model. Arrays in, arrays out, by the graphs' names.

Letters as in `package-format/README.md`.
"""

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from unifluid.flow import sample_flow
from unifluid.gaussian_diffusion import sample_eps
from unifluid.training.trained import TrainedModel

Arrays = Mapping[str, np.ndarray]


@torch.no_grad()
def reference_outputs(model: TrainedModel, graph: str, inputs: Arrays) -> dict[str, np.ndarray]:
    """Outputs of one graph by its name."""
    tensors = {name: torch.tensor(array) for name, array in inputs.items()}
    outputs = GRAPHS[graph](model, tensors)
    return {name: tensor.float().numpy() for name, tensor in outputs.items()}


def _vision(model: TrainedModel, inputs: dict[str, Tensor]) -> dict[str, Tensor]:
    unified = model.unified
    return {"prefix": unified.project_vision(unified.encode_vision(inputs["image"]))}


def _vae_encode(model: TrainedModel, inputs: dict[str, Tensor]) -> dict[str, Tensor]:
    return {"tokens": model.autoencoder.encode(inputs["image"])}


def _vae_decode(model: TrainedModel, inputs: dict[str, Tensor]) -> dict[str, Tensor]:
    return {"image": model.autoencoder.decode(inputs["tokens"])}


def _prefill(model: TrainedModel, inputs: dict[str, Tensor]) -> dict[str, Tensor]:
    unified = model.unified
    parts = (
        unified.embed_vision(inputs["vision"], inputs["vision_segment"]),
        unified.embed_source(inputs["source"], inputs["source_grid"]),
        unified.embed_text(inputs["text_ids"]),
        unified.embed_image(inputs["image"], inputs["image_grid"], inputs["image_next"]),
    )
    hidden, k, v = unified(torch.cat(parts, dim=1), inputs["position"], inputs["mask"])
    rows = torch.arange(len(hidden))[:, None]
    return {"k": k, "v": v, "logits": unified.logits(hidden[rows, inputs["logit_index"]])}


def _text_step(model: TrainedModel, inputs: dict[str, Tensor]) -> dict[str, Tensor]:
    unified = model.unified
    embedded = unified.embed_text(inputs["token_id"])
    hidden, k, v = unified(embedded, inputs["position"], inputs["mask"], inputs["k"], inputs["v"])
    return {"logits": unified.logits(hidden[:, 0]), "k_new": k, "v_new": v}


def _image_step(model: TrainedModel, inputs: dict[str, Tensor]) -> dict[str, Tensor]:
    unified = model.unified
    embedded = unified.embed_image(inputs["previous"], inputs["previous_grid"], inputs["next_grid"])
    hidden, k, v = unified(embedded, inputs["position"], inputs["mask"], inputs["k"], inputs["v"])
    condition = unified.head.condition(hidden, inputs["next_grid"])
    weights, start = inputs["guidance"], inputs["noise"]
    if unified.config.head.kind == "flow":
        token = sample_flow(unified.head, condition, start, weights=weights, schedule=inputs["schedule"])
    else:
        noises = inputs["step_noise"]
        token = sample_eps(unified.head, condition, start, weights=weights, step_noise=noises)
    return {"next": token, "k_new": k, "v_new": v}


GRAPHS = {
    "vision": _vision,
    "vae_encode": _vae_encode,
    "vae_decode": _vae_decode,
    "prefill": _prefill,
    "text_step": _text_step,
    "image_step": _image_step,
}
