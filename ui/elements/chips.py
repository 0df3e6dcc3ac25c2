"""Squares of a colour: a small one for a line of text, and a larger one."""

from html import escape


def color_chip(code: str) -> str:
    """Return the HTML of a chip of a colour, ``#rrggbb``; screen readers skip it, as its code stands beside it."""
    return f'<span class="color-chip" aria-hidden="true" style="background:{escape(code, quote=True)}"></span>'


def color_patch(code: str, *, label: str = "") -> str:
    """Return the HTML of a larger square of a colour, ``#rrggbb``, with a label if its code is not shown."""
    said = escape(label, quote=True)
    named = f' role="img" aria-label="{said}" title="{said}"' if label else ""
    return f'<span class="patch"{named} style="background:{escape(code, quote=True)}"></span>'
