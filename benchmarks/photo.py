"""A 12-megapixel photograph, made of a built-in sample, the same every time."""

import io

import numpy as np
from PIL import Image

from cmapcore.pictures.samples import sample_bytes

SAMPLE = "chameleon"
"""Nearly all of its sampled points have a colour of their own, so that embedding each colour once gains little here."""

SIZE = (4000, 3000)
_GRAIN = (
    (1, 5.0),
    (3, 7.0),
    (9, 9.0),
)  # detail that enlarging does not give: pixels across, standard deviation of 0–255


def photo_jpeg(size: tuple[int, int] = SIZE) -> bytes:
    """Give the sample enlarged to a size, with grain of three sizes, as JPEG of quality 90: at `SIZE` about 3 MB."""
    width, height = size
    sample = Image.open(io.BytesIO(sample_bytes(SAMPLE))).convert("RGB")
    pixels = np.asarray(sample.resize(size, Image.Resampling.BICUBIC)).astype(np.float32)
    random = np.random.default_rng(0)
    for across, deviation in _GRAIN:
        grain = random.standard_normal((height // across, width // across), np.float32) * deviation
        pixels += np.asarray(Image.fromarray(grain).resize(size, Image.Resampling.BICUBIC))[..., None]
    file = io.BytesIO()
    Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(file, "JPEG", quality=90)
    return file.getvalue()
