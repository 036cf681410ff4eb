"""Gemma 2, SigLIP So400m and the Stable Diffusion autoencoder as a start for training: the paper's recipe.

    python -m unifluid.imports.start --gemma FOLDER --siglip FOLDER --sd-vae FOLDER --out START [--config unifluid-2b]

writes START/unified.safetensors (`train --from`), START/vision.safetensors (`encode --vision`, `train --vision`) and
START/autoencoder.safetensors (`encode --vae`, `write_package --vae`), each in bf16, each only where its folder is
named. Exit status 0, 1 where a folder is refused, 2 for bad use, 3 where it was stopped.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from unifluid.config import UniFluidConfig
from unifluid.configs.models import model_config
from unifluid.export.graph_builder import Matrix, row_chunks
from unifluid.imports.decoder_keys import decoder_keys
from unifluid.imports.fresh_folder import Stopped, fresh_folder, stoppable
from unifluid.imports.progress import Progress
from unifluid.imports.sd_vae_keys import sd_vae_config, sd_vae_weights
from unifluid.imports.siglip_keys import siglip_keys
from unifluid.imports.source_folder import FolderRefused, SourceFolder
from unifluid.imports.tensor_map import MappedWeights, TensorMap, require_all
from unifluid.training.stream_checkpoint import ComingTensor, stream_checkpoint

GEMMA_LEFT = {"lm_head.": "the same numbers as the text embedding"}
SIGLIP_LEFT = {
    "text_model.": "reads captions, to compare them with pictures",
    "logit_": "compares captions with pictures",
    "head.": "pools a picture into one vector",
    "embeddings.position_ids": "counts from 0 to the number of patches",
}


def gemma_start(folder: SourceFolder, config: UniFluidConfig) -> MappedWeights:
    """The text embedding and the decoder; whatever else a model has, it learns."""
    return _mapped(folder, TensorMap(decoder_keys(config.backbone, ""), GEMMA_LEFT), "model.")


def siglip_start(folder: SourceFolder, config: UniFluidConfig) -> MappedWeights:
    return _mapped(folder, TensorMap(siglip_keys(config.vision, ""), SIGLIP_LEFT), "vision_model.")


def _mapped(folder: SourceFolder, tensors: TensorMap, root: str) -> MappedWeights:
    renamed = {name.removeprefix(root): name for name in folder.tensors}
    require_all(folder, tensors, renamed)
    return MappedWeights(folder, tensors, renamed, {})


def write_start(out: Path, config: UniFluidConfig, folders: Mapping[str, Path], progress: Progress) -> None:
    """folders: by `gemma`, `siglip` and `sd_vae`, those that there are."""
    unlearned = {"config": config.name, "step": 0, "views": 0, "seconds": 0.0, "warm_from": 0}
    sources = {part: SourceFolder(folder) for part, folder in folders.items()}
    weights: dict[str, MappedWeights] = {}
    facts: dict[str, dict[str, Any]] = {"unified": unlearned, "vision": {"config": config.name}}
    if "gemma" in sources:
        weights["unified"] = gemma_start(sources["gemma"], config)
    if "siglip" in sources:
        weights["vision"] = siglip_start(sources["siglip"], config)
    if "sd_vae" in sources:
        shape = sd_vae_config(sources["sd_vae"].config())
        weights["autoencoder"] = sd_vae_weights(sources["sd_vae"], shape)
        facts["autoencoder"] = {"config": config.name, "autoencoder": "sd", "shape": asdict(shape)}
    with fresh_folder(out) as fresh:
        for part, mapped in weights.items():
            mapped.tell(lambda done, total, part=part: progress.reached("write", f"Writing {part}", done, total))
            prefix = "ema.vae." if part == "autoencoder" else "ema."
            coming = {
                f"{prefix}{name}": ComingTensor(mapped.tensors.taken[name].shape, _rows(mapped, name))
                for name in mapped
            }
            stream_checkpoint(fresh / f"{part}.safetensors", coming, facts[part])


def _rows(weights: MappedWeights, name: str) -> Iterator[Tensor]:
    matrix: Matrix = weights[name]
    for rows in row_chunks(matrix) if len(matrix.shape) > 1 else [matrix[:]]:
        yield torch.from_numpy(rows)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for part in ("gemma", "siglip", "sd-vae"):
        parser.add_argument(f"--{part}", type=Path, help="folder of its published weights")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--config", default="unifluid-2b")
    parser.add_argument("--json", action="store_true", help="progress as one JSON object a line")
    options = parser.parse_args(arguments)
    folders = {part: getattr(options, part) for part in ("gemma", "siglip", "sd_vae") if getattr(options, part)}
    if not folders:
        parser.error("name at least one of --gemma, --siglip, --sd-vae")
    progress = Progress(as_json=options.json)
    try:
        with stoppable():
            write_start(options.out, model_config(options.config), folders, progress)
    except FolderRefused as refused:
        progress.say("failed", str(refused), code=refused.code)
        return 1
    except Stopped:
        progress.say("failed", "Stopped; nothing was left behind", code="stopped")
        return 3
    progress.say("done", f"{options.out} holds {', '.join(sorted(path.name for path in options.out.iterdir()))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
