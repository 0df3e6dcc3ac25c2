"""``cmapcore serve``."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Sequence

import click

from ...errors import OptionError
from ..app import reach_app


@click.command("serve", context_settings={"ignore_unknown_options": True})
@click.argument("options", metavar="[STREAMLIT_OPTION]...", nargs=-1, type=click.UNPROCESSED)
def serve_command(options: Sequence[str]) -> None:
    """Start the app.

    It takes the options of `streamlit run`, which `streamlit run --help` lists. Saved palettes are kept in
    CMAPCORE_DATA_DIR, or else in the folder `data` here.
    """
    app = reach_app() / "app.py"
    if importlib.util.find_spec("streamlit") is None:
        raise OptionError("The app needs Streamlit: install it with pip install 'cmapcore[app]'.")
    # -P: nothing that lies in the current folder is imported by mistake
    os.execv(sys.executable, [sys.executable, "-P", "-m", "streamlit", "run", str(app), *options])
