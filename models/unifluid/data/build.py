"""Build the data: `python -m unifluid.data.build --out DIR --kinds icons,scenes,edits,photos --seed 1`."""

import argparse
from pathlib import Path

from unifluid.data.catalogue import load_catalogue
from unifluid.data.edits import build_edits
from unifluid.data.icons import build_icons
from unifluid.data.photos import build_photos
from unifluid.data.scenes import build_scenes
from unifluid.data.sources import fetch_packages
from unifluid.data.sprites import build_sprites, stored_sprites
from unifluid.data.tiny import build_tiny
from unifluid.data.turns import build_turns

KINDS = ("icons", "scenes", "singles", "pairs", "edits", "photos")


def parse_arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m unifluid.data.build", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder for train/, val/, test_novel/")
    parser.add_argument("--kinds", default=",".join(KINDS), help="comma-separated; all: %(default)s")
    parser.add_argument("--scenes", type=int, default=40_000, help="scenes in train")
    parser.add_argument("--singles", type=int, default=20_000, help="pictures of one common concept, all in train")
    parser.add_argument("--pairs", type=int, default=20_000, help="pictures of two common concepts, all in train")
    parser.add_argument("--edits", type=int, default=20_000, help="edits in train")
    parser.add_argument("--held", type=int, default=600, help="scenes in val and in test_novel each; edits get half")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--photos", type=Path, help="folder with the photograph tars")
    parser.add_argument("--terms", choices=("all", "permissive"), default="all", help="which photographs to take")
    parser.add_argument("--cache", type=Path, help="folder for packages and drawn pictures (default: OUT/../cache)")
    parser.add_argument(
        "--drawn", action="store_true", help="take the cache's pictures as they are: no npm, no SVG (see sprite_pack)"
    )
    parser.add_argument(
        "--tiny", action="store_true", help="64 samples of each kind at 32 px, drawn without any download"
    )
    options = parser.parse_args(arguments)
    options.kinds = options.kinds.split(",")
    if unknown := set(options.kinds) - set(KINDS):
        parser.error(f"unknown kind {', '.join(sorted(unknown))}; known: {', '.join(KINDS)}")
    if "photos" in options.kinds and options.photos is None and not options.tiny:
        parser.error("--photos FOLDER is needed for the kind photos; or leave it out of --kinds")
    return options


def main(arguments: list[str] | None = None) -> None:
    options = parse_arguments(arguments)
    if options.tiny:
        build_tiny(out=options.out, seed=options.seed)
        return
    common = {"out": options.out, "seed": options.seed, "workers": options.workers}
    if "photos" in options.kinds:
        build_photos(folder=options.photos, terms=options.terms, **common)
    if set(options.kinds) == {"photos"}:
        return
    cache = options.cache or options.out.parent / "cache"
    sprites = stored_sprites(cache) if options.drawn else build_sprites(fetch_packages(cache), cache, options.workers)
    load_catalogue(sprites, cache, options.workers)
    if "icons" in options.kinds:
        build_icons(cache=cache, **common)
    if "scenes" in options.kinds:
        build_scenes(cache=cache, train=options.scenes, held=options.held, **common)
    if "singles" in options.kinds:
        build_turns("singles", cache=cache, total=options.singles, **common)
    if "pairs" in options.kinds:
        build_turns("pairs", cache=cache, total=options.pairs, **common)
    if "edits" in options.kinds:
        build_edits(cache=cache, train=options.edits, held=options.held // 2, **common)


if __name__ == "__main__":
    main()
