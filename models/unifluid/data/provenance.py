"""What a model learned from, by set and licence: the data rows of its card.

    python -m unifluid.data.provenance DATA --scores scores.json

Counts the train split of a data folder. What is composed of the icons (scenes, singles, pairs, edits) has one row each.
"""

import argparse
import json
from collections import Counter
from pathlib import Path

from unifluid.data.shards import read_shard

USES = {
    "icons": "drawing, captions; parts of scenes and edits",
    "photos": "captions and questions; never drawn",
    "scenes": "drawing, captions, questions; composed of the icon sets",
    "singles": "drawing; one common concept each, of the icon sets",
    "pairs": "drawing; two common concepts each, of the icon sets",
    "edits": "editing, questions; composed of the icon sets",
}


def data_rows(data: Path) -> list[dict[str, str]]:
    """Rows name, license, count, use; the largest set of each kind first."""
    rows = []
    for kind, use in USES.items():
        sets: Counter[tuple[str, str]] = Counter()
        for shard in sorted((data / "train").glob(f"{kind}-*.tar")):
            for _, members in read_shard(shard):
                record = json.loads(members["json"])
                composed = kind not in ("icons", "photos")
                sets[(kind, "as the sets above") if composed else origin(record, kind)] += 1
        rows += [
            {"name": name, "license": licence, "count": f"{count:,}", "use": use}
            for (name, licence), count in sets.most_common()
        ]
    return rows


def origin(record: dict, kind: str) -> tuple[str, str]:
    """(icon set or source of a photograph, its terms). A composed one has the terms of its parts."""
    name = record.get("set") or record.get("source", kind)
    return name, record.get("terms") or record.get("licence") or ", ".join(record["licences"])


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--scores", type=Path, required=True, help="the card's JSON, made where it is not there")
    args = parser.parse_args(arguments)
    card = json.loads(args.scores.read_text(encoding="utf-8")) if args.scores.exists() else {}
    card["data"] = data_rows(args.data)
    args.scores.write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for row in card["data"]:
        print(" | ".join(row.values()))


if __name__ == "__main__":
    main()
