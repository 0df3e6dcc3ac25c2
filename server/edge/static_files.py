"""Streamlit's own files, which it serves besides the pages."""

from pathlib import Path

from streamlit.file_util import get_static_dir


def streamlit_files() -> dict[str, Path]:
    """Return them by path, without a slash before it."""
    folder = Path(get_static_dir())
    return {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
