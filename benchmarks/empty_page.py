"""A Streamlit page with nothing on it but a word: the least that a first visit can take."""

import streamlit as st

st.write("Empty")
