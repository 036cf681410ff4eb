"""An imported Janus against the one of Hugging Face: what it reads, the codes it draws under guidance, the pixels."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime as ort
import pytest
import torch
from transformers import (
    GenerationConfig,
    JanusConfig,
    JanusForConditionalGeneration,
    JanusVisionConfig,
    JanusVQVAEConfig,
    LlamaConfig,
)

from unifluid.export.code_step import code_step_graph
from unifluid.export.decode_graphs import add_prefill
from unifluid.export.graph_builder import GraphBuilder
from unifluid.export.sequence_inputs import additive
from unifluid.export.siglip_graph import siglip_graph
from unifluid.imports.janus_config import CodesConfig, janus_config
from unifluid.imports.janus_keys import janus_weights
from unifluid.imports.source_folder import FolderRefused, SourceFolder
from unifluid.imports.streamed_reference import streamed_decoder, streamed_logits, streamed_text, streamed_vision
from unifluid.imports.tensor_map import MappedWeights
from unifluid.imports.vq_decoder import VqDecoder
from unifluid.tracing import trace

WIDTH, VOCAB, CODES, IMAGE, PAD, BEGINS = 32, 60, 40, 50, 3, 11
SIDE = 4


@dataclass(frozen=True)
class Published:
    """A folder of weights, who can run them, and how we read them."""

    folder: Path
    model: JanusForConditionalGeneration
    config: CodesConfig
    weights: MappedWeights


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    text = LlamaConfig(
        hidden_size=WIDTH,
        intermediate_size=48,
        num_hidden_layers=3,
        num_attention_heads=4,
        num_key_value_heads=4,
        vocab_size=VOCAB,
        rms_norm_eps=1e-6,
        pad_token_id=PAD,
        bos_token_id=1,
        eos_token_id=2,
        tie_word_embeddings=False,
    )
    vision = JanusVisionConfig(
        hidden_size=24,
        num_hidden_layers=2,
        num_attention_heads=3,
        image_size=32,
        patch_size=8,
        projection_dim=WIDTH,
        num_image_tokens=SIDE**2,
    )
    codes = JanusVQVAEConfig(
        embed_dim=8,
        num_embeddings=CODES,
        base_channels=32,
        channel_multiplier=[1, 2],
        latent_channels=32,
        num_res_blocks=1,
        projection_dim=WIDTH,
        image_token_embed_dim=WIDTH,
    )
    shape = JanusConfig(
        text_config=text.to_dict(),
        vision_config=vision.to_dict(),
        vq_config=codes.to_dict(),
        image_token_id=IMAGE,
        tie_word_embeddings=False,
    )
    torch.manual_seed(0)
    model = JanusForConditionalGeneration(shape)
    for name, parameter in model.named_parameters():
        std = 1.0 if "generation_" in name else 0.1 if "vqmodel" in name else 0.3
        torch.nn.init.normal_(parameter, std=std)
    folder = tmp_path_factory.mktemp("janus")
    model.eval().save_pretrained(folder)
    source = SourceFolder(folder)
    config = janus_config("tiny", source.config(), {})
    return Published(folder, model, config, janus_weights(source, config))


def causal(columns: int) -> np.ndarray:
    return additive(np.tril(np.ones((columns, columns), bool)))[None, None]


@torch.no_grad()
def test_what_it_reads_is_what_transformers_reads(published: Published) -> None:
    image = torch.rand(1, 3, 32, 32, generator=torch.Generator().manual_seed(1)) * 2 - 1
    before, after = np.array([1, 5, 6]), np.array([7, 8, 9])
    ids = torch.tensor([[*before, *[IMAGE] * SIDE**2, *after]])
    expected = published.model(input_ids=ids, pixel_values=image, attention_mask=torch.ones_like(ids)).logits
    config, weights = published.config, published.weights
    prefix = streamed_vision(config, weights, image.numpy())[0]
    parts = (streamed_text(config, weights, before), prefix, streamed_text(config, weights, after))
    embedded = np.concatenate(parts)[None]
    columns = embedded.shape[1]
    seen = streamed_decoder(config, weights, embedded, np.arange(columns)[None], causal(columns))
    found = streamed_logits(config, weights, seen.hidden)
    np.testing.assert_allclose(found, expected.numpy(), rtol=1e-4, atol=2e-5)


@torch.no_grad()
def test_the_vision_graph_is_its_eyes(published: Published) -> None:
    graph = siglip_graph(GraphBuilder("vision", quantize=False), published.config, published.weights)
    image = torch.rand(2, 3, 32, 32, generator=torch.Generator().manual_seed(2)) * 2 - 1
    expected = published.model.model.get_image_features(image).pooler_output
    found = ort.InferenceSession(graph.SerializeToString()).run(None, {"image": image.numpy()})[0]
    np.testing.assert_allclose(found, expected.numpy().reshape(found.shape), rtol=1e-4, atol=2e-5)


@torch.no_grad()
def test_codes_drawn_under_guidance_are_those_of_transformers(published: Published) -> None:
    prompt = [1, 5, 6, 7, 8]
    settings = GenerationConfig(
        pad_token_id=PAD,
        bos_token_id=1,
        eos_token_id=2,
        do_sample=False,
        guidance_scale=5,
        max_length=100,
        use_cache=True,
    )
    settings.generation_kwargs = {"boi_token_id": BEGINS}
    ids = torch.tensor([[*prompt, BEGINS]])
    expected = published.model.generate(
        inputs=ids, attention_mask=torch.ones_like(ids), generation_mode="image", generation_config=settings
    )[0].tolist()
    assert drawn(published, prompt, guidance=5.0) == expected


def drawn(published: Published, prompt: list[int], guidance: float) -> list[int]:
    """Greedily by our graphs. The row without a prompt keeps <bos> and has padding, seen, for the rest."""
    config, weights = published.config, published.weights
    graphs = {
        "prefill": add_prefill(GraphBuilder("prefill", quantize=False), config, weights),
        "step": code_step_graph(GraphBuilder("image_step", quantize=False), config, weights, BEGINS),
    }
    sessions = {name: ort.InferenceSession(graph.SerializeToString()) for name, graph in graphs.items()}
    rows = np.array([prompt, [prompt[0], *[PAD] * (len(prompt) - 1)]])
    columns = len(prompt)
    inputs = {
        "text_ids": rows,
        "vision": np.zeros((2, 0, WIDTH), np.float32),
        "vision_segment": np.zeros((2, 0), np.int64),
        "position": np.tile(np.arange(columns), (2, 1)),
        "mask": np.tile(causal(columns), (2, 1, 1, 1)),
        "logit_index": np.zeros((2, 0), np.int64),
    }
    k, v = sessions["prefill"].run(["k", "v"], inputs)
    weighed = np.array([[guidance], [1 - guidance]], np.float32)
    codes: list[int] = []
    for at in range(columns, columns + SIDE**2):
        step = {
            "previous": np.full((2, 1), codes[-1] if codes else CODES),
            "position": np.full((2, 1), at),
            "mask": np.zeros((2, 1, 1, at + 1), np.float32),
            "guidance": weighed,
        }
        logits, new_k, new_v = sessions["step"].run(["logits", "k_new", "v_new"], step | {"k": k, "v": v})
        k, v = np.concatenate((k, new_k), 3), np.concatenate((v, new_v), 3)
        codes.append(int(logits[0, 0].argmax()))
    return codes


@torch.no_grad()
def test_codes_become_the_pixels_of_transformers(published: Published) -> None:
    decoder = VqDecoder(published.config.decoder)
    stem = "picture_decoder."
    state = {name: torch.from_numpy(published.weights[stem + name][:]) for name in decoder.state_dict()}
    decoder.load_state_dict(state)
    decoder.normalise_codebook()
    codes = torch.randint(0, CODES, (2, SIDE**2), generator=torch.Generator().manual_seed(3))
    expected = (published.model.decode_image_tokens(codes).permute(0, 3, 1, 2) / 2 + 0.5).clamp(0, 1)
    assert float(expected.std()) > 0.05
    tokens = codes[:, :, None].float()
    torch.testing.assert_close(decoder.decode(tokens)[:, :3], expected, rtol=1e-4, atol=2e-5)
    graph = trace(decoder.eval(), "vae_decode", torch.zeros(2, SIDE**2, 1), "tokens", "image")
    found = ort.InferenceSession(graph.SerializeToString()).run(None, {"tokens": tokens.numpy()})[0]
    np.testing.assert_allclose(found[:, :3], expected.numpy(), rtol=1e-3, atol=1e-4)


def test_attention_with_biases_is_another_model(published: Published) -> None:
    config = SourceFolder(published.folder).config()
    config["text_config"]["attention_bias"] = True
    with pytest.raises(FolderRefused, match="attention_bias"):
        janus_config("tiny", config, {})
