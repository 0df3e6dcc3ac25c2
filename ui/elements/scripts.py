"""The scripts that components load by their own address."""

from server.routes.scripts import Script

from .assets import FOLDER

_PLOT = FOLDER / "diagnostics" / "plot"

SCATTER = Script(
    "scatter", tuple(_PLOT / f"{name}.js" for name in ("points", "player", "marks", "figure", "space", "component"))
)
PLOTLY = Script("plotly-basic", (_PLOT / "plotly" / "plotly-basic.min.js",))
PLOTLY_3D = Script("plotly-gl3d", (_PLOT / "plotly" / "plotly-gl3d.min.js",))

SCRIPTS = (SCATTER, PLOTLY, PLOTLY_3D)
