"""Runs a package's own fixtures through its graphs: what any runtime must reproduce, without the PyTorch model."""

from pathlib import Path
from typing import Any

import numpy as np

from unifluid.export.golden_check import Distance, RunGraph
from unifluid.export.reference_outputs import Arrays
from unifluid.export.tensor_store import read_tensor, stored_values
from unifluid.export.write_fixtures import read_fixtures

StoredCall = dict[str, Any]


class StoredFixtures:
    """The calls and runs in a package folder."""

    def __init__(self, folder: Path) -> None:
        self.cases, self._data = read_fixtures(folder)

    def check(self, run: RunGraph) -> list[Distance]:
        """The distance of every stored output."""
        found = []
        for call in self.cases["calls"]:
            found += self._distances(call, run(call["graph"], self.inputs(call)))
        for golden in self.cases["runs"]:
            found += self._check_run(run, golden)
        return found

    def inputs(self, call: StoredCall) -> dict[str, np.ndarray]:
        return {name: read_tensor(self._data, tensor) for name, tensor in call["inputs"].items()}

    def _check_run(self, run: RunGraph, golden: dict[str, Any]) -> list[Distance]:
        made = run("prefill", self.inputs(golden["prefill"]))
        found = self._distances(golden["prefill"], made)
        k, v = made["k"], made["v"]
        for call in golden["steps"]:
            outputs = run(call["graph"], {**self.inputs(call), "k": k, "v": v})
            found += self._distances(call, outputs)
            k = np.concatenate((k, outputs["k_new"]), axis=3)
            v = np.concatenate((v, outputs["v_new"]), axis=3)
        return found

    def _distances(self, call: StoredCall, outputs: Arrays) -> list[Distance]:
        found = []
        for name, tensor in call["outputs"].items():
            if list(outputs[name].shape) != tensor["shape"]:
                raise ValueError(f"{call['name']}: {name} has shape {outputs[name].shape}, expected {tensor['shape']}")
            ours, theirs = stored_values(outputs[name], tensor), read_tensor(self._data, tensor)
            error = float(np.sqrt(np.mean(np.square(ours - theirs)))) if theirs.size else 0.0
            found.append(Distance(call["name"], call["graph"], name, error / max(tensor["rms"], 1e-12)))
        return found
