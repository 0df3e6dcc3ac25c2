"""The files that a visitor gave last: one, or several at once.

The uploader keeps every file it was ever given; files older than the latest are discarded here.
"""

from typing import cast

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from cmapcore.pictures.several import MOST_TOGETHER


def new_uploads() -> list[UploadedFile]:
    """In the uploader's callback: return the new files, at most `MOST_TOGETHER`; empty if there are none."""
    return _split()[1][:MOST_TOGETHER]


def keep_new() -> None:
    """In the uploader's callback: let the new files replace the earlier ones."""
    before, new = _split()
    _remove(before | {file.file_id for file in new[MOST_TOGETHER:]})
    st.session_state["_uploads_seen"] = tuple(file.file_id for file in new)


def keep_old() -> None:
    """In the uploader's callback: discard the new files, and keep the earlier ones."""
    before, new = _split()
    _remove({file.file_id for file in new})
    st.session_state["_uploads_seen"] = tuple(before)


def _split() -> tuple[set[str], list[UploadedFile]]:
    """Return the ids of the earlier files, and the new files."""
    before = {file.file_id for file in _there()} & set(st.session_state.get("_uploads_seen", ()))
    return before, [file for file in _there() if file.file_id not in before]


def uploads() -> list[UploadedFile]:
    """Return the files that were given last."""
    seen = st.session_state.get("_uploads_seen")
    return [file for file in _there() if seen is None or file.file_id in seen][:MOST_TOGETHER]


def _there() -> list[UploadedFile]:
    return [file for file in st.session_state.get("_upload") or () if isinstance(file, UploadedFile)]


def _remove(ids: set[str]) -> None:
    context = get_script_run_ctx()
    if context is not None:
        manager = cast(MemoryUploadedFileManager, context.uploaded_file_mgr)
        for number in ids:
            manager.remove_file(context.session_id, number)
