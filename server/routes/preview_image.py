"""The picture that represents a palette where its address is shown: swatches beside the thumbnail."""

import io

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from cmapcore.color.conversions import srgb_to_lab
from cmapcore.palette import Palette
from gallery.entry import Saved

SIZE = (1200, 630)
"""The size that chats and social media expect."""

_Font = ImageFont.FreeTypeFont | ImageFont.ImageFont  # Pillow without FreeType has only the latter

_EDGE = 48
_GAP = 28
_PICTURE = 440
_BAR = 84
_GROUND = "#f6f6f4"
_MOST_WRITTEN = 10  # colours; with more there is no room for their codes


def draw_card(saved: Saved) -> bytes:
    """Draw it: PNG, 1200 × 630 pixels."""
    card = Image.new("RGB", SIZE, _GROUND)
    width, height = SIZE
    left, right, bottom = _EDGE, width - _EDGE, height - _EDGE
    if saved.thumbnail is not None:
        _paste_picture(card, saved.thumbnail, (left, _EDGE, left + _PICTURE, bottom))
        left += _PICTURE + _GAP
    if saved.colormap is not None:
        table = saved.colormap.rgb8
        columns = np.arange(right - left) * len(table) // (right - left)
        bar = Image.fromarray(np.broadcast_to(table[columns], (_BAR, right - left, 3)).copy())
        card.paste(bar, (left, bottom - _BAR))
        bottom -= _BAR + _GAP
    _draw_swatches(card, saved.palette, (left, _EDGE, right, bottom))
    file = io.BytesIO()
    card.save(file, "PNG")
    return file.getvalue()


def _paste_picture(card: Image.Image, webp: bytes, box: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = box
    with Image.open(io.BytesIO(webp), formats=["WEBP"]) as image:
        whole = image.convert("RGBA")
    scale = min((right - left) / whole.width, (bottom - top) / whole.height)
    size = (max(1, round(whole.width * scale)), max(1, round(whole.height * scale)))
    whole = whole.resize(size, Image.Resampling.LANCZOS)
    card.paste(whole, (left + (right - left - size[0]) // 2, top + (bottom - top - size[1]) // 2), whole)


def _draw_swatches(card: Image.Image, palette: Palette, box: tuple[int, int, int, int]) -> None:
    """Draw rows of equal blocks, each with its code if there is room."""
    left, top, right, bottom = box
    count = len(palette)
    rows = 1 if count <= _MOST_WRITTEN else 2 if count <= 24 else 4
    in_row = -(-count // rows)
    draw = ImageDraw.Draw(card)
    font = ImageFont.load_default(size=24)
    light = srgb_to_lab(palette.colors)[:, 0]
    for i, code in enumerate(palette.hex):
        row, place = divmod(i, in_row)
        here = count - row * in_row if row == (count - 1) // in_row else in_row
        x0, x1 = (left + (right - left) * at // here for at in (place, place + 1))
        y0, y1 = (top + (bottom - top) * at // rows for at in (row, row + 1))
        draw.rectangle((x0, y0, x1 - 1, y1 - 1), fill=code)
        if count <= _MOST_WRITTEN:
            ink = "#000000" if light[i] > 55 else "#ffffff"
            _write_upwards(card, code, ((x0 + x1) // 2, y1 - 16), ink, font)


def _write_upwards(card: Image.Image, text: str, foot: tuple[int, int], ink: str, font: _Font) -> None:
    """Write from bottom to top, so that a code fits into a narrow block."""
    width, height = (round(part) for part in font.getbbox(text)[2:])
    mask = Image.new("L", (width, height))
    ImageDraw.Draw(mask).text((0, 0), text, fill=255, font=font)
    mask = mask.rotate(90, expand=True)
    card.paste(ink, (foot[0] - mask.width // 2, foot[1] - mask.height), mask)
