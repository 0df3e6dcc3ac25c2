"""While a script of `pages` runs, Streamlit looks for modules there first, and would take the page for the package."""

import gallery.store  # noqa: F401 - as app.py does before any page runs
