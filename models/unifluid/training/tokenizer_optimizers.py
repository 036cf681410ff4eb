"""What moves the weights of the picture tokenizer: AdamW, and if it is asked for Muon for the inner convolutions."""

import torch
from torch import nn

from unifluid.training.optimizer_parts import OptimizerParts, Part
from unifluid.training.optimizers import FullPrecisionMuon

INNER = ".layers."
"""In the names of what lies between a half's first and last convolution; those two keep AdamW, as norms do."""
WEIGHT_DECAY = 1e-4


class TokenizerOptimizers(OptimizerParts):
    """AdamW for all weights, or Muon for the inner convolutions and AdamW for the rest."""

    def __init__(self, model: nn.Module, *, lr: float, muon_lr: float) -> None:
        trained = {name: weight for name, weight in model.named_parameters() if weight.requires_grad}
        inner = {name: weight for name, weight in trained.items() if muon_lr and INNER in name and weight.ndim == 4}
        rest = {name: weight for name, weight in trained.items() if name not in inner}
        adamw = torch.optim.AdamW(rest.values(), lr=lr, betas=(0.9, 0.99), weight_decay=WEIGHT_DECAY, fused=True)
        self.parts = {"adam.": Part(adamw, list(rest), lr)}
        if inner:
            muon = FullPrecisionMuon(inner.values(), lr=muon_lr, weight_decay=WEIGHT_DECAY)
            self.parts["muon."] = Part(muon, list(inner), muon_lr)
