"""Samples of kind `photos`: photographs with captions and questions, repacked from one tar for each data set.

A source tar holds `captions.jsonl`, maybe `qa.jsonl`, and `images/*.jpg`; both lists name the image and its split.
"""

import io
import json
import tarfile
from collections import defaultdict
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from PIL import Image

from unifluid.data.seeds import digest
from unifluid.data.shards import Sample, json_bytes, member_bytes, write_missing_shards, write_shard

PERMISSIVE = {"cc-by", "cc-by-sa", "mit", "unsplash/cc-by"}
SHORT_SIDE = 256
FEWEST_WORDS = 4  # of human captions: shorter ones are debris such as "A" and "broken image"
KEPT = ("split", "terms", "licence", "source", "label", "coarse_label", "subject", "squashed")
Entry = dict


def read_list(tar: tarfile.TarFile, name: str) -> list[Entry]:
    try:
        content = member_bytes(tar, name)
    except KeyError:
        return []
    return [json.loads(line) for line in content.decode().splitlines() if line.strip()]


def clean_caption(text: str) -> str:
    return " ".join(text.split()).removesuffix(".").rstrip()


def clean_captions(entry: Entry) -> list[str]:
    captions = [clean_caption(text) for text in entry["captions"]]
    if entry["caption_kind"] == "human":
        captions = [text for text in captions if len(text.split()) >= FEWEST_WORDS]
    return list(dict.fromkeys(captions))


def clean_questions(entries: list[Entry]) -> list[Entry]:
    """Question, answer, all answers where people gave several, and type; exact repeats once."""
    found: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        question = " ".join(entry["question"].split())
        kept = {"question": question, "answer": entry["answer"], "type": entry.get("answer_type", entry["source"])}
        if len(entry["answers"]) > 1:
            kept["answers"] = entry["answers"]
        found.setdefault((question, entry["answer"]), kept | {"source": entry["source"], "licence": entry["licence"]})
    return list(found.values())


def photo_list(tar_path: Path, terms: str) -> list[Entry]:
    """Photos with something to learn from, with cleaned text; the `extra` split counts as train."""
    with tarfile.open(tar_path) as tar:
        entries, asked = read_list(tar, "captions.jsonl"), read_list(tar, "qa.jsonl")
    by_image: dict[str, list[Entry]] = defaultdict(list)
    for question in asked:
        by_image[question["image"]].append(question)
    photos = []
    for entry in entries:
        if terms == "permissive" and entry["terms"] not in PERMISSIVE:
            continue
        captions, questions = clean_captions(entry), clean_questions(by_image[entry["image"]])
        if captions or questions:
            split = "train" if entry["split"] == "extra" else entry["split"]
            photos.append(
                {
                    "tar": str(tar_path),
                    "image": entry["image"],
                    "split": split,
                    "about": {
                        "captions": captions,
                        "caption_kind": entry["caption_kind"],
                        "questions": questions,
                        **{key: entry[key] for key in KEPT if key in entry},
                    },
                }
            )
    return photos


def fitted_jpeg(content: bytes) -> bytes:
    """The file as it is, unless its short side is over 256 px."""
    with Image.open(io.BytesIO(content)) as image:
        if min(image.size) <= SHORT_SIDE and image.mode == "RGB":
            return content
        scale = min(1.0, SHORT_SIDE / min(image.size))
        size = round(image.width * scale), round(image.height * scale)
        buffer = io.BytesIO()
        image.convert("RGB").resize(size, Image.Resampling.LANCZOS).save(buffer, "JPEG", quality=92)
        return buffer.getvalue()


def photo_sample(tar: tarfile.TarFile, photo: Entry) -> Sample:
    return {"jpg": fitted_jpeg(member_bytes(tar, photo["image"])), "json": json_bytes(photo["about"])}


def photo_key(photo: Entry) -> str:
    """The file's name without dots; long ones are cut and told apart by a digest, as a tar name holds 100 letters."""
    stem = Path(photo["image"]).stem.replace(".", "_")
    if len(stem) > 60:
        stem = f"{stem[:40]}-{digest(stem):016x}"
    return f"photos-{photo['about']['source']}-{stem}"


def write_photos(path: Path, indices: range, *, photos: list[Entry]) -> int:
    chosen = [photos[index] for index in indices]
    with ExitStack() as stack:
        tars = {name: stack.enter_context(tarfile.open(name)) for name in sorted({photo["tar"] for photo in chosen})}
        return write_shard(path, ((photo_key(p), photo_sample(tars[p["tar"]], p)) for p in chosen))


def build_photos(*, out: Path, folder: Path, terms: str, seed: int, workers: int) -> None:
    tars = sorted(folder.glob("*.tar"))
    if not tars:
        raise FileNotFoundError(f"no photograph tars in {folder}")
    photos = [photo for path in tars for photo in photo_list(path, terms)]
    photos.sort(key=lambda photo: digest(seed, photo["tar"].rsplit("/", 1)[-1], photo["image"]))
    for split in ("train", "val"):
        chosen = [photo for photo in photos if photo["split"] == split]
        write = partial(write_photos, photos=chosen)
        write_missing_shards(out=out, split=split, kind="photos", total=len(chosen), workers=workers, write=write)
