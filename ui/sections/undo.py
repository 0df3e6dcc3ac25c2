"""Undo and redo of edits and options, as every page with a palette offers them."""

from ..elements.history_buttons import undo_redo_buttons
from ..state import history


def show_undo() -> None:
    """Show the buttons, each disabled if there is nothing for it to do."""
    undo_redo_buttons(
        undo=history.undo if history.can_undo() else None,
        redo=history.redo if history.can_redo() else None,
        key="_history_buttons",
    )
