"""The pinned packages pictures and names come from, fetched through npm into a cache folder."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class IconSet:
    """One set of pictures: where it comes from, under which terms, and the style word a user types for it."""

    set: str
    package: str
    version: str
    licence: str
    author: str
    style: str
    form: str

    @property
    def source(self) -> str:
        return f"npm:{self.package}@{self.version}"


def read_list() -> dict:
    return json.loads((HERE / "sources.json").read_text())


def icon_sets() -> list[IconSet]:
    return [IconSet(**entry) for entry in read_list()["sets"]]


def fetch_packages(cache: Path) -> Path:
    """Install every pinned package into `cache`, once; returns the node_modules folder.

    Package scripts are not run: only data is wanted.
    """
    listed = read_list()
    wanted = {entry["package"]: entry["version"] for entry in [listed["names"], *listed["sets"]]}
    modules = cache / "node_modules"
    if all(installed_version(modules / package) == version for package, version in wanted.items()):
        return modules
    npm = shutil.which("npm")
    if npm is None:
        raise RuntimeError("npm is needed to fetch the icon packages; install Node.js, or use --tiny")
    cache.mkdir(parents=True, exist_ok=True)
    manifest = {"name": "unifluid-data-cache", "version": "0.0.0", "private": True, "dependencies": wanted}
    (cache / "package.json").write_text(json.dumps(manifest, indent=2))
    command = [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(command, cwd=cache, check=True)
    return modules


def installed_version(folder: Path) -> str | None:
    manifest = folder / "package.json"
    return json.loads(manifest.read_text())["version"] if manifest.exists() else None
