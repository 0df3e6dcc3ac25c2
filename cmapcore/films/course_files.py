"""Colour over time as files: a picture of it (PNG, SVG), its numbers (CSV, JSON)."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from ..formats.provenance import Provenance
from ..formats.writing import as_json, comment, escaped
from ..identifiers import tidy
from .course import Course, mean_codes
from .times import clock, ticks

WIDTH, SHARES, MEANS, GAP, AXIS = 1200, 200, 48, 4, 28
"""Pixels: the whole width, and the heights of shares, mean colours, the gap between them, and the time axis."""

_HEIGHT = SHARES + GAP + MEANS + AXIS
_INK = "#6b6b6b"  # reads on white and on black
_UNSEEN = "#8a8a8a"


class CourseFile(NamedTuple):
    """How a course is written as a file."""

    label: str
    suffix: str
    media_type: str
    write: Callable[[Course, Provenance | None], bytes]


def course_png(course: Course, provenance: Provenance | None = None) -> bytes:
    """Draw the shares of the palette's colours above the mean colours, over a time axis."""
    from PIL import Image, ImageDraw, ImageFont
    from PIL.PngImagePlugin import PngInfo

    image = Image.new("RGBA", (WIDTH, _HEIGHT))
    draw = ImageDraw.Draw(image)
    for box, code in _boxes(course):
        x0, y0, x1, y1 = (round(side) for side in box)
        if x1 > x0 and y1 > y0:
            draw.rectangle((x0, y0, x1 - 1, y1 - 1), fill=code)
    font = ImageFont.load_default(14)
    for at, label in _labels(course):
        anchor = "ls" if at < WIDTH * 0.02 else "rs" if at > WIDTH * 0.96 else "ms"
        draw.text((at, _HEIGHT - 8), label, fill=_INK, font=font, anchor=anchor)
    text = PngInfo()
    text.add_itxt("Title", tidy(course.name))
    if provenance is not None:
        text.add_text("cmapcore", provenance.to_line())
    file = io.BytesIO()
    image.save(file, "PNG", pnginfo=text)
    return file.getvalue()


def course_svg(course: Course, provenance: Provenance | None = None) -> bytes:
    """Draw the same as shapes."""
    drawn = "".join(
        f'  <rect x="{x0:.2f}" y="{y0:.2f}" width="{x1 - x0:.2f}" height="{y1 - y0:.2f}" fill="{code}"/>\n'
        for (x0, y0, x1, y1), code in _boxes(course)
    )
    for at, label in _labels(course):
        anchor = "start" if at < WIDTH * 0.02 else "end" if at > WIDTH * 0.96 else "middle"
        drawn += f'  <text x="{at:.1f}" y="{_HEIGHT - 8}" text-anchor="{anchor}">{label}</text>\n'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{_HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {_HEIGHT}" role="img" font-family="sans-serif" font-size="14" fill="{_INK}" '
        f'shape-rendering="crispEdges">\n  <title>{escaped(tidy(course.name))}</title>\n'
        f"{comment(provenance, '  <!-- ', ' -->')}{drawn}</svg>\n"
    ).encode()


def course_csv(course: Course, _provenance: Provenance | None = None) -> bytes:
    """Write a row for each frame: when, how much of each colour, the mean colour."""
    lines = [",".join(("seconds", "from", "to", *course.hex, "mean"))]
    for number, code in enumerate(mean_codes(course)):
        numbers = (course.times[number], course.edges[number], course.edges[number + 1], *course.shares[number])
        lines.append(",".join((*(f"{value:.6g}" for value in numbers), code)))
    return ("\n".join(lines) + "\n").encode()


def course_json(course: Course, provenance: Provenance | None = None) -> bytes:
    """Write the same as a document."""
    document: dict[str, Any] = {
        "name": tidy(course.name),
        "palette": list(course.hex),
        "frames": [
            {
                "seconds": round(float(course.times[number]), 6),
                "from": round(float(course.edges[number]), 6),
                "to": round(float(course.edges[number + 1]), 6),
                "shares": np.round(course.shares[number], 6).tolist(),
                "mean": code or None,
            }
            for number, code in enumerate(mean_codes(course))
        ],
    }
    if provenance is not None:
        document["provenance"] = provenance.to_dict()
    return as_json(document).encode()


def _boxes(course: Course) -> Iterator[tuple[tuple[float, float, float, float], str]]:
    """Yield the corners of each area of one colour, and the colour; the palette's first colour is at the top."""
    across = (course.edges - course.edges[0]) * (WIDTH / (course.edges[-1] - course.edges[0]))
    for number, mean in enumerate(mean_codes(course)):
        x0, x1 = float(across[number]), float(across[number + 1])
        total = float(course.shares[number].sum())
        down = 0.0
        for code, share in zip(course.hex, course.shares[number].tolist(), strict=True):
            if share:
                below = down + SHARES * share / total
                yield (x0, down, x1, below), code
                down = below
        if not total:
            yield (x0, 0, x1, SHARES), _UNSEEN
        yield (x0, SHARES + GAP, x1, SHARES + GAP + MEANS), mean or _UNSEEN


def _labels(course: Course) -> Iterator[tuple[float, str]]:
    start, end = float(course.edges[0]), float(course.edges[-1])
    for time in ticks(start, end):
        yield (time - start) * WIDTH / (end - start), clock(time)


COURSE_FILES = {
    "png": CourseFile("Picture", ".png", "image/png", course_png),
    "svg": CourseFile("Drawing", ".svg", "image/svg+xml", course_svg),
    "csv": CourseFile("Table", ".csv", "text/csv", course_csv),
    "json": CourseFile("JSON", ".json", "application/json", course_json),
}
"""The formats for colour over time."""
