"""The command that holds a picture tokenizer to its bars."""

import json
from pathlib import Path

import pytest
import torch
from PIL import Image

from unifluid.data import build
from unifluid.evaluation import tokenizer_quality
from unifluid.evaluation.tokenizer_quality import BARS, Bar, measured, summary, worst_tenth

TINY_PACKAGE = Path(__file__).parents[2] / "packages" / "tiny-test"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny")
    build.main(["--tiny", "--out", str(folder)])
    return folder


def test_a_package_is_measured_and_shown(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["--data", str(data), "--package", str(TINY_PACKAGE), "--px", "32", "--split", "train", "--most", "12"]
    tokenizer_quality.main([*command, "--json", str(tmp_path / "out.json"), "--sheet", str(tmp_path / "sheet.png")])
    numbers = json.loads((tmp_path / "out.json").read_text())["icons"]
    assert list(numbers) == [bar.name for bar in BARS]
    assert 10 < numbers["PSNR over white, mean, dB"] < 40
    assert "12 icons, train" in capsys.readouterr().out
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.width > 900


def test_a_perfect_tokenizer_holds_every_bar() -> None:
    pictures = torch.rand(20, 4, 32, 32, generator=torch.Generator().manual_seed(1))
    numbers = summary(measured(pictures, pictures))
    assert all(bar.is_held_by(numbers[bar.name]) for bar in BARS)


def test_nine_of_ten_pictures_reach_the_worst_tenth() -> None:
    assert worst_tenth(torch.arange(101.0)) == pytest.approx(10)


def test_a_bar_says_what_it_asks_for() -> None:
    assert str(Bar("x", least=0.9, most=1.1)) == ">= 0.9 and <= 1.1"
    assert str(Bar("x", most=1)) == "<= 1"
    assert not Bar("x", least=30).is_held_by(29.9)
