"""Which tensors of a NextStep-1 become which of ours."""

from unifluid.config import DrawerConfig
from unifluid.imports.decoder_keys import decoder_keys
from unifluid.imports.source_folder import SourceFolder
from unifluid.imports.tensor_map import MappedWeights, Taken, TensorMap, require_all

LEFT = {
    "lm_head.": "writes text, which a package that only draws does not",
    "gen_pos_embed": "sines and cosines of grid positions, computed anew where config.json asks for them",
}


def nextstep_map(config: DrawerConfig) -> TensorMap:
    """Their tensors by plain names."""
    width, head, dims = config.backbone.width, config.head, config.token_dims
    keys = decoder_keys(config.backbone, "", "minus-one")
    keys |= _linear("token_in.", "image_in_projector.", width, dims)
    keys |= _linear("image_out.", "image_out_projector.", width, width)
    net = "image_head.net."
    for ours, theirs, rows, columns in (
        ("token_in", "input_proj", head.width, dims),
        ("condition_in", "cond_embed", head.width, width),
        ("time_up", "time_embed.mlp.0", head.width, head.time_dims),
        ("time_down", "time_embed.mlp.2", head.width, head.width),
        ("out", "final_layer.linear", dims, head.width),
    ):
        keys |= _linear(f"head.{ours}.", f"{net}{theirs}.", rows, columns)
    for index in range(head.blocks):
        ours, theirs = f"head.blocks.{index}.", f"{net}res_blocks.{index}."
        keys |= _linear(f"{ours}up.", f"{theirs}mlp.0.", head.width, head.width)
        keys |= _linear(f"{ours}down.", f"{theirs}mlp.2.", head.width, head.width)
        keys |= {f"{ours}norm.{part}": Taken((f"{theirs}in_ln.{part}",), (head.width,)) for part in ("weight", "bias")}
    return TensorMap(keys | _modulation(config, net), LEFT)


def _modulation(config: DrawerConfig, net: str) -> dict[str, Taken]:
    """The linears of all blocks, one below the other: shift, scale and gate of each; shift and scale of the output."""
    width, blocks = config.head.width, config.head.blocks
    makers = [*(f"{net}res_blocks.{index}" for index in range(blocks)), f"{net}final_layer"]
    heights = (*(3 * width for _ in range(blocks)), 2 * width)

    def stacked(part: str, *columns: int) -> Taken:
        return Taken(
            tuple(f"{each}.adaLN_modulation.1.{part}" for each in makers), (sum(heights), *columns), heights=heights
        )

    return {"head.modulation.weight": stacked("weight", width), "head.modulation.bias": stacked("bias")}


def _linear(ours: str, theirs: str, rows: int, columns: int) -> dict[str, Taken]:
    return {
        f"{ours}weight": Taken((f"{theirs}weight",), (rows, columns)),
        f"{ours}bias": Taken((f"{theirs}bias",), (rows,)),
    }


def nextstep_weights(source: SourceFolder, config: DrawerConfig) -> MappedWeights:
    """The folder under our names. FolderRefused where a tensor is missing, extra or misshapen."""
    tensors = nextstep_map(config)
    renamed = {name.removeprefix("model."): name for name in source.tensors}
    require_all(source, tensors, renamed)
    return MappedWeights(source, tensors, renamed, {})
