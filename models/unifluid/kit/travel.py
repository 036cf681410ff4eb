"""What of a checkout travels with a call, and leaving large tracked files behind while calls are made.

python -m unifluid.kit.travel size
python -m unifluid.kit.travel lighten     # takes tracked files over 200 KiB off the disk, git status stays clean
python -m unifluid.kit.travel restore     # puts them back
"""

import argparse
import subprocess
from pathlib import Path

MOST_BYTES = 60 * 2**20
"""Of the kit and the rest of the checkout together."""
LARGE_BYTES = 200 * 2**10
KIT = Path("models/kit")


def git(checkout: Path, *arguments: str, stdin: bytes | None = None) -> list[str]:
    """The zero-separated answer of a git command."""
    done = subprocess.run(["git", "-C", str(checkout), *arguments], input=stdin, check=True, stdout=subprocess.PIPE)
    return [name for name in done.stdout.decode().split("\0") if name]


def travelling(checkout: Path) -> list[Path]:
    """Tracked files, and untracked ones that git does not ignore, as far as they are on the disk."""
    names = git(checkout, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    paths = (checkout / name for name in dict.fromkeys(names))
    return [path for path in paths if path.is_file() and not path.is_symlink()]


def tree_bytes(checkout: Path, *, without: Path, lightened: bool = False) -> int:
    """Of what travels beside the kit; with `lightened`, of what will once large tracked files are left behind."""
    shared = checkout / "shared"
    behind = {checkout / name for name in large_tracked(checkout)} if lightened else set()
    travel = [path for path in travelling(checkout) if path not in behind and not path.is_relative_to(without)]
    return sum(path.stat().st_size for path in travel) + (folder_bytes(shared) if shared.is_dir() else 0)


def folder_bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def lighten(checkout: Path) -> list[str]:
    """Marks unchanged large tracked files as not wanted on the disk and removes them; answers their names."""
    large = large_tracked(checkout)
    if large:
        git(checkout, "update-index", "--skip-worktree", "-z", "--stdin", stdin="\0".join(large).encode())
    for name in large:
        (checkout / name).unlink()
    return large


def large_tracked(checkout: Path) -> list[str]:
    """Names of tracked files over the limit, without those that were changed: they could not be put back."""
    changed = set(git(checkout, "diff", "--name-only", "-z", "HEAD"))
    return [name for name in git(checkout, "ls-files", "-z") if name not in changed and is_large(checkout / name)]


def is_large(path: Path) -> bool:
    return path.is_file() and not path.is_symlink() and path.stat().st_size > LARGE_BYTES


def restore(checkout: Path) -> list[str]:
    """Undoes `lighten`, also after one that broke off."""
    marked = [line[2:] for line in git(checkout, "ls-files", "-z", "-t") if line.startswith("S ")]
    if marked:
        names = "\0".join(marked).encode()
        git(checkout, "update-index", "--no-skip-worktree", "-z", "--stdin", stdin=names)
        git(checkout, "checkout-index", "--force", "-z", "--stdin", stdin=names)
    return marked


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=("size", "lighten", "restore"))
    parser.add_argument("--checkout", type=Path, default=Path())
    args = parser.parse_args(arguments)
    checkout = Path(git(args.checkout, "rev-parse", "--show-toplevel")[0].strip())
    for name in {"lighten": lighten, "restore": restore}.get(args.action, lambda _: [])(checkout):
        print(f"{args.action} {name}")
    kit = folder_bytes(checkout / KIT)
    total = kit + tree_bytes(checkout, without=checkout / KIT)
    print(f"{total / 2**20:.1f} MiB travel, {kit / 2**20:.1f} of them the kit")
    if args.action != "restore" and total > MOST_BYTES:
        raise SystemExit(f"that is over {MOST_BYTES // 2**20} MiB")


if __name__ == "__main__":
    main()
