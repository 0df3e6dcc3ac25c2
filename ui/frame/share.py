"""The link that restores everything."""

from ..elements.sharing import share_button
from ..state.address import share_link
from ..state.results import Shown
from ..state.session import PageInput


def show_share(page_input: PageInput, shown: Shown) -> None:
    """Offer the link to what is shown: *Share* copies it at once, and opens a panel that says what it restores."""
    if shown.picture is None:
        note = "The link opens these colours and options."
    elif page_input.wanted.is_own:
        note = (
            "The link opens these colours and options. It does not contain your picture; anyone who has the picture "
            "can add it."
        )
    else:
        note = "The link opens this picture with these colours and options."
    share_button(share_link(shown.recipe, page_input.wanted.in_address, shown.palette), note, key="_share")
