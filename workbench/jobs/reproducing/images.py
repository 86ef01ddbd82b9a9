"""Compares pictures by what one sees of them."""

from __future__ import annotations

from io import BytesIO

from workbench.jobs.reproducing.matching import EQUAL, Match

_VISIBLE = 8  # of 255, in one of the colours
_CLOSE = 0.001  # the share of pixels that another anti-aliasing may change


def match_images(before: bytes, after: bytes) -> Match:
    """Compare two pictures pixel by pixel: PNG, JPEG, or what else pillow reads.

    Args:
        before: the file of the one.
        after: the file of the other.
    """
    if before == after:
        return EQUAL
    import numpy as np
    from PIL import Image

    old, new = (
        np.asarray(Image.open(BytesIO(file)).convert("RGBA"), dtype=np.int16) for file in (before, after)
    )
    if old.shape != new.shape:
        return Match("different", "size", _size(old.shape), _size(new.shape))
    if (old == new).all():
        return Match("noise")
    share = float((abs(old - new).max(axis=2) > _VISIBLE).mean())
    if share <= _CLOSE:
        return Match("close")
    return Match("different", "pixels", "", f"{share:.2%} of the pixels differ visibly")


def _size(shape: tuple[int, ...]) -> str:
    return f"{shape[1]} × {shape[0]} pixels"
