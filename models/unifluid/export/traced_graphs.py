"""The graphs beside the decoder, vision, vae_encode and vae_decode: convolutions are traced by PyTorch's exporter."""

import torch
from onnx import ModelProto
from torch import Tensor, nn

from unifluid.autoencoder import SdPictures
from unifluid.export.graph_builder import GraphBuilder
from unifluid.export.siglip_graph import siglip_graph
from unifluid.model import UniFluid
from unifluid.tracing import trace
from unifluid.training.trained import TrainedModel
from unifluid.vae import PictureVae, TokensOf


class _Vision(nn.Module):
    """RGB (R, 3, px, px) in [-1, 1] -> projected prefix (R, V, D)."""

    def __init__(self, model: UniFluid) -> None:
        super().__init__()
        self.encoder, self.connector = model.vision_encoder, model.vision_connector

    def forward(self, image: Tensor) -> Tensor:
        features = self.encoder(image)
        # Flat rows: ONNX Runtime would fuse the encoder's transposition into a batched product, which fails on none.
        return self.connector(features.flatten(0, 1)).unflatten(0, (-1, features.shape[1]))


class _Decode(nn.Module):
    def __init__(self, model: PictureVae | SdPictures) -> None:
        super().__init__()
        self.model = model

    def forward(self, tokens: Tensor) -> Tensor:
        return self.model.decode(tokens)


def traced_graphs(model: TrainedModel) -> dict[str, ModelProto]:
    """The three graphs by name, weights in float32."""
    config = model.unified.config
    image = torch.zeros(2, 4, config.image_px, config.image_px)
    return {
        "vision": _vision_graph(model.unified),
        "vae_encode": trace(TokensOf(model.autoencoder), "vae_encode", image, "image", "tokens"),
        "vae_decode": traced_decoder(model.autoencoder),
    }


def _vision_graph(unified: UniFluid) -> ModelProto:
    if unified.config.vision.kind == "siglip":
        weights = {name: value.detach().float().numpy() for name, value in unified.state_dict().items()}
        return siglip_graph(GraphBuilder("vision", quantize=False), unified.config, weights)
    px = unified.config.vision.image_px
    return trace(_Vision(unified), "vision", torch.zeros(2, 3, px, px), "image", "prefix")


def traced_decoder(autoencoder: PictureVae | SdPictures) -> ModelProto:
    """`vae_decode` alone: tokens (R, N, C) -> premultiplied RGBA (R, 4, P, P), weights in float32."""
    count, dims = autoencoder.token_shape
    return trace(_Decode(autoencoder), "vae_decode", torch.zeros(2, count, dims), "tokens", "image")
