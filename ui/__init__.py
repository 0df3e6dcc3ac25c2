"""What the pages share: all of the Streamlit code that is not a page."""
