"""The rows that hold Python and TypeScript together; `runtime/twins.test.ts` reads the same files."""

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from small_package import random_model

from unifluid import decoding
from unifluid.decoder import Conditions, SequenceRow
from unifluid.export.package_decoder import package_config
from unifluid.export.sequence_inputs import Row, prefill_inputs
from unifluid.export.twin_rows import twin_rows
from unifluid.export.twin_runs import FreeRuns, latent_distance, lead
from unifluid.export.twins import read_twins
from unifluid.samples import DropRates, Sample
from unifluid.sequences import build_batch
from unifluid.text_parts import conversation, image_prompt

PACKAGES = Path(__file__).resolve().parents[2] / "packages"
FOLDERS = sorted(path.parent for path in PACKAGES.glob("*/manifest.json"))


@pytest.fixture(scope="module", params=FOLDERS, ids=lambda folder: folder.name)
def runs(request) -> FreeRuns:
    return FreeRuns(request.param, package_config(request.param))


@pytest.fixture(scope="module")
def stored(runs: FreeRuns) -> dict[str, Any]:
    return read_twins(PACKAGES / runs.config.name)


def test_every_row_is_what_this_code_computes(runs, stored):
    made = json.loads(json.dumps(twin_rows(runs.config, runs.tokenizer)))
    for name in ("conversations", "layouts", "start_noise", "guidance", "schedules", "circling", "doubled"):
        assert made[name] == stored[name], name
    for ours, theirs in zip(made["choices"], stored["choices"], strict=True):
        # The last bit of a logarithm is the processor's.
        assert ours == theirs | {"logProbability": pytest.approx(theirs["logProbability"], abs=1e-11)}
    for ours, theirs in zip(made["resizing"], stored["resizing"], strict=True):
        assert ours | {"seen": ""} == theirs | {"seen": ""}
        levels = [np.frombuffer(base64.b64decode(row["seen"]), np.uint8).astype(int) for row in (ours, theirs)]
        assert abs(levels[0] - levels[1]).max() <= 1


@pytest.mark.parametrize("kind", ["draw", "edit"])
def test_a_free_running_picture_is_the_stored_one(runs, stored, kind):
    run = next(run for run in stored["runs"] if run["kind"] == kind)
    made = runs.result(run)
    assert made["orders"] == run["orders"]
    assert latent_distance(made, run) <= run["tolerance"]
    assert latent_distance(made, run | {"held": None}) < 1


@pytest.mark.parametrize("kind", ["caption", "answer"])
def test_a_free_running_text_is_the_stored_one(runs, stored, kind):
    run = next(run for run in stored["runs"] if run["kind"] == kind)
    made = runs.result(run)
    assert (made["ids"], made["text"]) == (run["ids"], run["text"])
    assert made["logProbability"] == pytest.approx(run["logProbability"], abs=run["tolerance"])


def test_stored_texts_are_far_from_any_other(stored):
    assert min(run["margin"] for run in stored["runs"] if "margin" in run) > 0.2
    assert max(run["moves"] for run in stored["runs"] if "moves" in run) <= 0.1


def test_a_drawing_is_compared_by_the_first_tokens_of_its_order():
    theirs = {"latents": [[3.0, 4.0, 0.0, 0.0, 6.0, 8.0]], "orders": [[2, 0, 1]], "held": 2}
    ours = {"latents": [[3.0, 4.0, 9.0, 9.0, 6.0, 3.0]]}
    assert latent_distance(ours, theirs) == pytest.approx((25 / 125) ** 0.5)
    assert latent_distance(ours, theirs | {"held": None}) == pytest.approx((187 / 125) ** 0.5)


def test_a_piece_that_may_not_be_said_is_no_rival():
    logits = torch.tensor([1.0, 4.0, 9.0, 4.5])
    assert lead(logits) == 4.5
    assert lead(logits, {2}) == 0.5


PIECES = [20, 21, 22]
DROPPED = ((False, False), (True, False), (True, True))
TURNS = [([30, 31], [32]), ([30, 31], [32]), ([33, 34], [])]


def test_decoding_and_training_lay_out_what_the_graphs_are_given(monkeypatch):
    """Three places build sequences: they agree on every column that is seen."""
    model = random_model().unified
    config = model.config
    prefix = torch.zeros(1, config.vision.tokens, config.backbone.width)
    source = torch.zeros(config.tokens, config.token_dims)
    texts = [image_prompt(config, "edit", PIECES, no_text=text, no_source=gone) for text, gone in DROPPED]
    exported = prefill_inputs(
        config,
        [
            Row(text) if gone else Row(text, list(prefix.numpy()), source.numpy())
            for text, (_, gone) in zip(texts, DROPPED, strict=True)
        ],
    )
    seen = []
    forward = model.forward
    monkeypatch.setattr(model, "forward", lambda *given: seen.append(given) or forward(*given))
    rows = [SequenceRow(text, not gone) for text, (_, gone) in zip(texts, DROPPED, strict=True)]
    with torch.no_grad():
        decoding.prefill(model, rows, Conditions(prefix, source))
    _, position, mask = seen[0]
    assert position.tolist() == exported.inputs["position"].tolist()
    assert torch.equal(mask, torch.from_numpy(exported.inputs["mask"] == 0))
    for row, rates in enumerate((DropRates(0, 0, 0, 0), DropRates(0, 1, 0, 0), DropRates(0, 0, 0, 1))):
        sample = Sample("edit", PIECES, vision=torch.zeros(1, 3, 32, 32), source=source, target=source)
        batch = build_batch([sample], config, generator=torch.Generator().manual_seed(0), drop=rates)
        trained = batch.position[0, : batch.position.shape[1] - config.tokens].tolist()
        assert trained == exported.inputs["position"][row, exported.valid[row]].tolist()


def test_an_answer_is_asked_for_in_the_columns_it_was_trained_in():
    config = random_model().unified.config
    asked = conversation(config, "ask", TURNS)
    answered = conversation(config, "ask", [*TURNS[:-1], (TURNS[-1][0], [40, 41])])
    assert answered.ids[: len(asked.ids)] == asked.ids
    assert answered.position[: len(asked.ids)] == asked.position
