const COLUMNS = 4; // as in the styles
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -COLUMNS, ArrowDown: COLUMNS };
const PAUSE_MS = 250;
const SOME = 4; // of the pictures are on the button
const fillers = new WeakMap(); // root: makes the buttons, which nobody sees before they are unfolded
const waiting = new WeakMap(); // group: the timer of a pick that has not been sent yet
const listening = new WeakMap(); // root: ends its listeners

function newImage({ address }) {
  const image = document.createElement("img");
  image.alt = "";
  image.loading = "lazy"; // before the source, or it is asked for at once
  image.src = new URL(address, document.baseURI).href;
  return image;
}

function newButton(sample) {
  const { name, title } = sample;
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.name = name;
  button.title = title;
  button.setAttribute("role", "radio");
  button.setAttribute("aria-label", title);
  button.append(newImage(sample));
  return button;
}

// Only one of the buttons is on the way of the Tab key: the one that is checked, or else the first.
function check(buttons, name) {
  const checked = buttons.find((button) => button.dataset.name === name);
  for (const button of buttons) {
    button.setAttribute("aria-checked", button === checked);
    button.tabIndex = button === (checked ?? buttons[0]) ? 0 : -1;
  }
}

function unfold(root, isOpen) {
  if (isOpen) fillers.get(root)();
  root.querySelector(".folded").hidden = !isOpen;
  root.querySelector(".unfold").setAttribute("aria-expanded", isOpen);
}

// Open until a picture is picked by a click; the arrow keys try several.
function listen(root) {
  const ends = new AbortController();
  const button = root.querySelector(".unfold");
  const isOpen = () => !root.querySelector(".folded").hidden;
  button.onclick = () => unfold(root, !isOpen());
  document.addEventListener(
    "pointerdown",
    (event) => isOpen() && !event.composedPath().includes(root) && unfold(root, false),
    { signal: ends.signal, capture: true }, // Streamlit's widgets keep it to themselves on its way up
  );
  root.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || !isOpen()) return;
      unfold(root, false);
      button.focus();
      event.stopPropagation(); // one thing at a time
    },
    { signal: ends.signal },
  );
  return () => ends.abort();
}

function show({ data, parentElement: root, setTriggerValue }) {
  const group = root.querySelector(".samples");
  if (!listening.has(root)) listening.set(root, listen(root));
  root.querySelector(".credit").textContent = data.credit;
  const some = root.querySelector(".some");
  if (!some.children.length) some.append(...data.samples.slice(0, SOME).map(newImage));

  const pick = (button, pause) => {
    if (button.getAttribute("aria-checked") === "true") return;
    clearTimeout(waiting.get(group));
    check([...group.children], button.dataset.name);
    const send = () => {
      waiting.delete(group);
      setTriggerValue("pick", button.dataset.name);
    };
    waiting.set(group, setTimeout(send, pause));
  };

  const fill = () => {
    if (!group.children.length) group.append(...data.samples.map(newButton));
    const buttons = [...group.children];
    buttons.forEach((button, index) => {
      button.onclick = () => {
        pick(button, 0);
        unfold(root, false);
        root.querySelector(".unfold").focus();
      };
      button.onkeydown = (event) => {
        const step = STEPS[event.key];
        if (!step || event.ctrlKey || event.altKey || event.metaKey) return;
        event.preventDefault();
        const next = buttons[(index + step + buttons.length) % buttons.length];
        next.focus();
        pick(next, PAUSE_MS); // who walks on does not want what lies in between
      };
    });
    // While the visitor walks, the page's answer to an earlier step is old news.
    if (!waiting.has(group)) check(buttons, data.selected);
  };
  fillers.set(root, fill);
  if (!root.querySelector(".folded").hidden) fill();
  return () => {
    listening.get(root)?.();
    listening.delete(root);
  };
}
