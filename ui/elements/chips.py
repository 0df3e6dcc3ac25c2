"""A small square of a colour, as it stands in a line of text."""

from html import escape


def color_chip(code: str) -> str:
    """Return the HTML of a chip of a colour, ``#rrggbb``; screen readers pass over it, as its code stands beside it."""
    return f'<span class="color-chip" aria-hidden="true" style="background:{escape(code, quote=True)}"></span>'
