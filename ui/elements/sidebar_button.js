// Presses Streamlit's own button: its sidebar has no other way in, and that one has no label.
const CLOSED = '[data-testid="stExpandSidebarButton"]';
const OPEN = '[data-testid="stSidebarCollapseButton"] button';

function show({ data, parentElement: root }) {
  const button = root.querySelector(".open");
  button.querySelector("span").textContent = data.label;
  button.onclick = () => document.querySelector(`${CLOSED}, ${OPEN}`)?.click();
}
