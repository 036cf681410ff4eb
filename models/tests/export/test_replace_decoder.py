"""Another picture decoder in a package that is otherwise left alone."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from unifluid.export.golden_check import open_graphs
from unifluid.export.package_files import MANIFEST
from unifluid.export.replace_decoder import main
from unifluid.export.verify import verify_package
from unifluid.training.checkpoint import save_checkpoint
from unifluid.training.trained import TrainedModel
from unifluid.vae import PictureVae
from unifluid.vae_config import VaeConfig

FINER = VaeConfig(32, 4, 8, (32, 32), (1, 1), (16, 32, 32), (1, 1, 1), palette=2, decoder_fold=2)


def finer(model: TrainedModel) -> PictureVae:
    """A larger decoder of random weights behind the model's own encoder."""
    torch.manual_seed(5)
    vae = PictureVae(FINER).eval()
    for parameter in vae.decoder.parameters():
        nn.init.normal_(parameter, std=0.2)
    kept = {name: value for name, value in model.autoencoder.state_dict().items() if not name.startswith("decoder.")}
    vae.load_state_dict(vae.state_dict() | kept)
    return vae


def saved(vae: PictureVae, folder: Path) -> Path:
    facts = {"config": "other", "step": 70, "seconds": 33.0, "batch": 4, "shape": vars(FINER)}
    save_checkpoint(folder, "vae", {f"ema.{name}": value for name, value in vae.state_dict().items()}, facts)
    return folder / "vae.safetensors"


def released(folder: Path, version: str) -> str:
    """A release.json of that version."""
    texts = {"version": version, "summary": f"What {version} draws.", "limits": ["Few \\1 pictures.", "Soft."]}
    (folder / "new.json").write_text(json.dumps(texts), encoding="utf-8")
    return str(folder / "new.json")


@pytest.fixture
def copied(package: Path, tmp_path: Path) -> Path:
    return shutil.copytree(package, tmp_path / "package")


def test_pictures_come_from_the_new_decoder_and_all_else_is_as_it_was(
    package: Path, copied: Path, model: TrainedModel, tmp_path: Path
) -> None:
    vae = finer(model)
    assert main([str(copied), "--vae", str(saved(vae, tmp_path)), "--release", released(tmp_path, "2.0.0")]) == 0
    assert verify_package(copied) == []
    tokens = torch.randn(2, 16, 8)
    image = open_graphs({"vae_decode": copied / "vae_decode.onnx"})("vae_decode", {"tokens": tokens.numpy()})["image"]
    np.testing.assert_allclose(image, vae.decode(tokens).detach().numpy(), atol=2e-3)
    pixels = {"image": np.random.default_rng(1).random((1, 4, 32, 32), np.float32)}
    before, after = (open_graphs({"vae_encode": each / "vae_encode.onnx"}) for each in (package, copied))
    assert (before("vae_encode", pixels)["tokens"] == after("vae_encode", pixels)["tokens"]).all()
    for name in ("tokenizer.json", "vocabulary.json"):
        assert (copied / name).read_bytes() == (package / name).read_bytes()


def test_the_old_decoder_leaves_the_weight_file(copied: Path, model: TrainedModel, tmp_path: Path) -> None:
    checkpoint = saved(finer(model), tmp_path)
    sizes = []
    for version in ("2.0.0", "2.0.1"):
        assert main([str(copied), "--vae", str(checkpoint), "--release", released(tmp_path, version)]) == 0
        sizes.append((copied / "weights.bin").stat().st_size)
    assert sizes[0] == sizes[1]


def test_card_and_manifest_tell_of_it_once(copied: Path, model: TrainedModel, tmp_path: Path) -> None:
    checkpoint = saved(finer(model), tmp_path)
    for version in ("2.0.0", "2.0.1"):
        assert main([str(copied), "--vae", str(checkpoint), "--release", released(tmp_path, version)]) == 0
    assert json.loads((copied / MANIFEST).read_text(encoding="utf-8"))["version"] == "2.0.1"
    card = (copied / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert card.startswith("# Tiny 2.0.1\n\nWhat 2.0.1 draws.\n\nLicence")
    assert card.endswith("## Limits\n\n- Few \\1 pictures.\n- Soft.\n")
    row = "| picture decoder, tokens kept | python -m unifluid.training.train_vae --decoder-only --config other | 33 |"
    assert card.count(row) == 1


def test_another_encoder_is_refused_and_the_package_kept(copied: Path, model: TrainedModel, tmp_path: Path) -> None:
    vae = finer(model)
    nn.init.normal_(vae.encoder.out.weight)
    before = (copied / MANIFEST).read_bytes()
    with pytest.raises(ValueError, match="other tokens"):
        main([str(copied), "--vae", str(saved(vae, tmp_path)), "--release", released(tmp_path, "2.0.0")])
    assert (copied / MANIFEST).read_bytes() == before
    assert verify_package(copied) == []
