"""What the page calls an option's values, and what it says if an address has a bad one."""

from cmapcore.options import Option
from cmapcore.recipe import Recipe


def choice_label(spec: Option, value: str) -> str:
    """Return what the page calls one of an option's choices.

    Examples
    --------
    >>> choice_label(Recipe.all_options()["sort_type"], "lum")
    'Lightness'
    """
    methods = spec.kind.methods
    return (methods[value].label if methods else "") or value.capitalize()


def in_page_words(complaint: str) -> str:
    """Put what `Recipe.from_query` says about an address in the words of the page.

    Examples
    --------
    >>> in_page_words("ncolors takes a whole number from 1 to 64, not 'many'. The default was used instead.")
    "Number of colours takes a whole number from 1 to 64, not 'many'. The default was used instead."
    """
    name, takes, rest = complaint.partition(" takes ")
    if name == "v" and takes:
        return "This link is from an unknown version: options missing from it may have had other values."
    if name == "colors" and takes:
        return f"A link takes {rest}"
    spec = Recipe.all_options().get(name)
    if spec is None or not takes:
        return complaint
    choices = ", ".join(choice_label(spec, value) for value in spec.kind.choices)
    return f"{spec.label}{takes}{rest.replace(spec.kind.takes, f'one of {choices}') if choices else rest}"
