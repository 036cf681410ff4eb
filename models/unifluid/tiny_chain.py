"""The whole chain on coloured shapes, without any download: data, tokenizers, both training stages and the package.

    python -m unifluid.tiny_chain --work WORK --out models/packages/tiny-test

Under two minutes on a laptop. The package draws, edits, captions and answers like the real one, only badly.
"""

import argparse
import json
from dataclasses import replace
from pathlib import Path

from unifluid import tokenizer, train
from unifluid.data import build, corpus
from unifluid.export import write_package
from unifluid.export.release import RELEASES
from unifluid.training import encode, train_vae
from unifluid.training.experiment import read_experiment


def train_tiny(work: Path, *, vae_steps: int, steps: int, compile_layers: bool) -> dict[str, Path]:
    """Data, tokenizers and both stages. Returns the paths that the package is written from."""
    data, encoded, pieces = work / "data", work / "encoded", work / "tokenizer.json"
    vae, run, plan = work / "vae", work / "unified", work / "experiment.json"
    compiled = [] if compile_layers else ["--no-compile"]
    build.main(["--tiny", "--out", str(data)])
    corpus.main([str(data), "--out", str(work / "corpus.txt")])
    tokenizer.main(["train", str(work / "corpus.txt"), "--vocab", "512", "--out", str(pieces)])
    common = ["--config", "tiny-test", "--threads", "2"]
    train_vae.main(
        [
            "--data",
            str(data),
            "--run",
            str(vae),
            "--steps",
            str(vae_steps),
            "--save-every",
            "100",
            *common,
            *compiled,
        ]
    )
    encode.main(["--data", str(data), "--vae", str(vae / "last.safetensors"), "--out", str(encoded), *common])
    experiment = replace(read_experiment("tiny-test"), steps=steps)
    plan.write_text(json.dumps({"experiment": experiment.stored()}))
    train.main(
        [
            str(plan),
            "--data",
            str(encoded),
            "--tokenizer",
            str(pieces),
            "--run",
            str(run),
            "--save-every",
            "200",
            "--threads",
            "2",
            *compiled,
        ]
    )
    return {
        "tokenizer": pieces,
        "texts": encoded / "train",
        "vae": vae / "last.safetensors",
        "run": run / "last.safetensors",
    }


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--vae-steps", type=int, default=1200)
    parser.add_argument("--steps", type=int, default=600)
    args = parser.parse_args(arguments)
    args.work.mkdir(parents=True, exist_ok=True)
    made = train_tiny(args.work, vae_steps=args.vae_steps, steps=args.steps, compile_layers=False)
    status = write_package.main(
        [
            "--checkpoint",
            str(made["run"]),
            "--vae",
            str(made["vae"]),
            "--tokenizer",
            str(made["tokenizer"]),
            "--texts",
            str(made["texts"]),
            "--out",
            str(args.out),
            "--release",
            str(RELEASES / "tiny-test.json"),
        ]
    )
    raise SystemExit(status)


if __name__ == "__main__":
    main()
