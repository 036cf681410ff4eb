"""Writes a model package from a checkpoint of the unified model and one of the autoencoder.

    python -m unifluid.export.write_package --checkpoint RUN/last.safetensors --vae VAE_RUN/last.safetensors \\
        --tokenizer tokenizer.json --texts ENCODED/train --out models/packages/studio-mini --card-data scores.json \\
        --release models/unifluid/export/releases/studio-mini.json

`--variant gpu` adds graphs for graphics cards (`gpu_variant.py`), `--variant gpu dml` those for DirectML as well
(`dml_variant.py`). The folder is written beside its place, checked, and only then moved there. Exit status 0, or 1 with
the faults.
"""

import argparse
import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from unifluid.export.card_rows import experiment_of_card, parameter_counts, training_rows
from unifluid.export.export_graphs import export_graphs
from unifluid.export.golden_cases import GoldenCases
from unifluid.export.golden_check import check_all, open_graphs, worst
from unifluid.export.golden_vectors import golden_vectors
from unifluid.export.gpu_variant import VARIANTS, write_variants
from unifluid.export.manifest import TOKENIZER, WORDS, Identity, model_facts, write_manifest
from unifluid.export.model_card import model_card
from unifluid.export.package_files import write_json
from unifluid.export.package_words import golden_words, word_lists
from unifluid.export.release import read_release
from unifluid.export.twins import write_twins
from unifluid.export.verify import Problem, verify_package
from unifluid.export.write_fixtures import write_fixtures
from unifluid.tokenizer import Tokenizer, normalise_text
from unifluid.training.trained import TrainedModel, load_model


@dataclass(frozen=True)
class PackageParts:
    """Everything that goes into a package."""

    model: TrainedModel
    identity: Identity
    tokenizer: Path
    """The tokenizer.json that ships."""
    words: Mapping[str, Mapping[str, int]]
    """Known words of the training text with their counts, as `word_lists` tells them apart."""
    card_data: Mapping[str, Any] = field(default_factory=dict)
    """See `model_card`."""
    sampler: Mapping[str, Any] = field(default_factory=dict)
    """What differs from `sampler_defaults`."""
    styles: Sequence[str] = ()
    """Words that may be put after a prompt."""
    variants: Sequence[str] = ()
    """Which graphs for graphics cards it has as well."""


def write_package(parts: PackageParts, folder: Path) -> list[Problem]:
    """Writes the package; answers what `verify` finds. Where that is not nothing, the folder stays as NAME.broken."""
    fresh = folder.with_name(f"{folder.name}.broken")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    config = parts.model.unified.config
    shutil.copyfile(parts.tokenizer, fresh / TOKENIZER)
    write_json(fresh / WORDS, {name: dict(counts) for name, counts in parts.words.items()}, indent=None)
    tokenizer = Tokenizer.load(fresh / TOKENIZER)
    graphs = export_graphs(parts.model, fresh)
    golden = GoldenCases(parts.model, golden_words(tokenizer, config))
    calls, runs = golden.calls(), golden.runs()
    vectors = golden_vectors(config.tokens, config.token_dims, normalise_text, tokenizer.encode)
    fixtures = write_fixtures(fresh, calls, runs, vectors)
    distances = list(worst(check_all(open_graphs(graphs), calls, runs)).values())
    card = model_card(parts.identity, config, parameter_counts(parts.model), parts.card_data, distances)
    (fresh / "MODEL_CARD.md").write_text(card, encoding="utf-8", newline="\n")
    facts = model_facts(config, parts.sampler, parts.styles)
    if parts.variants:
        facts["variants"] = write_variants(parts.model, fresh, facts["sampler"]["max_steps"], parts.variants)
    write_manifest(fresh, parts.identity, facts, list(graphs), fixtures)
    write_twins(fresh, config)
    problems = verify_package(fresh)
    if not problems:
        shutil.rmtree(folder, ignore_errors=True)
        fresh.rename(folder)
    return problems


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, required=True, help="checkpoint of the unified model")
    parser.add_argument("--vae", type=Path, required=True, help="checkpoint of the autoencoder")
    parser.add_argument("--vision", type=Path, help="checkpoint of the vision encoder, where --checkpoint has none")
    parser.add_argument("--tokenizer", type=Path, required=True, help="tokenizer.json")
    parser.add_argument("--texts", type=Path, nargs="*", default=[], help="folders with the training records (*.jsonl)")
    parser.add_argument(
        "--out", type=Path, required=True, help="the package's folder; its name becomes the package's id"
    )
    parser.add_argument(
        "--release", type=Path, help="JSON of name, version, license, summary, sampler, styles and limits"
    )
    parser.add_argument("--card-data", type=Path, help="JSON of what was measured: data, scores, training")
    parser.add_argument(
        "--variant", choices=VARIANTS, nargs="+", default=[], help="graphs for such devices, beside those for the CPU"
    )
    options = parser.parse_args(arguments)
    card_data = json.loads(options.card_data.read_text(encoding="utf-8")) if options.card_data else {}
    card_data.setdefault("training", training_rows(options.checkpoint, options.vae))
    card_data |= experiment_of_card(options.checkpoint)
    release = read_release(options.release)
    parts = PackageParts(
        model=load_model(options.checkpoint, options.vae, options.vision),
        identity=release.identity(options.out.name),
        tokenizer=options.tokenizer,
        words=word_lists(options.texts),
        card_data=card_data | release.card_texts(),
        sampler=release.sampler,
        styles=release.styles,
        variants=options.variant,
    )
    problems = write_package(parts, options.out)
    for problem in problems:
        sys.stderr.write(f"{problem.code}: {problem.file}: {problem.reason}\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
