// How many colours still count as few, and how narrow a swatch may then become, in pixels.
const SIZES = [
  { name: "large", upTo: 12, narrowest: 58 },
  { name: "medium", upTo: 24, narrowest: 56 },
  { name: "small", upTo: Infinity, narrowest: 56 },
];
const GAP = 8;

const TOOLS = [
  { action: "left", says: (hex) => `Move ${hex} left`, path: "M7.5 2 3.5 6l4 4" },
  { action: "right", says: (hex) => `Move ${hex} right`, path: "M4.5 2l4 4-4 4" },
  { action: "drop", says: (hex) => `Leave ${hex} out`, path: "M2.5 2.5l7 7M9.5 2.5l-7 7" },
];

const PIN = { action: "unpin", says: (hex) => `Let ${hex} go`, path: "M4 1.5h4M4.5 1.5v3L3 6.5h6l-1.5-2v-3M6 6.5v4" };

const observers = new WeakMap();
const edited = new WeakMap(); // strip: the edit that was asked for, until the answer is here

const sizeFor = (count) => SIZES.find((size) => count <= size.upTo);

// As few rows as fit, all of the same length but the last.
function fit(strip, width) {
  const count = strip.children.length;
  if (!count || !width) return;
  const mostInARow = Math.max(1, Math.floor((width + GAP) / (sizeFor(count).narrowest + GAP)));
  const rows = Math.ceil(count / mostInARow);
  strip.style.setProperty("--columns", Math.ceil(count / rows));
}

function newItem(key, editable, pinned) {
  const item = document.createElement("li");
  item.dataset.key = key;
  const tools = [...(editable ? TOOLS : []), ...(pinned ? [PIN] : [])].map(
    ({ action, path }) =>
      `<button type="button" class="tool ${action}"><svg viewBox="0 0 12 12" aria-hidden="true"><path d="${path}"/></svg></button>`,
  );
  item.innerHTML = `
    <div class="block">
      <button type="button" class="swatch"></button>
      ${tools.length ? `<div class="tools">${tools.join("")}</div>` : ""}
    </div>
    <div class="caption" aria-hidden="true"><span class="hex says"></span><span class="share"></span></div>`;
  return item;
}

function fill(item, { hex, share, label }, index, { colors, choosing, chosen }, root, sendEdit) {
  const count = colors.length;
  const swatch = item.querySelector(".swatch");
  const code = item.querySelector(".hex");
  swatch.style.backgroundColor = hex;
  swatch.setAttribute("aria-label", label);
  swatch.onclick = () => (choosing ? sendEdit({ action: "choose", index, hex }) : copyAndSay(root, hex, code, hex));
  if (choosing) swatch.setAttribute("aria-pressed", hex === chosen);
  else swatch.removeAttribute("aria-pressed");
  code.textContent = hex;
  item.querySelector(".share").textContent = share;
  for (const { action, says } of [...TOOLS, PIN]) {
    const tool = item.querySelector(`.${action}`);
    if (!tool) continue;
    tool.title = says(hex);
    tool.setAttribute("aria-label", says(hex));
    const impossible = { left: index === 0, right: index === count - 1, drop: count === 1 };
    tool.disabled = impossible[action];
    tool.onclick = () => sendEdit({ action, index, hex });
  }
}

// An element goes with its colour, not with its place, so that the focus follows a colour that was moved.
function arrange(strip, items, focused) {
  const unchanged =
    strip.children.length === items.length && items.every((item, index) => strip.children[index] === item);
  if (unchanged) return false;
  const place = [...strip.children].indexOf(focused?.closest("li"));
  strip.replaceChildren(...items);
  if (place >= 0) {
    const item = focused.isConnected ? focused.closest("li") : items[Math.min(place, items.length - 1)];
    const stays = focused.isConnected && !focused.disabled;
    (stays ? focused : item?.querySelector(".swatch"))?.focus();
  }
  return true;
}

function whatCameOf({ action, hex }, colors) {
  if (action === "unpin") return `${hex} is not pinned any more`;
  const place = colors.findIndex((color) => color.hex === hex);
  return place < 0 ? `${hex} left out` : `${hex} is now ${place + 1} of ${colors.length}`;
}

export default function ({ data, parentElement: root, setTriggerValue }) {
  const strip = root.querySelector(".strip");
  const ruler = root.querySelector(".ruler");
  const { colors, editable } = data;
  const focused = root.activeElement;

  const sendEdit = (edit) => {
    if (edit.action !== "choose") edited.set(strip, edit);
    setTriggerValue("edit", edit);
  };
  const known = new Map([...strip.children].map((item) => [item.dataset.key, item]));
  const times = {};
  const items = colors.map((color, index) => {
    times[color.hex] = (times[color.hex] ?? 0) + 1;
    const key = [color.hex, times[color.hex], editable, color.pinned].join(" ");
    const item = known.get(key) ?? newItem(key, editable, color.pinned);
    fill(item, color, index, data, root, sendEdit);
    return item;
  });
  strip.dataset.size = sizeFor(colors.length).name;
  strip.classList.toggle("editable", editable);
  strip.classList.toggle("choosing", data.choosing);

  if (arrange(strip, items, focused) && edited.has(strip)) {
    root.querySelector(".live").textContent = whatCameOf(edited.get(strip), colors);
    edited.delete(strip);
  }

  fit(strip, ruler.clientWidth);
  if (!observers.has(ruler)) {
    // The ruler has a width and no height: watching the strip, whose height follows from its width, would go in circles.
    const observer = new ResizeObserver(() => fit(strip, ruler.clientWidth));
    observer.observe(ruler);
    observers.set(ruler, observer);
  }
  return () => observers.get(ruler)?.disconnect();
}
