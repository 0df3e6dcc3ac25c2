"""The server: ``streamlit run app.py``."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st

from cmapcore import __version__
from cmapcore.errors import BusyError
from gallery.errors import GalleryError
from gallery.store import Gallery  # before a page runs: from there, gallery would be the page of that name
from server.edge.compressed_files import compressed_files_middleware
from server.edge.middleware import edge_middleware, health_routes, our_fault
from server.edge.open_pages import OpenPages
from server.edge.owner_cookie import owner_cookie_middleware
from server.edge.unknown_paths import unknown_paths_middleware
from server.garbage_collection import load_and_freeze
from server.listener import Draining, limit_connections
from server.log import log_event, start_log
from server.metrics import serve_metrics
from server.request_id import number_in, with_number
from server.routes.api import Shared, api_routes
from server.routes.app_page import app_page_routes
from server.routes.kept_files import kept_file_routes
from server.routes.permalinks import permalink_routes
from server.routes.site_files import site_file_routes
from ui.elements.kept_files import KEPT_FILES
from ui.frame.page_html import page_end
from ui.frame.pages import titles_by_path

_RESTART = "The server is about to restart: you may have to repeat your last change. Saved palettes are safe."

pages = OpenPages()
draining = Draining(lambda: pages.tell(_RESTART), lambda: app.state["runner"].close())


@asynccontextmanager
async def lifespan(running: st.App) -> AsyncIterator[dict[str, Any]]:
    """Create the one Runner that pages and routes share, and stop it at the end."""
    from ui.state.runner import shared_runner
    from ui.state.visitor import fetch_rate

    start_log()
    shared = shared_runner()
    shared.warm()
    load_and_freeze()
    open_gallery()
    limit_connections(draining)
    close_metrics = serve_metrics(shared, pages)
    log_event("start", version=__version__)
    yield {"runner": shared, "fetches": fetch_rate()}
    del running.state["runner"]
    shared.close()
    close_metrics()
    log_event("stop")


def open_gallery() -> None:
    """Bring the gallery's tables up to date; if it cannot be reached, the pages say so and try again."""
    try:
        the_gallery()
    except GalleryError as error:
        log_event("failed", of="gallery", why=str(error))


def the_gallery() -> Gallery:
    """Return the gallery that pages and routes share."""
    from ui.state.gallery import shared_gallery

    return shared_gallery()


def is_well() -> bool:
    """Whether there is a Runner that accepts work."""
    return "runner" in app.state and not app.state["runner"].closed


def is_ready() -> bool:
    """Whether new visitors are welcome: there is a Runner, the gallery can be reached, and no shutdown is near."""
    if draining.began or not is_well():
        return False
    try:
        the_gallery().ping()
    except (GalleryError, BusyError):
        return False
    return True


def report_script_error(error: BaseException) -> bool:
    """Say in one sentence that the fault is ours; the log has the details."""
    number = number_in(st.context.headers)
    log_event("failed", of="script", request=number, why=type(error).__name__)
    said = "Something went wrong on our side: reload the page, and your options will still be there."
    st.error(with_number(said, number))
    return True


app: st.App = st.App(
    Path(__file__).parent / "pages" / "frame.py",
    lifespan=lifespan,
    routes=[
        *app_page_routes(titles_by_path(), page_end()),
        *health_routes(is_well, is_ready),
        *api_routes(lambda: Shared(app.state["runner"], app.state["fetches"])),
        *permalink_routes(the_gallery),
        *kept_file_routes(KEPT_FILES),
        *site_file_routes(),
    ],
    middleware=[
        *edge_middleware(pages),
        *unknown_paths_middleware(titles_by_path()),
        *compressed_files_middleware(),
        *owner_cookie_middleware(),
    ],
    exception_handlers={500: our_fault},
    on_script_error=report_script_error,
)
