"""Which scores a card takes."""

import json
from pathlib import Path

import pytest

from unifluid.export.package_files import MANIFEST
from unifluid.suite.card import write_card
from unifluid.suite.report import package_digest


def test_scores_that_another_sampler_reached_are_refused(tmp_path: Path):
    manifest = {"id": "tiny", "sampler": {"kind": "flow", "temperature": 0.65}, "files": []}
    (tmp_path / MANIFEST).write_text(json.dumps(manifest))
    measured = {"sha256": package_digest(manifest), "sampler": manifest["sampler"] | {"temperature": 1.0}}
    with pytest.raises(ValueError, match="another sampler"):
        write_card(tmp_path, {"package": measured})
