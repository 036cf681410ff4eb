"""Which pictures of the icon sets show which concept, by the emoji they stand for or by their names."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from unifluid.data.concepts import HERE, Concept, load_concepts, plain_code
from unifluid.data.rasterize import markup
from unifluid.data.sources import IconSet, icon_sets


def picture_jobs(modules: Path) -> list[tuple[Concept, IconSet, str, str]]:
    """(concept, set, picture name, markup or file) of every picture that shows a kept concept, in a fixed order."""
    concepts = load_concepts(modules)
    extra = json.loads((HERE / "extra.json").read_text())
    refused = {(name, picture) for name, pictures in extra["refused"].items() for picture in pictures}
    by_name = names_to_concepts(modules, concepts)
    jobs = []
    for icon_set in icon_sets():
        found = pictures_of(icon_set, modules, concepts, by_name, extra["pictures"].get(icon_set.set))
        jobs += [(c, icon_set, p, m) for c, p, m in found if (icon_set.set, p) not in refused]
    return jobs


def pictures_of(
    icon_set: IconSet,
    modules: Path,
    concepts: list[Concept],
    by_name: dict[str, Concept],
    chosen: dict[str, str] | None,
) -> Iterator[tuple[Concept, str, str]]:
    folder = modules / icon_set.package
    if icon_set.form == "webp":
        for concept in concepts:
            path = find_webp(folder / "assets", concept.code)
            if path:
                yield concept, path.stem, str(path)
        return
    icons = json.loads((folder / "icons.json").read_text())
    if chosen is not None:
        by_own_name = {concept.name: concept for concept in concepts}
        for picture, name in chosen.items():
            yield by_own_name[name], picture, markup(icons, picture)
        return
    codes = json.loads((folder / "chars.json").read_text())
    of_picture = {picture: code for code, picture in codes.items()}
    by_code = {concept.code: concept for concept in concepts if concept.code}
    for picture in icons["icons"]:
        code = plain_code(of_picture[picture]) if picture in of_picture else None
        concept = by_code.get(code) if code else by_name.get(squash(picture)) if not codes else None
        if concept:
            yield concept, picture, markup(icons, picture)


def find_webp(folder: Path, code: str) -> Path | None:
    if not code:
        return None
    first, *rest = code.split("-")
    for name in (code, f"{first}-fe0f" + "".join(f"-{part}" for part in rest)):
        path = folder / f"{name}.webp"
        if path.exists():
            return path
    return None


def squash(text: str) -> str:
    """A picture's file name without the marks the sets disagree on: "fox-face-2" and "foxface" become "foxface"."""
    return re.sub(r"[^a-z0-9]", "", re.sub(r"-\d$", "", text.lower()))


def names_to_concepts(modules: Path, concepts: list[Concept]) -> dict[str, Concept]:
    """Concepts by squashed picture name, from the sets that say which emoji a picture is, and from the labels."""
    by_code = {concept.code: concept for concept in concepts if concept.code}
    found = {squash(concept.label): concept for concept in concepts}
    for package in ("fluent-emoji-flat", "noto", "twemoji"):
        folder = modules / "@iconify-json" / package
        aliases = json.loads((folder / "icons.json").read_text()).get("aliases", {})
        of_picture = {}
        for code, picture in json.loads((folder / "chars.json").read_text()).items():
            of_picture[picture] = by_code.get(plain_code(code))
        for alias, entry in aliases.items():
            of_picture.setdefault(alias, None if entry.get("hFlip") else of_picture.get(entry["parent"]))
        for picture, concept in of_picture.items():
            found.setdefault(squash(picture), concept)
    return {name: concept for name, concept in found.items() if concept}
