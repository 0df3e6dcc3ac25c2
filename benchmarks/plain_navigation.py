"""Streamlit pages to go between: two with a line of text only, and two with as much as the Palette page has."""

import streamlit as st
from plain_elements import show_elements


def first() -> None:
    """Show a word."""
    st.write("Empty")


def second() -> None:
    """Show another."""
    st.write("Empty too")


def full() -> None:
    """Show as many elements as the Palette page has."""
    show_elements("Plain to the end")


def full_too() -> None:
    """Show as many again."""
    show_elements("Plain to this end")


if __name__ == "__main__":
    titles = {first: "First", second: "Second", full: "Full", full_too: "Full too"}
    st.navigation([st.Page(page, title=title) for page, title in titles.items()], position="top").run()
