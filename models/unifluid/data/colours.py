"""Colours by name: which name a pixel gets, and painting a picture's main colour another colour.

Everything is computed in OKLab (Ottosson 2020, https://bottosson.github.io/posts/oklab/), where equal steps look equal.
"""

from dataclasses import dataclass

import numpy as np

COLOURS = {
    "red": (222, 38, 40), "orange": (245, 130, 22), "yellow": (250, 211, 40), "green": (58, 168, 70),
    "blue": (42, 104, 226), "purple": (136, 62, 192), "pink": (250, 130, 186), "brown": (126, 76, 42),
    "black": (36, 36, 40), "white": (246, 246, 246),
}  # fmt: skip
# More anchors for naming only, so that lighter and darker shades fall where people put them; "" is no clear name.
SHADES = {
    "red": [(170, 20, 30), (235, 70, 60)], "orange": [(255, 165, 60), (225, 105, 20)],
    "yellow": [(255, 225, 90), (255, 200, 20), (230, 190, 40)],
    "green": [(20, 100, 45), (140, 200, 80), (95, 150, 60)],
    "blue": [(30, 60, 140), (80, 160, 240), (140, 200, 250), (20, 130, 200)],
    "purple": [(90, 40, 130), (170, 120, 220)],
    "pink": [(255, 170, 205), (230, 80, 150)], "brown": [(90, 55, 35), (160, 105, 65)],
    "black": [(15, 15, 18), (55, 55, 60)], "white": [(255, 255, 255), (228, 230, 234)],
    "": [(128, 128, 130), (180, 182, 186), (90, 95, 100), (245, 210, 170), (220, 175, 130), (0, 150, 150),
         (90, 200, 200), (200, 160, 60), (200, 130, 120), (110, 130, 150), (245, 225, 200)],
}  # fmt: skip
FULL_HUE, NO_HUE = (
    np.deg2rad(38),
    np.deg2rad(62),
)  # a pixel this near the main hue is painted fully, this far not at all
NO_CHROMA, FULL_CHROMA = 0.02, 0.055

RGB_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    np.float32,
)
LMS_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ],
    np.float32,
)
LAB_TO_LMS, LMS_TO_RGB = np.linalg.inv(LMS_TO_LAB), np.linalg.inv(RGB_TO_LMS)
TO_LINEAR = np.array(
    [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in np.arange(256) / 255], np.float32
)


def to_oklab(rgb: np.ndarray) -> np.ndarray:
    """(..., 3) uint8 sRGB to float32 OKLab."""
    return np.cbrt(TO_LINEAR[rgb] @ RGB_TO_LMS.T) @ LMS_TO_LAB.T


def to_rgb(lab: np.ndarray) -> np.ndarray:
    """(..., 3) OKLab to uint8 sRGB; colours outside sRGB are clipped."""
    linear = np.clip(((lab @ LAB_TO_LMS.T) ** 3) @ LMS_TO_RGB.T, 0, 1)
    encoded = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return (encoded * 255 + 0.5).astype(np.uint8)


COLOUR_LAB = {name: to_oklab(np.array(rgb, np.uint8)) for name, rgb in COLOURS.items()}
ANCHOR_NAMES = [*COLOURS, *(name for name, shades in SHADES.items() for _ in shades)]
ANCHORS = to_oklab(np.array([*COLOURS.values(), *(shade for shades in SHADES.values() for shade in shades)], np.uint8))
WEIGHTS = np.array([0.6, 1.4, 1.4], np.float32)  # hue counts for more than lightness in a colour's name


def name_shares(rgb: np.ndarray) -> dict[str, float]:
    """Share of the pixels (N, 3) that go by each colour name, names with any share only."""
    distance = (((to_oklab(rgb)[:, None] - ANCHORS[None]) * WEIGHTS) ** 2).sum(-1)
    nearest = np.bincount(distance.argmin(1), minlength=len(ANCHOR_NAMES)) / max(1, len(rgb))
    shares: dict[str, float] = {}
    for name, share in zip(ANCHOR_NAMES, nearest, strict=True):
        if share and name:
            shares[name] = shares.get(name, 0.0) + float(share)
    return shares


@dataclass(frozen=True)
class MainHue:
    """The colour most of a picture has: median lightness and chroma, hue in radians, share of the area."""

    lightness: float
    chroma: float
    hue: float
    share: float


def main_hue(rgb: np.ndarray) -> MainHue | None:
    """Of the pixels (N, 3): the strongest of 36 hue bins, refined; None for pictures without colour."""
    lab = to_oklab(rgb)
    chroma, hue = np.hypot(lab[:, 1], lab[:, 2]), np.arctan2(lab[:, 2], lab[:, 1])
    coloured = chroma > FULL_CHROMA
    if coloured.sum() < 20:
        return None
    bins = np.bincount(((hue[coloured] + np.pi) / (2 * np.pi) * 36).astype(int) % 36, minlength=36)
    smooth = bins + np.roll(bins, 1) + np.roll(bins, -1)
    centre = (smooth.argmax() + 0.5) / 36 * 2 * np.pi - np.pi
    near = coloured & (np.abs(turn(hue - centre)) < FULL_HUE)
    centre = float(turn(centre + np.median(turn(hue[near] - centre))))
    near = coloured & (np.abs(turn(hue - centre)) < FULL_HUE)
    share = float(paint_weight(chroma, turn(hue - centre)).mean())
    return MainHue(float(np.median(lab[near, 0])), float(np.median(chroma[near])), centre, share)


def turn(angle: np.ndarray) -> np.ndarray:
    """Angles brought into [-pi, pi)."""
    return (angle + np.pi) % (2 * np.pi) - np.pi


def paint_weight(chroma: np.ndarray, hue_distance: np.ndarray) -> np.ndarray:
    by_hue = np.clip((NO_HUE - np.abs(hue_distance)) / (NO_HUE - FULL_HUE), 0, 1)
    by_chroma = np.clip((chroma - NO_CHROMA) / (FULL_CHROMA - NO_CHROMA), 0, 1)
    return by_hue * by_chroma


def repaint(pixels: np.ndarray, main: MainHue, colour: str) -> np.ndarray:
    """`pixels` (H, W, 4) uint8 with the main hue painted `colour`; light and shade stay, other hues and alpha too."""
    seen = pixels[..., 3] > 0
    lab = to_oklab(pixels[seen][:, :3])  # (N, 3)
    chroma, hue = np.hypot(lab[:, 1], lab[:, 2]), np.arctan2(lab[:, 2], lab[:, 1])
    weight = paint_weight(chroma, turn(hue - main.hue))[:, None]
    target = COLOUR_LAB[colour]
    # Black and white keep less of the shading: more would make them grey.
    contrast, low, high = {"black": (0.35, 0.1, 0.4), "white": (0.4, 0.8, 1.0)}.get(colour, (0.6, 0.15, 0.97))
    lightness = np.clip(target[0] + (lab[:, 0] - main.lightness) * contrast, low, high)
    strength = np.clip(chroma / main.chroma, 0.55, 1.25)[:, None]
    painted = np.concatenate([lightness[:, None], target[None, 1:] * strength], 1)
    out = pixels.copy()
    changed = to_rgb(lab + (painted - lab) * weight)
    colour_values = out[seen]
    colour_values[:, :3] = np.where(weight > 0, changed, colour_values[:, :3])
    out[seen] = colour_values
    return out
