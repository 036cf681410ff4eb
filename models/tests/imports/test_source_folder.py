"""What an importer refuses before it reads a number, and that it says which."""

import json
import pickle
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from unifluid.imports.decoder_keys import decoder_keys
from unifluid.imports.source_folder import INDEX, FolderRefused, SourceFolder
from unifluid.imports.tensor_map import MappedWeights, TensorMap, require_all
from unifluid.shapes import BackboneConfig

SHAPE = BackboneConfig(width=8, layers=1, query_heads=2, kv_heads=1, head_dim=4, ffn=16, vocab=10)
TENSORS = TensorMap(decoder_keys(SHAPE, ""), {"rope.inv_freq": "computed"})


def published() -> dict[str, torch.Tensor]:
    torch.manual_seed(0)
    shapes = {
        source: (height, *taken.shape[1:])
        for name, taken in TENSORS.taken.items()
        for source, height in TENSORS.heights(name)
    }
    return {name: torch.randn(shape) for name, shape in shapes.items()}


def single(folder: Path, tensors: dict[str, torch.Tensor]) -> SourceFolder:
    save_file(tensors, folder / "model.safetensors")
    return SourceFolder(folder)


def checked(source: SourceFolder) -> MappedWeights:
    renamed = {name: name for name in source.tensors}
    require_all(source, TENSORS, renamed)
    return MappedWeights(source, TENSORS, renamed, {})


def refusal(folder: Path, tensors: dict[str, torch.Tensor]) -> FolderRefused:
    with pytest.raises(FolderRefused) as caught:
        checked(single(folder, tensors))
    return caught.value


def sharded(folder: Path, tensors: dict[str, torch.Tensor], weight_map: dict[str, str]) -> None:
    for file in sorted(set(weight_map.values())):
        save_file({name: tensors[name] for name in tensors if weight_map.get(name) == file}, folder / file)
    (folder / INDEX).write_text(json.dumps({"weight_map": weight_map}))


def test_a_missing_tensor_is_named(tmp_path: Path) -> None:
    tensors = published()
    del tensors["layers.0.self_attn.k_proj.weight"]
    refused = refusal(tmp_path, tensors)
    assert refused.code == "tensorMissing"
    assert "layers.0.self_attn.k_proj.weight" in str(refused)


def test_a_tensor_that_nothing_takes_is_named(tmp_path: Path) -> None:
    refused = refusal(tmp_path, published() | {"layers.1.mlp.down_proj.weight": torch.zeros(2)})
    assert refused.code == "tensorExtra"
    assert "layers.1.mlp.down_proj.weight" in str(refused)


def test_a_misshapen_tensor_is_named_with_both_shapes(tmp_path: Path) -> None:
    refused = refusal(tmp_path, published() | {"layers.0.self_attn.v_proj.weight": torch.zeros(8, 8)})
    assert refused.code == "tensorMisshapen"
    assert "layers.0.self_attn.v_proj.weight is [8, 8] instead of [4, 8]" in str(refused)


def test_a_tensor_that_is_known_to_be_of_no_use_is_left(tmp_path: Path) -> None:
    checked(single(tmp_path, published() | {"rope.inv_freq": torch.zeros(2)}))


def test_joined_tensors_are_read_by_rows_across_their_seams(tmp_path: Path) -> None:
    tensors = published()
    rows = checked(single(tmp_path, tensors))._rows("backbone.layers.0.attention.qkv.weight", (16, 8))
    whole = torch.cat([tensors[f"layers.0.self_attn.{each}_proj.weight"] for each in "qkv"]).numpy()
    for start, stop in ((0, 16), (6, 14), (9, 10), (12, 16)):
        assert (rows[start:stop] == whole[start:stop]).all()


def test_norms_of_llama_lose_the_one_that_ours_add(tmp_path: Path) -> None:
    tensors = published()
    source = single(tmp_path, tensors)
    weights = MappedWeights(
        source, TensorMap(decoder_keys(SHAPE, "", "minus-one"), {}), {name: name for name in source.tensors}, {}
    )
    assert (weights["backbone.norm.weight"][:] == tensors["norm.weight"].numpy() - 1).all()


def test_pickles_are_refused_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "pytorch_model.bin").write_bytes(pickle.dumps({}))
    with pytest.raises(FolderRefused, match=r"pytorch_model\.bin.*runs whatever program it carries") as caught:
        SourceFolder(tmp_path)
    assert caught.value.code == "pickleRefused"


def test_several_files_are_read_by_their_index(tmp_path: Path) -> None:
    tensors = published()
    weight_map = {name: f"model-{number % 2}.safetensors" for number, name in enumerate(tensors)}
    sharded(tmp_path, tensors, weight_map)
    weights = checked(SourceFolder(tmp_path))
    assert (weights["text_embedding.weight"][:] == tensors["embed_tokens.weight"].numpy()).all()


def test_a_file_that_the_index_names_and_that_is_not_there_is_named(tmp_path: Path) -> None:
    tensors = published()
    weight_map = {name: f"model-{number % 2}.safetensors" for number, name in enumerate(tensors)}
    sharded(tmp_path, tensors, weight_map)
    (tmp_path / "model-1.safetensors").unlink()
    with pytest.raises(FolderRefused, match=r"model-1\.safetensors, which is not there") as caught:
        SourceFolder(tmp_path)
    assert caught.value.code == "fileMissing"


def test_a_tensor_that_is_in_a_file_but_not_in_the_index_is_named(tmp_path: Path) -> None:
    tensors = published()
    sharded(tmp_path, tensors, dict.fromkeys(tensors, "model-0.safetensors"))
    placed = dict.fromkeys([name for name in tensors if name != "norm.weight"], "model-0.safetensors")
    (tmp_path / INDEX).write_text(json.dumps({"weight_map": placed}))
    with pytest.raises(FolderRefused, match=r"norm\.weight"):
        SourceFolder(tmp_path)


@pytest.mark.parametrize("outside", ["../model.safetensors", "/etc/model.safetensors", "sub/model.safetensors"])
def test_an_index_leads_to_no_file_outside_of_the_folder(tmp_path: Path, outside: str) -> None:
    (tmp_path / INDEX).write_text(json.dumps({"weight_map": {"norm.weight": outside}}))
    with pytest.raises(FolderRefused, match="no safetensors file of the folder"):
        SourceFolder(tmp_path)


def test_a_file_that_is_cut_off_is_named(tmp_path: Path) -> None:
    save_file(published(), tmp_path / "model.safetensors")
    whole = (tmp_path / "model.safetensors").read_bytes()
    (tmp_path / "model.safetensors").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(FolderRefused, match=r"model\.safetensors cannot be read"):
        SourceFolder(tmp_path)
