"""Gives a package another picture decoder for the tokens it has; everything else in it stays as it is, to the bit.

    python -m unifluid.export.replace_decoder models/packages/studio-mini --vae RUN/last.safetensors \\
        --release models/unifluid/export/releases/studio-mini.json

For tokenizers trained on with `train_vae --decoder-only`: tokens, and with them what the other weights learned and
what seeds draw, keep their meaning. The folder is written beside its place, checked, and only then moved there. What
was measured of its pictures was measured with the old decoder until `npm run evaluate` has run again.
"""

import argparse
import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch

from unifluid.export.card_rows import decoder_row
from unifluid.export.export_graphs import write_graphs
from unifluid.export.golden_check import distance, open_graphs
from unifluid.export.half_weights import halve_weights
from unifluid.export.package_files import MANIFEST, list_files, write_json
from unifluid.export.release import Release, read_release
from unifluid.export.tensor_store import TensorWriter, read_tensor, stored_values
from unifluid.export.traced_graphs import traced_decoder
from unifluid.export.verify import Problem, verify_package
from unifluid.export.write_fixtures import CASES, TENSORS, TOLERANCES, read_fixtures
from unifluid.training.encoders import load_vae
from unifluid.vae import PictureVae

GRAPH = "vae_decode"
CARD = "MODEL_CARD.md"
LIMITS = "## Limits\n\n"


def replace_decoder(folder: Path, checkpoint: Path, release: Release) -> list[Problem]:
    """Version, summary and limits are the release's.

    Answers what `verify` finds; where that is not nothing, the folder stays as NAME.broken.

    Raises ValueError where the checkpoint's encoder is not the one that the package has.
    """
    vae = load_vae(checkpoint)
    require_same_tokens(folder, vae)
    fresh = folder.with_name(f"{folder.name}.broken")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(folder, fresh)
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    # Loading reads the weights into the graphs, so that only what they still name is written again.
    graphs = {name: onnx.load(folder / file) for name, file in manifest["graphs"].items() if name != GRAPH}
    graphs[GRAPH] = traced_decoder(vae)
    halve_weights(graphs[GRAPH])
    paths = write_graphs(graphs, fresh)
    reached = replace_fixture(fresh, vae, open_graphs({GRAPH: paths[GRAPH]})(GRAPH, golden_inputs(fresh))["image"])
    card = (folder / CARD).read_text(encoding="utf-8")
    (fresh / CARD).write_text(new_card(card, release, vae, reached, checkpoint), encoding="utf-8", newline="\n")
    # The fixtures of whole runs stay: they hold tokens and words, which no decoder of pictures has a part in.
    write_json(fresh / MANIFEST, manifest | {"version": release.version, "files": list_files(fresh)})
    problems = verify_package(fresh)
    if not problems:
        shutil.rmtree(folder)
        fresh.rename(folder)
    return problems


def require_same_tokens(folder: Path, vae: PictureVae) -> None:
    call = golden_call(folder, "vae_encode")
    _, data = read_fixtures(folder)
    image = read_tensor(data, call["inputs"]["image"])
    expected = read_tensor(data, call["outputs"]["tokens"])
    with torch.no_grad():
        made = stored_values(vae.encode(torch.from_numpy(image.copy())).numpy(), call["outputs"]["tokens"])
    if made.shape != expected.shape or distance(made, expected) > TOLERANCES["vae_encode"]:
        raise ValueError(f"the encoder makes other tokens than those of {folder}")


def golden_call(folder: Path, name: str) -> dict[str, Any]:
    cases, _ = read_fixtures(folder)
    return next(call for call in cases["calls"] if call["name"] == name)


def golden_inputs(folder: Path) -> dict[str, np.ndarray]:
    _, data = read_fixtures(folder)
    return {"tokens": read_tensor(data, golden_call(folder, GRAPH)["inputs"]["tokens"])}


def replace_fixture(folder: Path, vae: PictureVae, made: np.ndarray) -> float:
    """What PyTorch's decoder answers becomes the golden output; answers how far the graph's own is from it."""
    cases, data = read_fixtures(folder)
    with torch.no_grad():
        expected = vae.decode(torch.from_numpy(golden_inputs(folder)["tokens"].copy())).numpy()
    alone = TensorWriter()
    output = alone.output(expected, TOLERANCES[GRAPH])
    old = next(call for call in cases["calls"] if call["name"] == GRAPH)["outputs"]
    assert output["count"] == old["image"]["count"], "same shape, so as many numbers as before"
    start = old["image"]["offset"]
    old["image"] = output | {"offset": start}
    (folder / TENSORS).write_bytes(data[:start] + alone.bytes() + data[start + len(alone.bytes()) :])
    write_json(folder / CASES, cases, indent=None)
    return distance(made, expected)


def new_card(card: str, release: Release, vae: PictureVae, reached: float, checkpoint: Path) -> str:
    """The card with what a decoder changes: version, summary, parameters, its training, its rounding, limits."""
    parameters = sum(parameter.numel() for parameter in vae.decoder.parameters())
    summary = (release.summary or "").replace("\\", "\\\\")
    rows = {
        r"# (.*) \S+\n\n.*": rf"# \1 {release.version}\n\n{summary}",
        r"\| picture decoder \|.*": f"| picture decoder | {parameters:,} |",
        r"(\| autoencoder \|.*)(?:\n\| picture decoder, tokens kept \|.*)?": rf"\1\n{decoder_row(checkpoint)}",
        r"\| vae_decode \| image \|.*": f"| vae_decode | image | {reached:.1e} | {TOLERANCES[GRAPH]:.0e} |",
    }
    for pattern, row in rows.items():
        card, count = re.subn(f"^{pattern}$", row, card, count=1, flags=re.MULTILINE)
        if not count:
            raise ValueError(f"the card has no line like {pattern}")
    before, heading, _ = card.partition(LIMITS)
    return before + heading + "".join(f"- {limit}\n" for limit in release.limits)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=Path, help="the package's folder")
    parser.add_argument("--vae", type=Path, required=True, help="checkpoint of the tokenizer")
    parser.add_argument("--release", type=Path, required=True, help="JSON of version, summary and limits")
    options = parser.parse_args(arguments)
    problems = replace_decoder(options.package, options.vae, read_release(options.release))
    for problem in problems:
        sys.stderr.write(f"{problem.code}: {problem.file}: {problem.reason}\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
