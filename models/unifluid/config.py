"""What a whole model is: its parts, how it is spoken to, and where what it reads stands."""

from dataclasses import dataclass, field
from typing import Literal

from unifluid.shapes import BackboneConfig, HeadConfig, VisionConfig


@dataclass(frozen=True)
class SpecialTokens:
    """Ids of the pieces that are not text. The defaults are the first ten of our own vocabularies."""

    pad: int = 0
    """Fills unused columns; always masked."""
    eos: int = 1
    """Ends an answer."""
    bos: int = 2
    """Starts every text part."""
    unk: int = 3
    """Never produced: the vocabulary falls back to bytes."""
    null_text: int = 4
    """Stands for a dropped prompt or instruction."""
    null_source: int = 5
    """Stands for a dropped source picture."""
    draw: int = 6
    """Closes a prompt; an image follows."""
    edit: int = 7
    """Closes an instruction; an image follows."""
    caption: int = 8
    """Asks for a caption."""
    answer: int = 9
    """Closes a question; the answer follows."""


@dataclass(frozen=True)
class Wording:
    """What stands around the words that a task is given, in pieces. Pictures come before all of it."""

    before: tuple[int, ...]
    """`bos` first, which later turns of a conversation leave out."""
    after: tuple[int, ...]
    """The last of them asks for what follows: at least one."""


@dataclass(frozen=True)
class Wordings:
    """How each task is asked for, in training, in decoding and in the package alike."""

    draw: Wording
    edit: Wording
    caption: Wording
    answer: Wording
    causal: bool = False
    """Each piece of a prompt opens a block; else a prompt is one block."""


@dataclass(frozen=True)
class Slots:
    """First RoPE position of each part of a sequence. A dropped part is absent; nothing moves into its place."""

    vision_a: int
    """First picture's vision tokens."""
    vision_b: int
    """Second picture's vision tokens."""
    source: int
    """Source-picture latent tokens, raster order."""
    text: int
    """Text, questions and answers."""
    image: int
    """BOI, then target tokens in the order they are generated."""


@dataclass(frozen=True)
class Contiguous:
    """RoPE positions count the tokens that are read before and can be seen, wherever their columns stand."""

    first: int
    """Position of the first token, 0 or 1."""


@dataclass(frozen=True, kw_only=True)
class DecoderConfig:
    """A decoder and where the tokens that it reads stand: what every model has."""

    name: str
    """Name of the preset; it becomes the package's id."""
    backbone: BackboneConfig
    """Decoder shape."""
    text_slots: int
    """Text positions a sequence may use."""
    special: SpecialTokens = field(default_factory=SpecialTokens)
    """Ids of the special pieces."""
    positions: Contiguous | None = None
    """Where tokens stand; None: each part in slots of its own (`UniFluidConfig.slots`)."""


@dataclass(frozen=True, kw_only=True)
class DrawerConfig(DecoderConfig):
    """A model that reads text and draws in continuous tokens, line by line, and does nothing else."""

    head: HeadConfig
    """Flow head shape."""
    image_px: int
    """Side of a drawn picture in pixels."""
    grid: int
    """Side of the token grid; N = grid * grid."""
    token_dims: int
    """Dimensions C of a latent token."""
    begins: int
    """The piece that is fed as BOI."""
    position_grid: int | None = None
    """Side of the sine and cosine table of grid positions that hidden states are given; None: they are given none."""

    @property
    def tokens(self) -> int:
        """Target tokens N of a picture."""
        return self.grid * self.grid


@dataclass(frozen=True, kw_only=True)
class ReaderConfig(DecoderConfig):
    """A model that reads pictures and text and writes text."""

    vision: VisionConfig
    """Vision encoder shape."""
    max_pictures: int = 2
    """Pictures one question may refer to."""
    max_turns: int = 3
    """Question-answer turns of one sequence."""

    wordings: Wordings | None = None
    """How tasks are asked for; None: the words between `bos` and the special piece of the task."""

    def __post_init__(self) -> None:
        if self.special.answer >= self.backbone.vocab:
            raise ValueError(f"special id {self.special.answer} is outside the vocabulary of {self.backbone.vocab}")
        if self.wordings is not None:
            for task in ("draw", "edit", "caption", "answer"):
                _require_sound(task, getattr(self.wordings, task), self)

    @property
    def spoken(self) -> Wordings:
        """How tasks are asked for."""
        if self.wordings is not None:
            return self.wordings
        own = self.special
        return Wordings(
            draw=Wording((own.bos,), (own.draw,)),
            edit=Wording((own.bos,), (own.edit,)),
            caption=Wording((own.bos,), (own.caption,)),
            answer=Wording((own.bos,), (own.answer,)),
        )


def _require_sound(task: str, wording: Wording, config: ReaderConfig) -> None:
    pieces = (*wording.before, *wording.after)
    if wording.before[:1] != (config.special.bos,) or not wording.after:
        raise ValueError(f"the wording of {task} must begin with bos {config.special.bos} and end after the words")
    if len(pieces) >= config.text_slots or not all(0 <= piece < config.backbone.vocab for piece in pieces):
        raise ValueError(f"the wording of {task} does not fit {config.text_slots} slots or the vocabulary")


@dataclass(frozen=True, kw_only=True)
class UniFluidConfig(ReaderConfig):
    """A whole model: it reads, writes and draws."""

    head: HeadConfig
    """Diffusion head shape."""
    image_px: int
    """Side of a drawn picture in pixels."""
    grid: int
    """Side of the token grid; N = grid * grid."""
    token_dims: int
    """Dimensions C of a latent token."""
    autoencoder: Literal["sd", "studio"]
    """`sd`: RGB, KL autoencoder at f8 with 4 channels, 2 x 2 patches. `studio`: our RGBA autoencoder."""
    latents: Literal["sample", "mean"]
    """What training sees of the autoencoder's posterior: a fresh sample (MAR) or its mean."""
    text_loss_weight: float
    """lambda of L = L_visual + lambda * L_text, for the reductions stated in `losses.py`."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.image_px % self.grid:
            raise ValueError(f"image_px {self.image_px} is not a multiple of grid {self.grid}")
        if self.autoencoder == "sd" and (self.image_px // self.grid, self.token_dims) != (16, 16):
            raise ValueError(
                f"sd codes 16 px a token in 16 dims, not {self.image_px // self.grid} px in {self.token_dims}"
            )

    @property
    def tokens(self) -> int:
        """Target tokens N of a picture."""
        return self.grid * self.grid

    @property
    def slots(self) -> Slots:
        vision = self.vision.tokens
        source = self.max_pictures * vision
        text = source + self.tokens
        return Slots(vision_a=0, vision_b=vision, source=source, text=text, image=text + self.text_slots)
