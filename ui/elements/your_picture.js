const MOST_TEXT = 10_000; // characters of pasted text that are passed on
const OPEN = "data-picture-bar"; // on the root element, while the bar is open where it does not stand on the page
const BAR = '[class*="st-key-_bar"], [data-testid="stPopoverBody"], [role="dialog"]'; // and what opens from it
const latest = new WeakMap(); // root: what this run of the script said
const listening = new WeakMap(); // root: ends its listeners

const isText = (element) => element instanceof Element && element.matches(":read-write");
const isOtherUploader = (element) => element instanceof Element && element.matches('[data-testid="stFileUploader"]');
const isAddress = (element) => element instanceof Element && element.matches(".st-key-_address");
const goesTo = (event, test) => event.composedPath().some(test);

// A browser that gives no type knows less than the server, which looks into the file.
function picturesAmong(files) {
  const pictures = [...files].filter((file) => /^(image|video)\//.test(file.type));
  return pictures.length ? pictures : [...files].slice(0, 1);
}

function open(button, isOpen) {
  document.documentElement.toggleAttribute(OPEN, isOpen);
  button.setAttribute("aria-expanded", isOpen);
}

function listen(root) {
  const ends = new AbortController();
  const button = root.querySelector("button");
  const hint = root.querySelector(".hint");
  let isFromHere = false; // what is dragged: this page's own picture is no new one
  const on = (name, act) => document.addEventListener(name, act, { signal: ends.signal });
  const tell = (text) => latest.get(root).setTriggerValue("text", text.trim().slice(0, MOST_TEXT));

  on("paste", (event) => {
    const { clipboardData } = event;
    if (event.defaultPrevented || !clipboardData || goesTo(event, isOtherUploader)) return;
    const files = picturesAmong(clipboardData.files);
    const text = clipboardData.getData("text/plain").trim();
    // A paste in a text field is that field's. The bar's own can do nothing with a picture.
    if (goesTo(event, isText) && !(goesTo(event, isAddress) && files.length && !text)) return;
    if (files.length) upload(files);
    else if (text) tell(text);
    else return;
    event.preventDefault();
  });

  // Whether a drag brings something that is for us; a file would otherwise take the place of the whole page.
  // That its default is prevented says nothing: Streamlit's uploader does that for every drop on the document.
  const isGiven = (event) => {
    if (isFromHere || goesTo(event, isOtherUploader)) return false;
    const { types } = event.dataTransfer;
    return types.includes("Files") || (types.includes("text/uri-list") && !goesTo(event, isText));
  };
  on("dragstart", () => (isFromHere = true));
  on("dragend", () => (isFromHere = false));
  on("dragover", (event) => {
    hint.hidden = !isGiven(event);
    if (hint.hidden) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  });
  on("dragleave", (event) => (hint.hidden ||= event.relatedTarget === null));
  on("drop", (event) => {
    hint.hidden = true;
    if (!isGiven(event)) return;
    event.preventDefault();
    const files = picturesAmong(event.dataTransfer.files);
    if (files.length) upload(files);
    else tell(event.dataTransfer.getData("text/uri-list").split(/\r?\n/).find((line) => line && line[0] !== "#") ?? "");
  });

  const isOpen = () => document.documentElement.hasAttribute(OPEN);
  on("keydown", (event) => {
    if (event.key !== "Escape" || !isOpen()) return;
    open(button, false);
    button.focus();
  });
  // on its way down: Streamlit's widgets keep it to themselves
  const onPointerDown = (event) => {
    const isWithin = (element) => element === root.host || (element instanceof Element && element.matches(BAR));
    if (isOpen() && !goesTo(event, isWithin)) open(button, false);
  };
  document.addEventListener("pointerdown", onPointerDown, { signal: ends.signal, capture: true });
  button.onclick = () => open(button, !isOpen());
  readLargeFilms(root.querySelector(".panel"), () => latest.get(root).largest, ends.signal);
  return () => {
    ends.abort();
    open(button, false);
  };
}

function show({ data, parentElement: root, setTriggerValue }) {
  const before = latest.get(root);
  latest.set(root, { picture: data.picture, largest: data.largest, setTriggerValue });
  const button = root.querySelector("button");
  button.classList.toggle("bar-on-page", data.barOnPage);
  if (!listening.has(root)) listening.set(root, listen(root));
  if (before && before.picture !== data.picture) open(button, false);
  if (data.link) document.querySelector(data.link)?.click();
  return () => {
    listening.get(root)?.();
    listening.delete(root);
  };
}
