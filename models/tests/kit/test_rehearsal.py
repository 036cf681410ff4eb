"""The whole run as it will be made on a lent machine, on the CPU and in small."""

import csv
import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from lent_machine import LentMachine
from PIL import Image
from rehearsal_kit import build_rehearsal_kit

from unifluid.kit.clock import set_end
from unifluid.kit.join import main as join
from unifluid.training.checkpoint import load_averaged
from unifluid.training.encoders import load_vae
from unifluid.training.experiment import experiment_from, model_of
from unifluid.training.trained import load_model
from unifluid.vae_config import VAE_CONFIGS

PATIENCE = 300


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> LentMachine:
    folder = tmp_path_factory.mktemp("rehearsal")
    return LentMachine(build_rehearsal_kit(folder), folder)


def wait_until(machine: LentMachine, is_so: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < ends, machine.log()
        time.sleep(0.2)


def seen_steps(machine: LentMachine) -> list[int]:
    path = machine.work / "curves.csv"
    if not path.exists():
        return []
    with path.open() as file:
        return [int(row["step"]) for row in csv.DictReader(file)]


def test_a_killed_run_goes_on_in_the_next_call_and_weights_and_sheet_come_back(machine: LentMachine) -> None:
    first = machine.call(seconds=3600, more=100)
    wait_until(machine, lambda: {"run.json", "sheet.png", "unified.safetensors.0"} <= machine.returned())
    wait_until(machine, (machine.work / "state.safetensors").exists)
    first.kill()
    first.communicate()
    os.killpg(int((machine.work / "pid").read_text()), signal.SIGKILL)
    before = seen_steps(machine)[-1]

    second = machine.call(seconds=3600)
    wait_until(machine, lambda: seen_steps(machine)[-1] > before)
    set_end(machine.work, 0)  # as if the call's time were over
    told, _ = second.communicate(timeout=PATIENCE)
    assert second.returncode == 0, told
    assert "done:" in told
    weights = {"unified.safetensors.0", "vae.safetensors"}
    assert machine.returned() == {"run.json", "run.log", "curves.csv", "sheet.png", *weights}
    assert "picture tokenizer" not in told, "it was trained in the first call"
    resumed = int(told.split("first training step, number ")[1].split()[0])
    assert 0 < resumed <= before


def test_what_came_back_is_a_checkpoint_with_its_shape_and_settings(machine: LentMachine, tmp_path: Path) -> None:
    join([str(machine.out), "--out", str(tmp_path / "unified.safetensors")])
    averaged, facts = load_averaged(tmp_path / "unified.safetensors")
    assert model_of(facts).backbone.vocab == 4096
    mixture = experiment_from(facts["experiment"]).mixture
    assert sum(share.rows for share in mixture if share.task == "draw") == 8
    assert facts["settings"]["recipe"]["draw_rows"] == 8
    assert facts["command"] == "models/kit/run.sh"
    loaded = load_model(tmp_path / "unified.safetensors", machine.kit / "vae.safetensors").unified
    torch.testing.assert_close(loaded.head.out.weight, averaged["head.out.weight"].float())
    assert facts["views"] == facts["step"] * 13
    assert all(value.isfinite().all() for value in averaged.values())
    assert json.loads((machine.out / "run.json").read_text())["step"] == facts["step"]
    with Image.open(machine.out / "sheet.png") as sheet:
        assert sheet.size[0] > 1000


def test_the_picture_tokenizer_that_was_trained_first_comes_back_and_opens(machine: LentMachine) -> None:
    assert machine.log().count("the picture tokenizer is trained") == 1
    autoencoder = load_vae(machine.out / "vae.safetensors")
    assert autoencoder.config == VAE_CONFIGS["tiny-test"]
    assert (autoencoder.std > 0).all()
    assert not torch.equal(autoencoder.std, torch.ones_like(autoencoder.std)), "its tokens are whitened"


def test_a_part_of_another_export_is_noticed(machine: LentMachine, tmp_path: Path) -> None:
    part = machine.out / "unified.safetensors.0"
    kept = part.read_bytes()
    part.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
    try:
        with pytest.raises(ValueError, match="are not those"):
            join([str(machine.out), "--out", str(tmp_path / "unified.safetensors")])
    finally:
        part.write_bytes(kept)
