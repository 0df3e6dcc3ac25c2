"""As many of Streamlit's own elements as the Palette page has: what a page of its size costs whoever writes it."""

import streamlit as st


def show_elements(last_line: str) -> None:
    """Show these elements, and a line of text below them."""
    st.title("Plain")
    with st.container(horizontal=True):
        st.text_input("Address")
        st.button("Choose a file")
        st.button("Camera")
        st.popover("Colours")
        st.button("Samples")
    st.file_uploader("A picture")
    for number in range(3):
        st.header(f"Section {number}", anchor=False)
        st.caption("A line of words", help="What it means")
        st.segmented_control(f"Choice {number}", ["One", "Two", "Three", "Four"], default="One")
        st.html("<div>Bars</div>" * 4)
    left, right = st.columns(2)
    with left:
        st.image("data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=", alt="A picture", width="stretch")
        st.caption("A line of words")
    with right, st.container(horizontal=True):
        st.number_input("Number", 1, 64, 6)
        for number in range(9):
            st.button(f"Button {number}")
        st.popover("Copy")
        st.popover("Style")
    st.toggle("Alternatives", help="What it means")
    st.expander("6 passed, 2 notes")
    st.file_uploader("Data", help="What it means")
    st.write(last_line)


if __name__ == "__main__":
    show_elements("Plain to the end")
