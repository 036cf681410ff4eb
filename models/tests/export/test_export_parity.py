"""PyTorch = ONNX Runtime, on real sequences of every task, teacher-forced."""

from pathlib import Path

import numpy as np
import pytest
from small_package import random_model

from unifluid.attention import MASKED
from unifluid.export.export_graphs import export_graphs
from unifluid.export.golden_cases import GoldenCases
from unifluid.export.golden_check import check_all, open_graphs, worst
from unifluid.export.parity import EXACT, package_graphs
from unifluid.export.parity import main as parity_main
from unifluid.export.reference_outputs import GRAPHS
from unifluid.export.stored_check import StoredFixtures
from unifluid.export.write_fixtures import TOLERANCES
from unifluid.training.trained import TrainedModel

SHIPPED = sorted((Path(__file__).parents[2] / "packages").glob("*/manifest.json"))


def test_float32_graphs_compute_what_the_model_computes(
    model: TrainedModel, golden: GoldenCases, tmp_path: Path
) -> None:
    run = open_graphs(export_graphs(model, tmp_path, shipped=False))
    found = check_all(run, golden.calls(), golden.runs())
    assert {each.graph for each in found} == set(GRAPHS)
    assert [each for each in found if each.distance > EXACT] == []


def test_shipped_graphs_stay_within_their_tolerances(package: Path, golden: GoldenCases) -> None:
    found = worst(check_all(open_graphs(package_graphs(package)), golden.calls(), golden.runs())).values()
    assert [each for each in found if each.distance > TOLERANCES[each.graph]] == []
    # Were nothing rounded, the tolerances would say nothing.
    assert all(each.distance > 1e-5 for each in found)


def test_golden_groups_are_drawn_blind_to_each_other(golden: GoldenCases) -> None:
    for run in golden.runs()[:2]:
        mask = run.steps[-1].inputs["mask"]
        assert mask.shape[2] == 2
        assert (mask[..., -2:] == np.where(np.eye(2), np.float32(0), np.float32(MASKED))).all()
        drawn = mask[..., -2 - len(run.steps) + 1 : -2]
        assert (drawn == 0).all()


def test_stored_fixtures_are_the_golden_cases(package: Path, golden: GoldenCases) -> None:
    run = open_graphs(package_graphs(package))
    stored = {(each.call, each.output): each.distance for each in StoredFixtures(package).check(run)}
    whole = {(each.call, each.output): each.distance for each in check_all(run, golden.calls(), golden.runs())}
    assert stored.keys() == whole.keys()
    # Stored outputs are thinned out, so the two distances are two samples of one error.
    assert all(stored[key] == pytest.approx(whole[key], rel=0.35, abs=1e-6) for key in stored)


@pytest.mark.parametrize("manifest", SHIPPED, ids=lambda path: path.parent.name)
def test_packages_of_the_repository_agree_with_their_fixtures(
    manifest: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert parity_main(["--package", str(manifest.parent)]) == 0
    table = capsys.readouterr().out
    assert "TOO FAR" not in table
    assert all(graph in table for graph in GRAPHS)


def test_other_weights_are_told_apart(package: Path, golden: GoldenCases) -> None:
    other = GoldenCases(random_model(seed=1), golden.words)
    found = worst(check_all(open_graphs(package_graphs(package)), other.calls(), other.runs())).values()
    assert all(each.distance > TOLERANCES[each.graph] for each in found)
