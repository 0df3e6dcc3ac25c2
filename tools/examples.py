"""Makes the palettes that a new gallery comes with, from the built-in pictures: ``python tools/examples.py``."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

import cmapcore as cmp  # noqa: E402
from cmapcore.pictures.samples import SAMPLES, sample_bytes  # noqa: E402
from gallery.entry import Entry, checked  # noqa: E402
from gallery.examples import FILE  # noqa: E402
from gallery.json_documents import write_entries  # noqa: E402

NEWEST = datetime(2026, 1, 1, 12, tzinfo=UTC)  # older than anything that is saved

EXAMPLES: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "hawa_mahal": (("warm", "building"), {}),
    "kingfisher": (("vivid", "bird"), {"ncolors": 6, "kind": "diverging"}),
    "starry_night": (("blue", "painting"), {"ncolors": 8, "kind": "sequential"}),
    "scarlet_macaw": (("vivid", "bird"), {"ncolors": 8, "sort_type": "hsv"}),
    "tulips": (("vivid", "flowers"), {"ncolors": 7, "sort_type": "hls"}),
    "cafe_terrace": (("warm", "painting"), {"ncolors": 10, "n_prune": 4}),
    "coffee": (("calm", "brown"), {"ncolors": 5, "kind": "sequential"}),
    "langlois_bridge": (("calm", "painting"), {"ncolors": 8, "sort_type": "hilbert", "kind": "continuous"}),
    "crab": (("vivid", "animal"), {"ncolors": 8}),
    "canyon_de_chelly": (("warm", "landscape"), {"ncolors": 6, "kind": "cyclic"}),
    "owl": (("calm", "bird"), {"ncolors": 6, "clustering": "GMM"}),
    "chameleon": (("green", "animal"), {"ncolors": 9, "n_prune": 3, "sort_type": "step"}),
}
"""Of each its tags and options; the first is the newest."""


def example(number: int, sample: str) -> Entry:
    """Make one."""
    tags, options = EXAMPLES[sample]
    title, credit = SAMPLES[sample].title, SAMPLES[sample].credit
    result = cmp.extract(cmp.load_picture(sample_bytes(sample), name=title), cmp.Recipe.of(**options))
    return checked(
        Entry(
            palette=result.palette,
            colormap=cmp.colormap(result),
            recipe=result.recipe.to_query(),
            digest=result.picture.source_digest,
            url="",
            sample=sample,
            t="",
            thumbnail=None,  # the sample has one
            created=NEWEST - timedelta(hours=number),
            version=cmp.__version__,
            tags=tags,
            note=f"From a picture by {credit}.",
            visibility="public",
        )
    )


if __name__ == "__main__":
    made = [example(number, sample) for number, sample in enumerate(EXAMPLES)]
    (ROOT / "gallery" / FILE).write_bytes(write_entries(made))
