// The keys work anywhere on the page, but in a text field they are that field's own.

const listeners = new WeakMap();
const TYPED_IN = "input:not([type=checkbox], [type=radio], [type=range], [type=color], [type=button]), textarea, select";
const isMac = /mac|iphone|ipad/i.test(navigator.platform);
const KEYS = { undo: isMac ? "⌘Z" : "Ctrl+Z", redo: isMac ? "⇧⌘Z" : "Ctrl+Shift+Z" };
const LABELS = { undo: "Undo", redo: "Redo" };

function isTypedIn(event) {
  const [target] = event.composedPath();
  return target instanceof Element && (target.matches(TYPED_IN) || target.isContentEditable);
}

function show({ data, parentElement: root, setTriggerValue }) {
  const row = root.querySelector(".row");
  for (const button of row.children) {
    const go = button.dataset.go;
    button.disabled = !data[go];
    button.title = `${LABELS[go]} (${KEYS[go]})`;
    button.setAttribute("aria-label", LABELS[go]);
    button.setAttribute("aria-keyshortcuts", go === "undo" ? "Control+Z Meta+Z" : "Control+Shift+Z Meta+Shift+Z");
    button.onclick = () => setTriggerValue("go", go);
  }
  document.removeEventListener("keydown", listeners.get(row));
  const listener = (event) => {
    if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    if (isTypedIn(event) || document.querySelector("[role=dialog]")) return;
    const go = event.shiftKey ? "redo" : "undo";
    event.preventDefault();
    if (data[go]) setTriggerValue("go", go);
  };
  document.addEventListener("keydown", listener);
  listeners.set(row, listener);
  return () => document.removeEventListener("keydown", listeners.get(row));
}
