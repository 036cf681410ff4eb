"""Large tracked files stay behind while calls are made, and come back."""

import subprocess
from pathlib import Path

import pytest

from unifluid.kit.travel import LARGE_BYTES, folder_bytes, git, lighten, restore, tree_bytes


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "checkout"
    (folder / "models").mkdir(parents=True)
    (folder / "models" / "weights bin").write_bytes(b"w" * (LARGE_BYTES + 1))
    (folder / "small.txt").write_text("small")
    (folder / ".gitignore").write_text("models/kit/\n")
    who = ["-c", "user.name=a", "-c", "user.email=a@b"]
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    git(folder, "add", ".")
    git(folder, *who, "commit", "-q", "-m", "all")
    (folder / "models" / "kit").mkdir()
    (folder / "models" / "kit" / "pictures.zip").write_bytes(b"p" * 1000)
    (folder / "new.txt").write_text("untracked files travel, too")
    return folder


def test_large_tracked_files_are_left_behind_with_a_clean_status_and_put_back(checkout: Path) -> None:
    assert lighten(checkout) == ["models/weights bin"]
    assert not (checkout / "models" / "weights bin").exists()
    assert git(checkout, "status", "--porcelain", "-z") == ["?? new.txt"]
    assert restore(checkout) == ["models/weights bin"]
    assert (checkout / "models" / "weights bin").stat().st_size == LARGE_BYTES + 1
    assert git(checkout, "status", "--porcelain", "-z") == ["?? new.txt"]


def test_a_large_file_that_was_changed_stays_as_it_could_not_be_put_back(checkout: Path) -> None:
    (checkout / "models" / "weights bin").write_bytes(b"v" * (LARGE_BYTES + 1))
    assert lighten(checkout) == []
    assert (checkout / "models" / "weights bin").exists()


def test_the_sizes_before_and_after_are_known_without_leaving_anything_behind(checkout: Path) -> None:
    kit = checkout / "models" / "kit"
    light = sum(len((checkout / name).read_bytes()) for name in ("small.txt", "new.txt", ".gitignore"))
    assert folder_bytes(kit) == 1000
    assert tree_bytes(checkout, without=kit) == light + LARGE_BYTES + 1
    assert tree_bytes(checkout, without=kit, lightened=True) == light
    lighten(checkout)
    assert tree_bytes(checkout, without=kit) == light


def test_nothing_that_is_built_is_kept_in_git() -> None:
    """A kit once was: it travelled twice and stayed in every clone."""
    asked = ["ls-files", "-z", "--cached", "--ignored", "--exclude-standard", ":/"]
    found = subprocess.run(["git", "-C", str(Path(__file__).parent), *asked], capture_output=True, check=False)
    assert found.stdout == b""
