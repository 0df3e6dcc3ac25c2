// What Streamlit leaves out for the keyboard and for screen readers.
{
  const HELP = '[data-testid="stTooltipIcon"] :is([aria-label="Help"], [data-named])';
  const CODE = ".stCode pre:not([tabindex])";
  const LONGEST = 80;
  const [QUIET, LONGEST_WAIT] = [200, 1000]; // milliseconds
  let [waiting, since] = [0, 0];

  // The button that explains a text is called "Help", whatever the text: it is named after that.
  function nameOf(button) {
    const text = button.closest('[data-testid="stElementContainer"]')?.cloneNode(true);
    text?.querySelectorAll('[data-testid="stIconMaterial"], [data-testid="stTooltipIcon"]').forEach((part) => part.remove());
    return `Help for ${(text?.textContent ?? "").trim().slice(0, LONGEST)}`;
  }

  function mendAll() {
    waiting = 0;
    for (const button of document.querySelectorAll(HELP)) {
      const name = nameOf(button);
      if (button.getAttribute("aria-label") !== name) button.setAttribute("aria-label", name);
      button.dataset.named = "";
    }
    for (const code of document.querySelectorAll(CODE)) code.tabIndex = 0; // it may scroll
  }

  // dialogs and popovers stand beside the root element; a page that comes in parts is looked at once, when it has come,
  // but one that never rests now and then
  new MutationObserver(() => {
    if (!waiting) since = performance.now();
    clearTimeout(waiting);
    waiting = setTimeout(mendAll, Math.min(QUIET, Math.max(0, since + LONGEST_WAIT - performance.now())));
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
}
