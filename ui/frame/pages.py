"""The pages, in the order of the navigation."""

TITLES = {"palette": "Palette", "diagnostics": "Diagnostics", "gallery": "Gallery"}
"""By the name of the script, which is also the page's path; the first is at the root."""

HEADINGS = {
    "Palette": "Turn a picture into a colour palette and colormaps for plots.",
    "Diagnostics": "How these colours were found",
    "Gallery": "Gallery",
}
"""By the page's title."""

HOME = next(iter(TITLES))


def titles_by_path() -> dict[str, str]:
    """Return the titles by path, without slashes."""
    return {"" if name == HOME else name: title for name, title in TITLES.items()}
