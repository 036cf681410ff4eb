"""Puts the parts of a returned checkpoint together and checks that they belong together.

    python -m unifluid.kit.join FOLDER --out START/unified.safetensors

FOLDER holds what came back: NAME.0, NAME.1, ... and run.json. `--name vae.safetensors` for a tokenizer.
"""

import argparse
import hashlib
import json
from pathlib import Path


def joined(folder: Path, name: str) -> bytes:
    """ValueError where a part is missing or parts are of different exports."""
    wanted = json.loads((folder / "run.json").read_text())["sha256"]
    if name not in wanted:
        raise ValueError(f"{folder} holds no {name}; it holds {', '.join(sorted(wanted))}")
    whole = folder / name
    parts = [whole] if whole.exists() else sorted(folder.glob(f"{name}.*"), key=lambda path: int(path.suffix[1:]))
    content = b"".join(path.read_bytes() for path in parts)
    if hashlib.sha256(content).hexdigest() != wanted[name]:
        raise ValueError(f"the {len(parts)} parts of {name} are not those that run.json was written with")
    return content


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--name", default="unified.safetensors")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args(arguments)
    content = joined(args.folder, args.name)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_bytes(content)
    print(f"{args.out}: {len(content) / 2**20:.1f} MiB")


if __name__ == "__main__":
    main()
