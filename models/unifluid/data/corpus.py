"""All training text, one line each, for the tokenizer: `python -m unifluid.data.corpus DIR --out corpus.txt`."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from tqdm import tqdm

from unifluid.data.seeds import digest
from unifluid.data.shards import read_shard

CAP = 120_000  # lines of each kind, so that made-up scenes do not outweigh what people wrote


def texts_of(about: dict) -> Iterator[str]:
    yield from about.get("captions", ())
    yield from about.get("instructions", ())
    yield from about.get("synonyms", ())
    for side in ("source", "target"):
        if isinstance(about.get(side), dict):
            yield about[side]["caption"]
    for question in about.get("questions", ()):
        yield f"{question['question']} {question['answer']}"
        yield from dict.fromkeys(question.get("answers", ()))


def kind_lines(shards: list[Path]) -> list[str]:
    lines: dict[str, None] = {}
    for shard in tqdm(shards, desc=shards[0].name.split("-")[0], mininterval=2):
        for _, members in read_shard(shard):
            lines.update(dict.fromkeys(" ".join(text.split()) for text in texts_of(json.loads(members["json"]))))
    return sorted(lines, key=lambda line: digest("corpus", line))


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m unifluid.data.corpus", description=__doc__)
    parser.add_argument("folder", type=Path, help="the data folder; only its train split is read")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--cap", type=int, default=CAP, help="most lines of each kind")
    options = parser.parse_args(arguments)
    by_kind: dict[str, list[Path]] = {}
    for shard in sorted((options.folder / "train").glob("*.tar")):
        by_kind.setdefault(shard.name.split("-")[0], []).append(shard)
    if not by_kind:
        parser.error(f"no shards in {options.folder / 'train'}")
    with options.out.open("w") as out:
        for shards in by_kind.values():
            out.writelines(f"{line}\n" for line in kind_lines(shards)[: options.cap] if line)


if __name__ == "__main__":
    main()
