"""The server: ``streamlit run app.py``."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Make the one Runner that pages and routes share, and stop it at the end."""
    from ui.engine import runner

    shared = runner()
    shared.warm()
    yield {"runner": shared}
    shared.close()


def say_sorry(_error: BaseException) -> bool:
    """Say in one sentence that the fault is ours; the log has the rest."""
    st.error("Something went wrong here, and it is not your doing: reload the page, and your options are still there.")
    return True


app = st.App(Path(__file__).parent / "pages" / "frame.py", lifespan=lifespan, on_script_error=say_sorry)
