"""The UniFluid decoder: text, vision features and continuous image tokens in one causal sequence.

Paper: arXiv 2503.13436. Vision prefix after PaliGemma (big_vision `models/proj/paligemma`), position + next-position
embeddings after RAR (bytedance/1d-tokenizer) and DeTok's ARDiff (Jiawei-Yang/DeTok).

Dimension letters: B rows, T tokens fed now, P tokens in the cache, D width, H key/value heads, Dh head dim, L layers,
C token dims, N target tokens.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from unifluid.backbone import Backbone
from unifluid.config import UniFluidConfig
from unifluid.head import DiffusionHead
from unifluid.vision import build_vision_encoder


class TwoLayerConnector(nn.Module):
    """Linear, exact GELU, linear."""

    def __init__(self, features: int, width: int) -> None:
        super().__init__()
        self.up = nn.Linear(features, width)
        self.down = nn.Linear(width, width)

    def forward(self, features: Tensor) -> Tensor:
        return self.down(F.gelu(self.up(features)))


class UniFluid(nn.Module):
    """Embeddings, backbone, text logits and diffusion head of one config."""

    def __init__(self, config: UniFluidConfig) -> None:
        super().__init__()
        self.config = config
        width = config.backbone.width
        self.text_embedding = nn.Embedding(config.backbone.vocab, width)
        self.vision_encoder = build_vision_encoder(config.vision)
        connector = nn.Linear if config.vision.connector == "linear" else TwoLayerConnector
        self.vision_connector = connector(config.vision.width, width)
        self.segment = nn.Embedding(config.max_pictures + 1, width)
        self.token_in = nn.Linear(config.token_dims, width, bias=False)
        # Row N is the BOI itself: its token is zero and token_in has no bias.
        self.position_2d = nn.Embedding(config.tokens + 1, width)
        # Row N means "nothing follows".
        self.next_position_2d = nn.Embedding(config.tokens + 1, width)
        self.backbone = Backbone(config.backbone)
        self.head = DiffusionHead(config.head, width, config.token_dims, config.tokens)
        if not config.backbone.tied_output:
            self.text_output = nn.Linear(width, config.backbone.vocab, bias=False)
        self.initialise()

    def initialise(self) -> None:
        """Draw all weights from PyTorch's default generator (seed it outside).

        Text enters with RMS 0.02 * sqrt(D) (Gemma). Every other input starts at the same RMS, so that no kind of
        token drowns another one; residual branches start small by the depth, as in GPT-2.
        """
        width, layers, vision = self.config.backbone.width, self.config.backbone.layers, self.config.vision
        input_rms = 0.02 * width**0.5
        nn.init.normal_(self.text_embedding.weight, std=0.02)
        nn.init.normal_(self.segment.weight, std=0.02)
        for table in (self.position_2d, self.next_position_2d):
            nn.init.normal_(table.weight, std=input_rms)
        nn.init.normal_(self.token_in.weight, std=input_rms * self.config.token_dims**-0.5)
        last = self.vision_connector
        if isinstance(last, nn.Linear):
            nn.init.normal_(last.weight, std=input_rms / vision.feature_rms * vision.width**-0.5)
        else:
            last = last.down
            nn.init.normal_(last.weight, std=input_rms * width**-0.5)
        nn.init.zeros_(last.bias)
        for layer in self.backbone.decoder_layers():
            for linear in (layer.attention.qkv, layer.ffn.gate_up):
                nn.init.normal_(linear.weight, std=linear.in_features**-0.5)
            for linear in (layer.attention.out, layer.ffn.down):
                nn.init.normal_(linear.weight, std=(2 * layers * linear.in_features) ** -0.5)
            if self.config.backbone.qkv_bias:
                nn.init.zeros_(layer.attention.qkv.bias)

    def encode_vision(self, image: Tensor) -> Tensor:
        """Features (R, V, Dv) of RGB pictures (R, 3, px, px) in [-1, 1]."""
        return self.vision_encoder(image)

    def project_vision(self, features: Tensor) -> Tensor:
        """Prefix (..., V, D) from encoder features, without the segment embedding."""
        return self.vision_connector(features)

    def embed_vision(self, prefix: Tensor, segment: Tensor) -> Tensor:
        """(B, W, D) from the projected prefix and each token's picture number (B, W)."""
        return prefix + self.segment(segment)

    def embed_text(self, ids: Tensor) -> Tensor:
        """(B, T, D) from piece ids. Only text is scaled by sqrt(D), and not in every backbone."""
        rows = self.text_embedding(ids)
        return rows * self.config.backbone.width**0.5 if self.config.backbone.scaled_text else rows

    def embed_source(self, tokens: Tensor, grid: Tensor) -> Tensor:
        """(B, S, D) from source latents (B, S, C) and their grid positions (B, S)."""
        return self.token_in(tokens) + self.position_2d(grid) + self.segment.weight[self.config.max_pictures]

    def embed_image(self, tokens: Tensor, grid: Tensor, next_grid: Tensor) -> Tensor:
        """(B, M, D) from latents (B, M, C), their grid positions and those of the tokens that follow.

        BOI is a zero latent with grid N; the last token has next_grid N.
        """
        return self.token_in(tokens) + self.position_2d(grid) + self.next_position_2d(next_grid)

    def forward(
        self,
        embeddings: Tensor,
        position: Tensor,
        mask: Tensor,
        past_k: Tensor | None = None,
        past_v: Tensor | None = None,
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Hidden states (B, T, D) and the new keys and values (L, B, H, T, Dh).

        embeddings (B, T, D), position (B, T) int, mask (B, 1, T, P+T) boolean or additive,
        past_k and past_v (L, B, H, P, Dh) or None; P may be 0.
        """
        past = None
        if past_k is not None and past_v is not None:
            past = [(past_k[index], past_v[index]) for index in range(self.config.backbone.layers)]
        hidden, keys, values = self.backbone.run(embeddings, position, mask, past)
        return hidden, torch.stack(keys), torch.stack(values)

    def hidden(self, embeddings: Tensor, position: Tensor, mask: Tensor) -> Tensor:
        """`forward` without a cache in or out: what training needs."""
        return self.backbone.run(embeddings, position, mask, None)[0]

    def logits(self, hidden: Tensor) -> Tensor:
        """Text logits (..., vocab) from hidden states (..., D), through the tied embedding or a matrix of their own."""
        output = self.text_embedding if self.config.backbone.tied_output else self.text_output
        logits = F.linear(hidden, output.weight)
        cap = self.config.backbone.logit_softcap
        return torch.tanh(logits.float() / cap) * cap if cap else logits
