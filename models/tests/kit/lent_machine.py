"""The lent machine as far as a test can be one: an empty folder, its packages alone, and a call that may be killed."""

import os
import subprocess
import sys
import tarfile
from importlib.metadata import distribution
from pathlib import Path

# All of these stand in the list of what the lent machines have; torch's own needs follow it.
PACKAGES = ("torch", "numpy", "pillow", "safetensors", "tokenizers", "tqdm")
NEEDS_OF_TORCH = (
    "filelock",
    "fsspec",
    "jinja2",
    "markupsafe",
    "mpmath",
    "networkx",
    "setuptools",
    "sympy",
    "typing_extensions",
)


def restricted_packages(site: Path) -> Path:
    """A folder with links to these packages and nothing else."""
    site.mkdir()
    for name in (*PACKAGES, *NEEDS_OF_TORCH):
        found = distribution(name)
        tops = {file.parts[0] for file in found.files or () if ".." not in file.parts}
        for top in sorted(tops - {"__pycache__"}):
            target = Path(str(found.locate_file(top)))
            if target.exists() and not (site / top).exists():
                (site / top).symlink_to(target)
    return site


def carried(kit: Path, machine: Path) -> Path:
    """The kit through an archive, as it travels, in an empty folder."""
    machine.mkdir()
    archive = machine / "travel.tar"
    with tarfile.open(archive, "w") as tar:
        tar.add(kit, "kit")
    with tarfile.open(archive) as tar:
        tar.extractall(machine, filter="data")
    archive.unlink()
    return machine / "kit"


class LentMachine:
    """Makes calls; what lies in `work` stays between them, `out` is emptied before each."""

    def __init__(self, kit: Path, folder: Path) -> None:
        self.kit = carried(kit, folder / "machine")
        self.site = restricted_packages(folder / "site")
        self.work, self.out = folder / "work", folder / "out"

    def call(self, seconds: int, more: int = 0) -> subprocess.Popen[str]:
        for path in self.out.glob("*"):
            path.unlink()
        surroundings = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.work),
            "OUT": str(self.out),
            "WORK": str(self.work),
            "DEVICE": "cpu",
            "PYTHON": sys.executable,
            "PYTHON_FLAGS": "-S -s",  # no site-packages but those on the path below
            "PYTHONPATH": str(self.site),
        }
        command = [str(self.kit / "run.sh"), str(seconds), str(more)]
        return subprocess.Popen(
            command, cwd=self.kit, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def returned(self) -> set[str]:
        return {path.name for path in self.out.iterdir()} if self.out.exists() else set()

    def log(self) -> str:
        path = self.work / "run.log"
        return path.read_text() if path.exists() else "no log"
