// Streamlit calls the button that explains a text "Help", whatever the text: it is named after that.
{
  const OF_A_TEXT = '[data-testid="stTooltipIcon"] :is([aria-label="Help"], [data-named])';
  const LONGEST = 80;
  let waiting = 0;

  function nameOf(button) {
    const text = button.closest('[data-testid="stElementContainer"]')?.cloneNode(true);
    text?.querySelectorAll('[data-testid="stIconMaterial"], [data-testid="stTooltipIcon"]').forEach((part) => part.remove());
    return `Help for ${(text?.textContent ?? "").trim().slice(0, LONGEST)}`;
  }

  function nameAll() {
    waiting = 0;
    for (const button of document.querySelectorAll(OF_A_TEXT)) {
      const name = nameOf(button);
      if (button.getAttribute("aria-label") !== name) button.setAttribute("aria-label", name);
      button.dataset.named = "";
    }
  }

  new MutationObserver(() => {
    waiting ||= setTimeout(nameAll, 200);
  }).observe(document.getElementById("root"), { childList: true, subtree: true, characterData: true });
}
