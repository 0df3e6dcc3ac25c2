"""All Streamlit code that is not a page."""
