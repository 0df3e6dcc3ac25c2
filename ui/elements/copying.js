// Copying text, and saying so to eyes and ears. Nothing here is sent to the script: a copy does not rerun the page.

const SAID_FOR_MS = 1600;
const timers = new WeakMap();

async function putOnClipboard(text, byHand) {
  try {
    await navigator.clipboard.writeText(text);
    byHand.hidden = true;
    return true;
  } catch {
    // Plain http and old browsers have no clipboard object, and a frame may be refused the one there is.
    return copyFromField(text, byHand);
  }
}

function copyFromField(text, byHand) {
  const focused = byHand.getRootNode().activeElement;
  const field = byHand.querySelector("textarea");
  field.value = text;
  byHand.classList.add("unseen");
  byHand.hidden = false;
  field.focus({ preventScroll: true });
  field.select();
  const copied = document.execCommand("copy");
  byHand.classList.remove("unseen");
  byHand.hidden = copied;
  if (copied) focused?.focus({ preventScroll: true });
  return copied;
}

function hush(root) {
  root.querySelector(".live").textContent = "";
  for (const label of root.querySelectorAll("[data-said]")) delete label.dataset.said;
}

// `label` is the element over which "Copied" is written for a moment, `name` what a screen reader calls the text.
async function copyAndSay(root, text, label, name) {
  const copied = await putOnClipboard(text, root.querySelector(".by-hand"));
  clearTimeout(timers.get(root));
  hush(root);
  label.dataset.said = copied ? "Copied" : "Not copied";
  root.querySelector(".live").textContent = copied
    ? `${name} copied`
    : `Could not copy ${name}. The text is selected, copy it with the keyboard.`;
  timers.set(root, setTimeout(() => hush(root), SAID_FOR_MS));
}
