"""EfficientNet-Lite0 against the reference module, with the published weights."""

import pytest
import torch
from efficientnet_lite_pytorch import EfficientNet
from torch import Tensor

from unifluid.vision import EfficientNetLite0, published_lite0_state


def reference_features(image: Tensor, state: dict[str, Tensor]) -> Tensor:
    """What the reference computes before its last 1 x 1 convolution, from bytes normalised as it was trained."""
    reference = EfficientNet.from_name("efficientnet-lite0").eval()
    reference.load_state_dict(state)
    x = ((image + 1) * 127.5 - 127) / 128
    x = reference._swish(reference._bn0(reference._conv_stem(x)))
    for block in reference._blocks:
        x = block(x)
    return x.flatten(2).transpose(1, 2)


@torch.no_grad()
def test_features_equal_the_reference_with_published_weights():
    torch.manual_seed(0)
    state = published_lite0_state()
    ours = EfficientNetLite0()
    ours.load_published(state)
    image = torch.rand(2, 3, 224, 224) * 2 - 1
    features = ours(image)
    assert features.shape == (2, 49, 320)
    expected = reference_features(image, state)
    torch.testing.assert_close(features, expected, rtol=1e-3, atol=1e-3 * float(expected.std()))


def test_a_foreign_state_is_refused():
    with pytest.raises(KeyError, match="_bn0"):
        EfficientNetLite0().load_published({"_conv_stem.weight": torch.zeros(32, 3, 3, 3)})
