"""Two Streamlit pages with nothing on them but a word: the least that going from one to the other can take."""

import streamlit as st


def first() -> None:
    """Show a word."""
    st.write("Empty")


def second() -> None:
    """Show another."""
    st.write("Empty too")


if __name__ == "__main__":
    st.navigation([st.Page(first, title="First"), st.Page(second, title="Second")], position="top").run()
