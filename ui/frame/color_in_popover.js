// Streamlit's colour picker tells its colour when it is closed. In a popover that closes with it, by Escape or by a
// press outside both, the colour would be lost: the picker is closed before the popover hears of it.
{
  const PICKER = '[data-testid="stColorPickerPopover"]';
  const OPENER = '[data-testid="stPopoverBody"] [data-testid="stColorPicker"] button[aria-expanded="true"]';

  function closePicker(event) {
    const opener = document.querySelector(OPENER);
    if (!opener || event.target.closest?.(PICKER) || opener.contains(event.target)) return;
    opener.click();
  }

  window.addEventListener("pointerdown", closePicker, true);
  window.addEventListener(
    "keydown",
    (event) => {
      const opener = event.key === "Escape" && document.querySelector(OPENER);
      if (!opener) return;
      event.stopImmediatePropagation(); // the popover stays
      opener.click();
      opener.focus();
    },
    true,
  );
}
