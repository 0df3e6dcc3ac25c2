const TALL = 120; // pixels from which the tools lie on the colour itself
const WIDE = 56;
const NARROWEST = 52; // pixels that a swatch may be narrow
const GAP = 8;
const HOLD_MS = 500;

const pinWord = (pinned) => (pinned ? "Unpin" : "Pin");
const TOOLS = [
  { action: "pin", says: (hex, pinned) => `${pinWord(pinned)} ${hex}`, path: "M4 1.5h4M4.5 1.5v3L3 6.5h6l-1.5-2v-3M6 6.5v4" },
  { action: "edit", says: (hex) => `Edit ${hex}`, path: "M2 10l.5-2.5 5.5-5.5 2 2-5.5 5.5zM7 3l2 2" },
  { action: "left", says: (hex) => `Move ${hex} left`, path: "M7.5 2 3.5 6l4 4" },
  { action: "right", says: (hex) => `Move ${hex} right`, path: "M4.5 2l4 4-4 4" },
  { action: "remove", says: (hex) => `Remove ${hex}`, path: "M2.5 2.5l7 7M9.5 2.5l-7 7" },
];
const KEYS = { Delete: "remove", Backspace: "remove" };

const observers = new WeakMap();
const asked = new WeakMap(); // strip: the edit that was asked for, until the answer is here
const outside = new WeakMap(); // strip: what closes the tools that a long press opened

const icon = (path) => `<svg viewBox="0 0 12 12" aria-hidden="true"><path d="${path}"/></svg>`;

// One row where that leaves room, else as few rows of the same length as fit; on a phone four in a row.
function fit(strip, width) {
  const count = strip.querySelectorAll(".color").length;
  const add = strip.querySelector(".add");
  if (!count || !width) return;
  const isPhone = width < 420;
  const oneRow = !isPhone && count <= 8;
  const cells = count + (add && !oneRow ? 1 : 0);
  const fitting = Math.max(1, Math.floor((width + GAP) / (NARROWEST + GAP)));
  const rows = oneRow ? 1 : Math.max(2, Math.ceil(cells / fitting));
  const columns = isPhone ? (cells > 12 ? 6 : 4) : Math.ceil(cells / rows);
  strip.style.setProperty("--columns", columns);
  strip.classList.toggle("one-row", oneRow);
  strip.classList.toggle("phone", isPhone);
  strip.classList.toggle("many", isPhone && cells > 12);
  const item = strip.querySelector(".block").getBoundingClientRect();
  strip.classList.toggle("inside", item.height >= TALL && item.width >= WIDE && matchMedia("(hover: hover)").matches);
  if (!strip.classList.contains("inside")) placeTools(strip);
}

function newItem(key, edits) {
  const item = document.createElement("li");
  item.className = "color";
  item.dataset.key = key;
  const tools = TOOLS.filter(({ action }) => edits.includes(action))
    .map(({ action, path }) => `<button type="button" class="tool ${action}">${icon(path)}</button>`)
    .join("");
  item.innerHTML = `
    <div class="block">
      <button type="button" class="swatch"></button>
      <button type="button" class="pinned">${icon(TOOLS[0].path)}</button>
      ${tools && `<div class="tools" role="group">${tools}</div>`}
    </div>
    <div class="caption" aria-hidden="true"><span class="hex says"></span><span class="share"></span></div>`;
  return item;
}

function fill(item, { hex, share, label, pinned }, index, { colors, choosing, chosen }, act) {
  const swatch = item.querySelector(".swatch");
  item.dataset.hex = hex;
  swatch.style.backgroundColor = hex;
  swatch.setAttribute("aria-label", label);
  swatch.onclick = () => act(choosing ? "choose" : "copy", item, index, hex);
  if (choosing) swatch.setAttribute("aria-pressed", hex === chosen);
  else swatch.removeAttribute("aria-pressed");
  item.querySelector(".hex").textContent = hex;
  item.querySelector(".share").textContent = share;
  const mark = item.querySelector(".pinned");
  mark.hidden = !pinned;
  mark.title = `Unpin ${hex}`;
  mark.setAttribute("aria-label", `Unpin ${hex}`);
  mark.onclick = () => act("unpin", item, index, hex);
  item.querySelector(".tools")?.setAttribute("aria-label", `Change ${hex}`);
  for (const { action, says } of TOOLS) {
    const tool = item.querySelector(`.tool.${action}`);
    if (!tool) continue;
    tool.title = says(hex, pinned);
    tool.setAttribute("aria-label", says(hex, pinned));
    tool.disabled = { left: index === 0, right: index === colors.length - 1, remove: colors.length === 1 }[action];
    tool.onclick = () => act(action === "pin" && pinned ? "unpin" : action, item, index, hex);
  }
}

// An element goes with its colour, not with its place, so that the focus follows a colour that was moved.
function arrange(strip, items, focused) {
  const unchanged =
    strip.children.length === items.length && items.every((item, index) => strip.children[index] === item);
  if (unchanged) return;
  const place = [...strip.children].indexOf(focused?.closest("li"));
  strip.replaceChildren(...items);
  if (place < 0) return;
  const colors = items.filter((item) => item.classList.contains("color"));
  const item = focused.isConnected ? focused.closest("li") : colors[Math.min(place, colors.length - 1)];
  const stays = focused.isConnected && !focused.disabled;
  (stays ? focused : item?.querySelector(".swatch, .plus"))?.focus();
}

