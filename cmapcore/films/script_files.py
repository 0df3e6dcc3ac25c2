"""A colour script as files: a picture, JSON, a table, and an edit decision list (CMX 3600)."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ..formats.provenance import Provenance
from ..formats.writing import as_json
from ..identifiers import tidy
from .color_script import ColorScript, Shot
from .times import clock, timecode

EDL_RATE = 25
"""Frames per second of the timecodes in an edit decision list."""

_FRAME, _STRIP, _GAP, _LABEL, _ACROSS = (320, 180), 40, 16, 22, 3
_INK = "#6b6b6b"
_EDL_SHOTS = 999  # what three digits count
_EDL_NAME = 60


class ScriptFile(NamedTuple):
    """How a colour script is written as a file."""

    label: str
    suffix: str
    media_type: str
    write: Callable[[ColorScript, Provenance | None], bytes]


def script_png(script: ColorScript, provenance: Provenance | None = None) -> bytes:
    """Draw each shot: its frame, its palette by share, when it is and how long."""
    from PIL import Image, ImageDraw, ImageFont
    from PIL.PngImagePlugin import PngInfo

    columns = min(_ACROSS, max(1, len(script.shots)))
    rows = -(-len(script.shots) // columns)
    width, height = _FRAME[0] + _GAP, _FRAME[1] + _STRIP + _LABEL + _GAP
    image = Image.new("RGBA", (columns * width - _GAP, rows * height - _GAP))
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(14)
    for number, (shot, pixels) in enumerate(zip(script.shots, script.pictures, strict=True)):
        row, column = divmod(number, columns)
        left, top = column * width, row * height
        frame = Image.fromarray(np.ascontiguousarray(pixels))
        scale = min(_FRAME[0] / frame.width, _FRAME[1] / frame.height)
        frame = frame.resize((max(1, round(frame.width * scale)), max(1, round(frame.height * scale))))
        image.paste(frame, (left + (_FRAME[0] - frame.width) // 2, top + (_FRAME[1] - frame.height) // 2))
        edge, total = 0.0, float(shot.palette.shares.sum()) or 1.0
        for code, share in zip(shot.palette.hex, shot.palette.shares.tolist(), strict=True):
            end = edge + share / total * _FRAME[0]
            if round(end) > round(edge):
                box = (left + round(edge), top + _FRAME[1], left + round(end) - 1, top + _FRAME[1] + _STRIP - 1)
                draw.rectangle(box, fill=code)
            edge = end
        draw.text((left, top + _FRAME[1] + _STRIP + 4), _said(number, shot), fill=_INK, font=font)
    text = PngInfo()
    text.add_itxt("Title", tidy(script.name))
    if provenance is not None:
        text.add_text("cmapcore", provenance.to_line())
    file = io.BytesIO()
    image.save(file, "PNG", pnginfo=text)
    return file.getvalue()


def _said(number: int, shot: Shot) -> str:
    return f"{number + 1}  {clock(shot.start)} to {clock(shot.end)}  ({shot.end - shot.start:.1f} s)"


def script_json(script: ColorScript, provenance: Provenance | None = None) -> bytes:
    """Write when each shot begins and ends, its colours and their shares."""
    shots = [
        {
            "start": round(shot.start, 6),
            "end": round(shot.end, 6),
            "duration": round(shot.end - shot.start, 6),
            "colors": [
                {"hex": code, "share": round(share, 6)}
                for code, share in zip(shot.palette.hex, shot.palette.shares.tolist(), strict=True)
            ],
        }
        for shot in script.shots
    ]
    made = {} if provenance is None else {"provenance": provenance.to_dict()}
    return as_json({"name": tidy(script.name), "shots": shots} | made, indent=2).encode()


def script_csv(script: ColorScript, _provenance: Provenance | None = None) -> bytes:
    """Write a row for each colour of each shot."""
    lines = ["shot,start,end,hex,share"]
    for number, shot in enumerate(script.shots, start=1):
        for code, share in zip(shot.palette.hex, shot.palette.shares.tolist(), strict=True):
            lines.append(f"{number},{shot.start:.6g},{shot.end:.6g},{code},{share:.6g}")
    return ("\n".join(lines) + "\n").encode()


def script_edl(script: ColorScript, _provenance: Provenance | None = None) -> bytes:
    """Write an edit decision list (CMX 3600), an event for each shot, with its colours in a comment."""
    name = _ascii(script.name)
    lines = [f"TITLE: {name}", "FCM: NON-DROP FRAME", ""]
    for number, shot in enumerate(script.shots[:_EDL_SHOTS], start=1):
        times = f"{timecode(shot.start, EDL_RATE)} {timecode(shot.end, EDL_RATE)}"
        lines += [f"{number:03d}  AX       V     C        {times} {times}", f"* FROM CLIP NAME: {name}"]
        lines += [f"* COMMENT: {' '.join(shot.palette.hex)}"] if len(shot.palette) else []
    return ("\r\n".join(lines) + "\r\n").encode("ascii")


def _ascii(name: str) -> str:
    plain = unicodedata.normalize("NFKD", tidy(name)).encode("ascii", "ignore").decode().strip()
    return plain[:_EDL_NAME] or "Film"


SCRIPT_FILES = {
    "png": ScriptFile("Picture", ".png", "image/png", script_png),
    "json": ScriptFile("JSON", ".json", "application/json", script_json),
    "csv": ScriptFile("Table", ".csv", "text/csv", script_csv),
    "edl": ScriptFile("Edit decision list (CMX 3600)", ".edl", "text/plain", script_edl),
}
"""The formats for a colour script."""
