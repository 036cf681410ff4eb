"""Runs an experiment of models/experiments, or goes on with it.

    python -m unifluid.train studio-mini --data ENCODED --tokenizer tokenizer.json --run RUN

The experiment says what is learned, the arguments where; `unifluid/training/train.py` says how.
"""

import argparse

from unifluid.training.experiment import read_experiment
from unifluid.training.train import add_place_arguments, train


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("experiment", help="name of a file in models/experiments, or a path")
    add_place_arguments(parser)
    args = parser.parse_args(arguments)
    train(read_experiment(args.experiment), args)


if __name__ == "__main__":
    main()
