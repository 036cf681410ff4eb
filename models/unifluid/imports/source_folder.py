"""A folder of published weights as a person downloads it: config.json and safetensors, one file or several.

Tensors are read one at a time, in rows where they are large, and let go again: a model of several gigabytes never lies
in memory as a whole.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open

INDEX = "model.safetensors.index.json"
SINGLE = ("model.safetensors", "diffusion_pytorch_model.safetensors")
PICKLES = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl")


class FolderRefused(Exception):
    """The folder is not what the importer takes. `code` is stable, the message is for the person."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class StoredTensor:
    """Where one tensor lies."""

    file: Path
    shape: tuple[int, ...]


class SourceFolder:
    """The tensors of a folder by name. Raises FolderRefused where there are none, or they cannot be trusted."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise FolderRefused("folderMissing", f"{folder} is no folder")
        self.folder = folder
        self.tensors = _stored_tensors(folder)

    def config(self) -> dict[str, Any]:
        """config.json."""
        return self.read_json("config.json")

    def read_json(self, name: str) -> dict[str, Any]:
        try:
            value = json.loads((self.folder / name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise FolderRefused("fileMissing", f"{self.folder} holds no {name}") from None
        except ValueError as error:
            raise FolderRefused("fileInvalid", f"{name} is no JSON: {error}") from None
        if not isinstance(value, dict):
            raise FolderRefused("fileInvalid", f"{name} is no JSON object")
        return value

    def rows(self, name: str, start: int = 0, stop: int | None = None) -> np.ndarray:
        """Rows start to stop of a tensor's first axis, in float32."""
        stored = self.tensors[name]
        try:
            # Opened anew each time: what an open file has mapped counts as memory until it is closed.
            with safe_open(stored.file, "pt") as file:
                part = file.get_slice(name)[start:stop] if stored.shape else file.get_tensor(name)
                return part.float().numpy().copy()
        except (OSError, SafetensorError) as error:
            # It could be read when the import began: a drive was pulled out, or the folder was tidied.
            raise FolderRefused("fileMissing", f"{stored.file} can no longer be read: {error}") from error


def _stored_tensors(folder: Path) -> dict[str, StoredTensor]:
    if (folder / INDEX).is_file():
        return _by_index(folder)
    for name in SINGLE:
        if (folder / name).is_file():
            return _tensors_of(folder / name)
    pickles = sorted(path.name for pattern in PICKLES for path in folder.glob(pattern))
    if pickles:
        raise FolderRefused(
            "pickleRefused",
            f"{folder} holds its weights as {', '.join(pickles)}: a pickle runs whatever program it carries as it is "
            "opened, so it is not read. Take the safetensors files of the same model",
        )
    raise FolderRefused("fileMissing", f"{folder} holds neither {SINGLE[0]} nor {INDEX}")


def _by_index(folder: Path) -> dict[str, StoredTensor]:
    placed = _weight_map(folder / INDEX)
    tensors: dict[str, StoredTensor] = {}
    for name in sorted(set(placed.values())):
        if Path(name).name != name or not name.endswith(".safetensors"):
            raise FolderRefused("fileInvalid", f"{INDEX} names {name!r}, which is no safetensors file of the folder")
        if not (folder / name).is_file():
            raise FolderRefused("fileMissing", f"{INDEX} names {name}, which is not there: the download is not whole")
        for tensor, stored in _tensors_of(folder / name).items():
            if placed.get(tensor) != name:
                raise FolderRefused("tensorExtra", f"{name} holds {tensor}, which {INDEX} does not place there")
            tensors[tensor] = stored
    missing = sorted(set(placed) - set(tensors))
    if missing:
        raise FolderRefused("tensorMissing", f"{INDEX} names {', '.join(missing[:5])}, which no file holds")
    return tensors


def _weight_map(path: Path) -> Mapping[str, str]:
    try:
        placed = json.loads(path.read_text(encoding="utf-8"))["weight_map"]
    except (ValueError, KeyError, TypeError):
        raise FolderRefused("fileInvalid", f"{INDEX} has no weight_map") from None
    if not isinstance(placed, dict) or not all(isinstance(name, str) for name in placed.values()):
        raise FolderRefused("fileInvalid", f"{INDEX} has a weight_map that names no files")
    return placed


def _tensors_of(path: Path) -> dict[str, StoredTensor]:
    try:
        with safe_open(path, "pt") as file:
            return {name: StoredTensor(path, tuple(file.get_slice(name).get_shape())) for name in file.keys()}  # noqa: SIM118
    except SafetensorError as error:
        raise FolderRefused("fileInvalid", f"{path.name} cannot be read, it may be cut off: {error}") from None
