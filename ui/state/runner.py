"""The one Runner of this process."""

import streamlit as st

from hosting import settings
from hosting.executors import best_executor
from hosting.runner import Runner

from .visitor import who_asks


@st.cache_resource(show_spinner=False)
def shared_runner() -> Runner:
    """Return the Runner that all sessions and routes share; `app.py` is the first to ask for it."""
    workers = settings.WORKERS.read()
    return Runner(workers, settings.CACHE_MB.read() * 2**20, best_executor(workers), who_asks)
