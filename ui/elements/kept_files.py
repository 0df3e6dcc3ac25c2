"""Files that browsers load from their own addresses, and keep for good."""

from cmapcore.pictures.samples import SAMPLES, thumbnail_path
from server.routes.kept_files import KeptFile

from .assets import FOLDER
from .components import COMPONENTS, SCATTER

_PLOTLY = FOLDER / "diagnostics" / "plot" / "plotly"

PLOTLY = KeptFile("plotly-basic.js", (_PLOTLY / "plotly-basic.min.js",))
PLOTLY_3D = KeptFile("plotly-gl3d.js", (_PLOTLY / "plotly-gl3d.min.js",))
THUMBNAILS = {name: KeptFile(f"{name}.webp", (thumbnail_path(name),)) for name in SAMPLES}

KEPT_FILES = (COMPONENTS, SCATTER, PLOTLY, PLOTLY_3D, *THUMBNAILS.values())