function whatCameOf({ action, hex }, colors) {
  if (action === "pin") return `${hex} is pinned`;
  if (action === "unpin") return `${hex} is no longer pinned`;
  if (action === "remove") return `${hex} removed, ${colors.length} colours`;
  const place = colors.findIndex((color) => color.hex === hex);
  return place < 0 ? "" : `${hex} is now ${place + 1} of ${colors.length}`;
}

function close(strip) {
  for (const open of strip.querySelectorAll(".open")) open.classList.remove("open");
}

// Tools that lie below their colour stay within the strip. All are measured before one is moved, so that the page is laid
// out once.
function placeTools(strip) {
  const all = [...strip.querySelectorAll(".tools")];
  for (const tools of all) tools.style.setProperty("--shift", "0px");
  const end = strip.getBoundingClientRect().right;
  const beyond = all.map((tools) => tools.getBoundingClientRect()).map(({ right }) => Math.min(0, end - right));
  all.forEach((tools, number) => tools.style.setProperty("--shift", `${beyond[number]}px`));
}

// What a finger that stays, a hovering mouse and the keys do on a colour.
function listen(item, strip, act) {
  const swatch = item.querySelector(".swatch");
  const tell = (hex) => document.dispatchEvent(new CustomEvent("palette-color", { detail: hex }));
  const open = () => {
    close(strip);
    item.classList.add("open");
  };
  let timer;
  swatch.onpointerdown = (event) => {
    if (event.pointerType === "mouse" || !item.querySelector(".tools")) return;
    item.held = false;
    timer = setTimeout(() => {
      item.held = true;
      open();
    }, HOLD_MS);
  };
  swatch.onpointerup = swatch.onpointercancel = swatch.onpointerleave = () => clearTimeout(timer);
  swatch.oncontextmenu = (event) => {
    if (!item.querySelector(".tools")) return;
    event.preventDefault();
    open();
  };
  item.onpointerenter = item.onfocusin = () => tell(item.dataset.hex);
  item.onpointerleave = item.onfocusout = () => tell(null);
  item.onkeydown = (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const steps = { ArrowLeft: item.previousElementSibling, ArrowRight: item.nextElementSibling };
    if (event.key === "Escape") close(strip);
    else if (event.key in steps && event.target === swatch) steps[event.key]?.querySelector(".swatch, .plus")?.focus();
    else if (event.key in KEYS && item.querySelector(`.tool.${KEYS[event.key]}:not(:disabled)`))
      item.querySelector(`.tool.${KEYS[event.key]}`).click();
    else return;
    event.preventDefault();
  };
}

function plus(strip, send) {
  const item = strip.querySelector(".add") ?? document.createElement("li");
  item.className = "add";
  if (!item.firstChild)
    item.innerHTML = `<button type="button" class="plus" aria-label="Add a colour" title="Add a colour">${icon("M6 1.5v9M1.5 6h9")}</button>`;
  item.firstChild.onclick = send;
  return item;
}

function show({ data, parentElement: root, setTriggerValue }) {
  const strip = root.querySelector(".strip");
  const ruler = root.querySelector(".ruler");
  const { colors, edits } = data;
  const focused = root.activeElement;

  const act = (action, item, index, hex) => {
    if (action === "copy" && item.held) {
      item.held = false; // the end of a long press is no click
      return;
    }
    if (action === "copy") {
      copyAndSay(root, hex, item.querySelector(".hex"), hex);
      return;
    }
    close(strip);
    if (action !== "choose" && action !== "edit" && action !== "add") asked.set(strip, { action, hex });
    setTriggerValue("edit", { action, index, hex });
  };
  const known = new Map([...strip.querySelectorAll(".color")].map((item) => [item.dataset.key, item]));
  const times = {};
  const items = colors.map((color, index) => {
    times[color.hex] = (times[color.hex] ?? 0) + 1;
    const key = [color.hex, times[color.hex], edits].join(" ");
    const item = known.get(key) ?? newItem(key, edits);
    fill(item, color, index, data, act);
    listen(item, strip, act);
    return item;
  });
  if (edits.includes("add")) items.push(plus(strip, () => act("add", null, colors.length, "")));
  strip.classList.toggle("editable", edits.includes("add"));
  strip.classList.toggle("choosing", data.choosing);
  const before = strip.dataset.shown;
  strip.dataset.shown = JSON.stringify(colors);
  arrange(strip, items, focused);
  if (asked.has(strip) && before !== strip.dataset.shown) {
    root.querySelector(".live").textContent = whatCameOf(asked.get(strip), colors);
    asked.delete(strip);
  }

  fit(strip, ruler.clientWidth);
  root.getRootNode().host.dataset.drawn = ""; // for the page, which keeps room until then
  if (!observers.has(ruler)) {
    // The ruler has a width and no height: watching the strip, whose height follows from its width, would go in circles.
    const observer = new ResizeObserver(() => fit(strip, ruler.clientWidth));
    observer.observe(ruler);
    observers.set(ruler, observer);
    const closes = (event) => event.composedPath().includes(strip) || close(strip);
    document.addEventListener("pointerdown", closes);
    outside.set(strip, closes);
  }
  return () => {
    observers.get(ruler)?.disconnect();
    document.removeEventListener("pointerdown", outside.get(strip));
  };
}
