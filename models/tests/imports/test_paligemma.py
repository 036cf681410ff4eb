"""An imported PaliGemma against the one of Hugging Face: the same numbers, the same captions, piece by piece."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime as ort
import pytest
import tokenizers
import torch
from safetensors.torch import load_file, save_file
from tiny_paligemma import IMAGE_TOKENS, PX, SPECIAL, write_folder
from transformers import PaliGemmaForConditionalGeneration, PreTrainedTokenizerFast, SiglipImageProcessor
from transformers.models.paligemma.processing_paligemma import PaliGemmaProcessor

from unifluid.imports.import_graphs import write_import_graphs
from unifluid.imports.import_package import ImportParts, import_facts
from unifluid.imports.paligemma import paligemma_parts
from unifluid.imports.paligemma_config import paligemma_config, paligemma_weights
from unifluid.imports.source_folder import FolderRefused, SourceFolder
from unifluid.prompt_spelling import PromptReader
from unifluid.prompts import task_prompt
from unifluid.text_parts import TextPart
from unifluid.tokenizer import TextRules, Tokenizer

WRITTEN = 6


@dataclass(frozen=True)
class Published:
    """A folder of weights and who can run them."""

    folder: Path
    model: PaliGemmaForConditionalGeneration
    tokenizer: tokenizers.Tokenizer
    parts: ImportParts

    @property
    def prompt(self) -> TextPart:
        """Asks for a caption."""
        return task_prompt(self.reader, "caption", "")

    @property
    def reader(self) -> PromptReader:
        return PromptReader(import_facts(self.parts), Tokenizer(self.tokenizer, TextRules("kept", "kept")))


@pytest.fixture(scope="module", params=["gemma", "gemma2"])
def published(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Published:
    folder = tmp_path_factory.mktemp(request.param)
    model, tokenizer = write_folder(folder, request.param)
    return Published(folder, model, tokenizer, paligemma_parts(SourceFolder(folder), "tiny", None))


def picture(seed: int) -> torch.Tensor:
    return torch.rand(1, 3, PX, PX, generator=torch.Generator().manual_seed(seed)) * 2 - 1


@torch.no_grad()
def theirs(published: Published, image: torch.Tensor, prompt: Sequence[int]) -> tuple[list[int], np.ndarray]:
    """Pieces that `generate` writes greedily, and the logits of each."""
    ids = torch.tensor([[SPECIAL.index("<image>")] * IMAGE_TOKENS + list(prompt)])
    made = published.model.generate(
        input_ids=ids,
        pixel_values=image,
        token_type_ids=torch.zeros_like(ids),
        attention_mask=torch.ones_like(ids),
        max_new_tokens=WRITTEN,
        do_sample=False,
        eos_token_id=None,
        output_logits=True,
        return_dict_in_generate=True,
    )
    return made.sequences[0, ids.shape[1] :].tolist(), torch.cat(made.logits).numpy()


def ours(graphs: dict[str, Path], image: torch.Tensor, prompt: Sequence[int]) -> tuple[list[int], np.ndarray]:
    """The same by the exported graphs, each piece chosen from our own logits."""
    sessions = {name: ort.InferenceSession(str(path)) for name, path in graphs.items()}
    prefix = sessions["vision"].run(None, {"image": image.numpy()})[0]
    width = IMAGE_TOKENS + len(prompt)
    inputs = {
        "text_ids": np.array([prompt]),
        "vision": prefix,
        "vision_segment": np.zeros((1, IMAGE_TOKENS), np.int64),
        "position": 1 + np.arange(width)[None],
        "mask": np.zeros((1, 1, width, width), np.float32),
        "logit_index": np.array([[width - 1]]),
    }
    k, v, logits = sessions["prefill"].run(["k", "v", "logits"], inputs)
    pieces, seen = [], [logits[:, 0]]
    for at in range(width, width + WRITTEN):
        pieces.append(int(seen[-1].argmax()))
        step = {"token_id": np.array([[pieces[-1]]]), "position": np.array([[1 + at]]), "k": k, "v": v}
        step["mask"] = np.zeros((1, 1, 1, at + 1), np.float32)
        logits, new_k, new_v = sessions["text_step"].run(["logits", "k_new", "v_new"], step)
        k, v = np.concatenate((k, new_k), 3), np.concatenate((v, new_v), 3)
        seen.append(logits)
    return pieces, np.concatenate(seen[:-1])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_captions_are_those_of_transformers_piece_by_piece(published: Published, tmp_path: Path, seed: int) -> None:
    graphs = write_import_graphs(tmp_path, published.parts.graphs, 32)
    expected, logits = theirs(published, picture(seed), published.prompt.ids)
    found, ours_logits = ours(graphs, picture(seed), published.prompt.ids)
    assert found == expected
    np.testing.assert_allclose(ours_logits, logits, rtol=1e-4, atol=2e-5)


@pytest.mark.parametrize(("bits", "tolerance"), [(16, 0.02), (8, 0.05), (4, 0.6)])
def test_rounded_graphs_stay_near(published: Published, tmp_path: Path, bits: int, tolerance: float) -> None:
    graphs = write_import_graphs(tmp_path, published.parts.graphs, bits)
    _, logits = theirs(published, picture(4), published.prompt.ids)
    first = ours(graphs, picture(4), published.prompt.ids)[1][0]
    assert np.sqrt(np.mean(np.square(first - logits[0]))) / np.sqrt(np.mean(np.square(logits[0]))) < tolerance


def test_golden_answers_are_those_of_transformers(published: Published) -> None:
    calls, runs = published.parts.golden(published.reader)
    written = [int(step.inputs["token_id"][0, 0]) for step in runs[0].steps]
    ids = [SPECIAL.index("<image>")] * IMAGE_TOKENS + [*published.prompt.ids, *written]
    kinds = torch.tensor([[0] * (len(ids) - len(written)) + [1] * len(written)])
    image = torch.from_numpy(calls[0].inputs["image"])
    with torch.no_grad():
        expected = published.model(
            input_ids=torch.tensor([ids]),
            pixel_values=image,
            token_type_ids=kinds,
            attention_mask=torch.ones_like(kinds),
        ).logits[0, -len(written) - 1 :]
    (run,) = runs
    found = np.concatenate([run.prefill.outputs["logits"][0], *(step.outputs["logits"] for step in run.steps)])
    np.testing.assert_allclose(found, expected.numpy(), rtol=1e-4, atol=2e-5)


def test_the_prompt_is_the_one_that_the_processor_of_transformers_makes(published: Published) -> None:
    fast = PreTrainedTokenizerFast(
        tokenizer_object=published.tokenizer, bos_token="<bos>", eos_token="<eos>", pad_token="<pad>"
    )
    fast.image_token, fast.image_token_id = "<image>", SPECIAL.index("<image>")
    shown = SiglipImageProcessor(size={"height": PX, "width": PX})
    shown.image_seq_length = IMAGE_TOKENS
    processor = PaliGemmaProcessor(shown, fast)
    image = np.zeros((PX, PX, 3), np.uint8)
    made = processor(images=image, text="<image>caption en", return_tensors="pt")["input_ids"][0].tolist()
    assert made == [SPECIAL.index("<image>")] * IMAGE_TOKENS + list(published.prompt.ids)


def test_both_ways_of_naming_are_read(published: Published, tmp_path: Path) -> None:
    """As published before transformers 4.52 and saved since, and as transformers 5 holds them."""
    stored = load_file(published.folder / "model.safetensors")
    held = {name: value.contiguous().clone() for name, value in published.model.state_dict().items()}
    older = {name.replace("vision_tower.", "vision_tower.vision_model."): value for name, value in stored.items()}
    assert len({frozenset(names) for names in (stored, held, older)}) == 3
    config = paligemma_config("tiny", SourceFolder(published.folder).config())
    for number, tensors in enumerate((held, older)):
        folder = tmp_path / str(number)
        folder.mkdir()
        save_file(tensors, folder / "model.safetensors")
        weights = paligemma_weights(SourceFolder(folder), config)
        for name, value in published.parts.weights.items():
            np.testing.assert_array_equal(weights[name][:], value[:])


def test_an_output_of_its_own_is_refused(published: Published, tmp_path: Path) -> None:
    stored = load_file(published.folder / "model.safetensors")
    stored["language_model.lm_head.weight"] = stored["language_model.model.embed_tokens.weight"] + 1
    save_file(stored, tmp_path / "model.safetensors")
    with pytest.raises(FolderRefused, match=r"lm_head.* does not tie its output"):
        paligemma_weights(SourceFolder(tmp_path), paligemma_config("tiny", SourceFolder(published.folder).config()))


@pytest.mark.parametrize(
    ("part", "name", "value"),
    [
        (None, "model_type", "llava"),
        ("text_config", "model_type", "gemma3_text"),
        ("text_config", "attention_bias", True),
        ("text_config", "hidden_size", "wide"),
        ("text_config", "rope_parameters", {"rope_type": "yarn"}),
        ("vision_config", "hidden_act", "quick_gelu"),
    ],
)
def test_a_model_of_another_build_is_refused(published: Published, part: str | None, name: str, value: object) -> None:
    config = SourceFolder(published.folder).config()
    (config if part is None else config[part])[name] = value
    with pytest.raises(FolderRefused, match=name if name != "rope_parameters" else "rope_type") as caught:
        paligemma_config("tiny", config)
    assert caught.value.code == "configUnknown"
