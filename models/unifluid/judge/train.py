"""Teaches the judge: looks at real pictures once, then teaches its heads on what the frozen backbone saw.

    nice -n 19 python -m unifluid.judge.train --cache CACHE --work models/runs/judge

One thread, about twelve minutes of an idle core; looking goes on where it was stopped. Pictures that a model drew are
never among the lessons. The heads are written to `heads.safetensors` beside this file, with their own accuracy.
"""

import argparse
import time
from pathlib import Path

import torch

from unifluid.data.scenes import catalogue_of
from unifluid.judge.accuracy import accuracy
from unifluid.judge.features import looking
from unifluid.judge.frozen import freeze_all
from unifluid.judge.judge import WEIGHTS, Judge, save_heads
from unifluid.judge.labels import labels_of
from unifluid.judge.lessons import part_of, to_learn
from unifluid.judge.teach import taught_heads

SEED = 1
LESSONS = 3600


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, required=True, help="the cache folder of a finished build")
    parser.add_argument("--work", type=Path, required=True, help="keeps what was seen, 270 kB a lesson")
    parser.add_argument("--lessons", type=int, default=LESSONS)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    args = parser.parse_args(arguments)
    torch.set_num_threads(1)
    started = time.process_time()
    catalogue = catalogue_of(args.cache)
    labels, taught = labels_of(catalogue), part_of(catalogue, away=False)
    frozen = freeze_all(
        args.work, args.lessons, lambda first, end: to_learn(taught, first, end), labels, lambda: looking(1)
    )
    heads = taught_heads(frozen, labels, SEED)
    seconds = time.process_time() - started
    shares = accuracy(Judge(heads, labels, looking(1)), catalogue)
    for name, (right, total) in shares.items():
        print(f"{name}: {100 * right / total:.1f} % ({right} of {total})")
    save_heads(args.out, heads, labels, {"lessons": args.lessons, "seed": SEED, "seconds": round(seconds)}, shares)


if __name__ == "__main__":
    main()
