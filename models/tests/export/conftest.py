"""One package, written by the real command from real checkpoint files, shared by the tests of the export."""

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest
import torch
from onnx import ModelProto
from small_package import SENTENCES, random_model, write_tokenizer

from unifluid.export import export_graphs
from unifluid.export.golden_cases import GoldenCases
from unifluid.export.package_words import golden_words
from unifluid.export.traced_graphs import traced_graphs
from unifluid.export.write_package import main as write_package_main
from unifluid.tokenizer import Tokenizer
from unifluid.training.checkpoint import save_checkpoint
from unifluid.training.trained import TrainedModel


@pytest.fixture(scope="session", autouse=True)
def few_threads() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def model() -> TrainedModel:
    return random_model()


@pytest.fixture(scope="session")
def runs(model: TrainedModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as training leaves it (unified, vae, tokenizer.json, records, scores.json), and a release.json."""
    folder = tmp_path_factory.mktemp("runs")
    for name, module in (("unified", model.unified), ("vae", model.autoencoder)):
        averaged = {f"ema.{key}": value for key, value in module.state_dict().items()}
        untrained = {f"model.{key}": torch.zeros_like(value) for key, value in module.state_dict().items()}
        facts: dict = {"config": "tiny-test", "step": 1200, "seconds": 61.4}
        if name == "unified":
            facts |= {
                "views": 76800,
                "arguments": {"raster_share": "0.9", "minutes": "None", "data": "/home/me/shards"},
            }
        save_checkpoint(folder, name, averaged | untrained, facts)
    write_tokenizer(folder / "tokenizer.json", model.unified.config.backbone.vocab)
    records = folder / "records"
    records.mkdir()
    lines = [{"captions": [SENTENCES[0]]}, {"instructions": [SENTENCES[3]]}]
    lines.append({"questions": [{"question": SENTENCES[5], "answer": 2}]})
    (records / "scenes-00000.jsonl").write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    card = {
        "data": [{"name": "Twemoji", "license": "CC-BY-4.0", "count": 3, "use": "draw"}],
        "scores": [{"name": "GenEval", "value": "0.5 | seen", "command": "python -m unifluid.evaluation.geneval"}],
    }
    (folder / "scores.json").write_text(json.dumps(card), encoding="utf-8")
    release = {
        "name": "Tiny",
        "version": "1.2.3",
        "sampler": {"steps": 4},
        "styles": ["flat", "comic"],
        "limits": ["Random weights."],
    }
    (folder / "release.json").write_text(json.dumps(release), encoding="utf-8")
    return folder


@pytest.fixture(scope="session", autouse=True)
def traced_once(model: TrainedModel) -> Iterator[None]:
    """Tracing is most of an export's time, so all exports of these weights share one; other models are traced anew."""
    seen: list[dict[str, ModelProto]] = []
    names = model.unified.state_dict()

    def traced(wanted: TrainedModel) -> dict[str, ModelProto]:
        if any((value != names[name]).any() for name, value in wanted.unified.state_dict().items()):
            return traced_graphs(wanted)
        if not seen:
            seen.append(traced_graphs(wanted))
        return deepcopy(seen[0])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(export_graphs, "traced_graphs", traced)
        yield


@pytest.fixture(scope="session")
def package(runs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("packages") / "tiny"
    arguments = ["--checkpoint", runs / "unified.safetensors", "--vae", runs / "vae.safetensors"]
    arguments += [
        "--tokenizer",
        runs / "tokenizer.json",
        "--texts",
        runs / "records",
        "--card-data",
        runs / "scores.json",
        "--release",
        runs / "release.json",
    ]
    assert write_package_main([str(each) for each in [*arguments, "--out", out]]) == 0
    return out


@pytest.fixture(scope="session")
def golden(model: TrainedModel, package: Path) -> GoldenCases:
    return GoldenCases(model, golden_words(Tokenizer.load(package / "tokenizer.json"), model.unified.config))


@pytest.fixture(scope="session")
def variant(runs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package with graphs for graphics cards, DirectML included, written by the command."""
    out = tmp_path_factory.mktemp("packages") / "tiny"
    parts = {"--checkpoint": "unified.safetensors", "--vae": "vae.safetensors", "--tokenizer": "tokenizer.json"}
    parts |= {"--texts": "records", "--card-data": "scores.json", "--release": "release.json"}
    arguments = [text for name, file in parts.items() for text in (name, str(runs / file))]
    assert write_package_main([*arguments, "--variant", "gpu", "dml", "--out", str(out)]) == 0
    return out
