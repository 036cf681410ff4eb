"""Graphs for DirectML, beside those of a package that any device takes: `FixedGraphBuilder` says how they differ.

Each graph at the few sizes that its tasks come in; whoever runs them pads to the smallest that holds what is asked.
Nobody has run them on DirectML yet: they are proven on the CPU provider.
"""

from pathlib import Path

import onnx
from onnx import ModelProto

from unifluid.config import UniFluidConfig
from unifluid.export.decode_graphs import add_prefill, add_text_step
from unifluid.export.export_graphs import decoder_weights
from unifluid.export.fixed_builder import FixedGraphBuilder, Sizes
from unifluid.export.image_step import add_image_step
from unifluid.training.trained import TrainedModel

VARIATIONS = (1, 4, 16)
ROWS_TOGETHER = 8
"""Captions that are written at a time."""
ROOM = 16
"""Columns by which a cache of texts may be longer than they are."""


def prefill_sizes(config: UniFluidConfig) -> list[Sizes]:
    """A prompt with its unguided row, an edit with two, one caption or eight, a question about all pictures."""
    seen, source = config.vision.tokens, config.tokens
    most = config.max_pictures * seen
    cases = ((2, 0, 0), (3, seen, source), (1, seen, 0), (ROWS_TOGETHER, seen, 0), (1, most, 0))
    return [
        {
            "R": rows,
            "W": vision,
            "S": drawn,
            "T": config.text_slots,
            "M": 0,
            "J": 1,
            "Q": vision + drawn + config.text_slots,
        }
        for rows, vision, drawn in dict.fromkeys(cases)
    ]


def text_step_sizes(config: UniFluidConfig) -> list[Sizes]:
    text = config.text_slots + ROOM
    cases = ((1, config.max_pictures), (ROWS_TOGETHER, 1))
    return [{"R": rows, "P": pictures * config.vision.tokens + text} for rows, pictures in cases]


def image_step_sizes(config: UniFluidConfig, steps: int) -> list[Sizes]:
    """Drawings have two guidance rows at most, edits three and the source's columns."""
    drawn = config.text_slots + config.tokens
    cases = ((2, drawn), (3, drawn + config.vision.tokens + config.tokens))
    return [
        {"G": rows, "n": variations, "R": rows * variations, "K": 1, "P": columns, "S": steps}
        for rows, columns in cases
        for variations in VARIATIONS
    ]


def dml_graphs(model: TrainedModel, steps: int) -> dict[str, list[ModelProto]]:
    """The decoder's three graphs at their sizes; `steps`: the most that the sampler may be asked for.

    ValueError for a head that predicts noise: its steps differ from one another by what is added in each.
    """
    config, weights = model.unified.config, decoder_weights(model)
    if config.head.kind != "flow":
        raise ValueError("graphs of fixed sizes are made for flow heads only")

    def builder(name: str, sizes: Sizes) -> FixedGraphBuilder:
        return FixedGraphBuilder(name, sizes)

    return {
        "prefill": [add_prefill(builder("prefill", each), config, weights) for each in prefill_sizes(config)],
        "text_step": [add_text_step(builder("text_step", each), config, weights) for each in text_step_sizes(config)],
        "image_step": [
            add_image_step(builder("image_step", each), config, weights) for each in image_step_sizes(config, steps)
        ],
    }


def fixed_rows(path: Path, rows: int) -> ModelProto:
    """A graph of pictures for so many of them. Its weights stay where they are."""
    model = onnx.load(path, load_external_data=False)
    for value in (*model.graph.input, *model.graph.output):
        value.type.tensor_type.shape.dim[0].dim_value = rows
    # What was inferred of other values is of any number of rows.
    del model.graph.value_info[:]
    return model


def write_fixed_pictures(folder: Path) -> dict[str, list[str]]:
    """Beside the package's own graphs, whose weights they share; paths by name."""
    rows = {"vision": (1, ROWS_TOGETHER), "vae_encode": (1,), "vae_decode": (1,)}
    paths: dict[str, list[str]] = {name: [] for name in rows}
    for name, counts in rows.items():
        for count in counts:
            path = folder / f"{name}.{count}.onnx"
            path.write_bytes(fixed_rows(folder / f"{name}.onnx", count).SerializeToString(deterministic=True))
            paths[name].append(path.name)
    return paths
