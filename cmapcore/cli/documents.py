"""A picture's palette as JSON, and how well it covers each of several pictures."""

from __future__ import annotations

import json
from typing import Any

from ..diagnosis.several import color_sources, each_picture, own_palettes, worst_in_words, worst_served
from ..formats.provenance import provenance_of
from ..formats.registry import export
from ..pipeline import Result


def result_document(result: Result, source: str) -> dict[str, Any]:
    """Return a palette's JSON as over HTTP, with its notices."""
    made = provenance_of(result, source=source)
    document: dict[str, Any] = json.loads(export(result.palette, "json", provenance=made))
    return document | {"notices": list(result.notices)} | _pictures_document(result)


def _pictures_document(result: Result) -> dict[str, Any]:
    """Return an entry for each of several pictures; nothing for one."""
    pictures = each_picture(result)
    worst = worst_served(pictures)
    if worst is None:
        return {}
    rows = []
    for each, own in zip(pictures, own_palettes(result), strict=True):
        covered = each.coverage
        rows.append(
            {
                "name": each.name,
                "mean_error": None if covered is None else round(covered.mean, 3),
                "p95_error": None if covered is None else round(covered.p95, 3),
                "shares": [round(share, 6) for share in each.shares.tolist()],
                "own_colors": [] if own is None else list(own.palette.hex),
            }
        )
    return {
        "pictures": rows,
        "worst_picture": pictures[worst].name,
        "color_sources": [name for name, _ in color_sources(pictures)],
    }


def coverage_in_words(result: Result) -> list[str]:
    """Say how well each of several pictures is covered; nothing for one."""
    pictures = each_picture(result)
    said = [f"{one.name}: mean error ΔE {one.coverage.mean:.1f}" for one in pictures if one.coverage is not None]
    return [*said, worst_in_words(pictures)] if said else []
