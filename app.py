"""The server: ``streamlit run app.py``."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st

from cmapcore import __version__
from server.edge import edge, health_route, our_fault
from server.log import say, start_log
from server.memory import load_and_freeze


@asynccontextmanager
async def lifespan(running: st.App) -> AsyncIterator[dict[str, Any]]:
    """Make the one Runner that pages and routes share, and stop it at the end."""
    from ui.engine import runner

    start_log()
    shared = runner()
    shared.warm()
    load_and_freeze()
    say("start", version=__version__)
    yield {"runner": shared}
    del running.state["runner"]
    shared.close()
    say("stop")


def is_well() -> bool:
    """Whether there is a Runner that takes work."""
    return "runner" in app.state and not app.state["runner"].closed


def say_sorry(_error: BaseException) -> bool:
    """Say in one sentence that the fault is ours; the log has the rest."""
    st.error("Something went wrong here, and it is not your doing: reload the page, and your options are still there.")
    return True


app = st.App(
    Path(__file__).parent / "pages" / "frame.py",
    lifespan=lifespan,
    routes=[health_route(is_well)],
    middleware=edge(),
    exception_handlers={500: our_fault},
    on_script_error=say_sorry,
)
