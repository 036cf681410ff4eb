"""The toolkit writes and sends nothing that its user did not ask for."""

import os
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "packages" / "tiny-test"
OPEN_A_GRAPH = f"""
from pathlib import Path
from unifluid.export.golden_check import open_graphs
open_graphs({{"vision": Path({str(PACKAGE / "vision.onnx")!r})}})
"""


def test_running_a_graph_leaves_nothing_in_an_empty_home(tmp_path: Path) -> None:
    inherited = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH")
    environment = {name: os.environ[name] for name in inherited if name in os.environ}
    home = {"HOME": str(tmp_path), "TMPDIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", OPEN_A_GRAPH], env=environment | home, check=True)
    assert [path.name for path in tmp_path.rglob("*")] == []
