"""A sheet of 24 drawn prompts: the first look at what a run learned."""

import io
import json
from pathlib import Path

import torch

from unifluid.data.concepts import HERE
from unifluid.drawing import DrawOptions
from unifluid.evaluation.contact_sheet import contact_sheet, to_image
from unifluid.model import UniFluid
from unifluid.pipelines import generate_images
from unifluid.tokenizer import Tokenizer
from unifluid.vae import PictureVae

PROMPTS = 24
COLUMNS = 8


def sheet_prompts(path: Path = HERE / "dev_prompts.json") -> list[str]:
    """Prompts to develop by, as many as a sheet holds; fewer if there are fewer."""
    return [each["prompt"] for each in json.loads(path.read_text())][:PROMPTS]


@torch.no_grad()
def prompt_sheet(model: UniFluid, autoencoder: PictureVae, tokenizer: Tokenizer, options: DrawOptions) -> bytes:
    """PNG of the prompts drawn together, none picked."""
    prompts = sheet_prompts()
    drawn = generate_images(model, tokenizer, prompts, options)
    pictures = [[to_image(pixels.cpu())] for pixels in autoencoder.decode(drawn.tokens)]
    buffer = io.BytesIO()
    contact_sheet(list(zip(pictures, prompts, strict=True)), columns=COLUMNS).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
