"""One manifest, whoever writes it and whichever format it was written in."""

import json
from pathlib import Path

from second_manifest import PACKAGE, first_manifest, second_manifest
from tiny_eps import CONFIG

from unifluid.configs.models import UNIFLUID_2B
from unifluid.export.manifest import model_facts
from unifluid.export.upgrade import upgraded
from unifluid.export.verify import verify_package

TESTING = Path(__file__).parents[2] / "runtime/testing"


def test_what_is_written_today_means_what_a_manifest_of_format_1_is_read_as() -> None:
    written = second_manifest()
    assert written == upgraded(first_manifest())
    # `runtime/packageManifest.test.ts` reads the same file.
    assert written == json.loads((TESTING / "tiny-test.manifest.json").read_text(encoding="utf-8"))


def test_a_package_of_format_1_is_sound_as_it_lies() -> None:
    assert verify_package(PACKAGE) == []


def test_a_model_that_predicts_noise_is_sampled_in_the_steps_of_the_paper() -> None:
    sampler = model_facts(UNIFLUID_2B, {})["sampler"]
    assert (sampler["kind"], sampler["steps"], sampler["max_steps"], sampler["train_steps"]) == ("eps", 100, 100, 1000)
    assert "shift" not in sampler


def test_the_package_of_such_a_model_is_sound_and_says_what_its_configuration_says() -> None:
    folder = TESTING / "tiny-eps/package"
    assert verify_package(folder) == []
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    facts = model_facts(CONFIG, {"temperature": 4.0, "guidance_text": 6.0})
    assert {name: manifest[name] for name in facts} == facts
    assert "styles" not in manifest
