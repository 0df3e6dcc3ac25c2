// Dots over a picture that stands beside this component, in the same keyed container. The script is told of a place
// only when a dot was let go; until then its colour is read from the picture here.

const STEP = 0.01; // of the picture, for an arrow key; five times that with Shift
const ARROWS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
const CLICK = 4; // pixels that a pointer may move and still click
const states = new WeakMap(); // layer: what is kept from run to run

const clamp = (value) => Math.min(1, Math.max(0, value));
const percent = (part) => `${Math.round(100 * part)} %`;

function reader(image) {
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(image, 0, 0);
  return ([x, y]) => {
    const at = [Math.min(canvas.width - 1, x * canvas.width), Math.min(canvas.height - 1, y * canvas.height)];
    const levels = context.getImageData(...at.map(Math.floor), 1, 1).data.slice(0, 3);
    return `#${[...levels].map((level) => level.toString(16).padStart(2, "0")).join("")}`;
  };
}

function setUp(layer, root) {
  const own = (root.host ?? root).closest("[class*=st-key]");
  const container = own.parentElement;
  // Here and not in the page's styles, which may come later than the dots are placed.
  container.style.position = "relative";
  Object.assign(own.style, { position: "absolute", top: 0, left: 0, pointerEvents: "none" });
  const state = { image: null, adding: null };
  const follow = () => {
    const picture = state.image?.getBoundingClientRect();
    layer.hidden = !picture?.width;
    const parent = layer.offsetParent?.getBoundingClientRect();
    if (layer.hidden || !parent) return;
    Object.assign(layer.style, {
      left: `${picture.left - parent.left}px`,
      top: `${picture.top - parent.top}px`,
      width: `${picture.width}px`,
      height: `${picture.height}px`,
    });
  };
  state.colorAt = (place) => {
    if (state.source !== state.image.src) [state.source, state.read] = [state.image.src, reader(state.image)];
    return state.read(place);
  };
  state.placeOf = (event) => {
    const { left, top, width, height } = layer.getBoundingClientRect();
    return [clamp((event.clientX - left) / width), clamp((event.clientY - top) / height)];
  };
  const add = (event) => state.send(null, state.placeOf(event));
  const sizes = new ResizeObserver(follow);
  sizes.observe(container);
  // The picture may come after its dots, and be another element one day.
  const look = () => {
    const image = container.querySelector("img");
    if (image === state.image) return;
    leave();
    state.image = image;
    if (image) {
      sizes.observe(image); // which tells of its size at once
      image.addEventListener("load", follow);
      image.addEventListener("dblclick", add);
    } else follow();
  };
  const leave = () => {
    if (!state.image) return;
    sizes.unobserve(state.image);
    state.image.removeEventListener("load", follow);
    state.image.removeEventListener("dblclick", add);
  };
  const arrivals = new MutationObserver(look);
  arrivals.observe(container, { childList: true, subtree: true });
  // in every run: a picture that came in between may have another shape
  state.place = () => {
    look();
    follow();
  };
  look();
  layer.onclick = (event) => {
    if (state.adding && event.target === layer) add(event);
  };
  const light = ({ detail: hex }) => {
    for (const dot of layer.querySelectorAll(".dot")) dot.classList.toggle("big", dot.dataset.hex === hex);
  };
  document.addEventListener("palette-color", light);
  state.end = () => {
    leave();
    sizes.disconnect();
    arrivals.disconnect();
    document.removeEventListener("palette-color", light);
  };
  return state;
}

function put(dot, [x, y], color) {
  dot.place = [x, y];
  dot.style.left = `${100 * x}%`;
  dot.style.top = `${100 * y}%`;
  dot.style.setProperty("--color", color);
}

// A dot of a colour is at `dot.home` until it is let go; one that is being added has no home.
function listen(dot, state, live) {
  const says = () => {
    const [x, y] = dot.place;
    live.textContent = `${state.colorAt(dot.place)} at ${percent(x)} across and ${percent(y)} down. Enter applies, Escape cancels.`;
  };
  const drop = () => {
    dot.classList.remove("held");
    if (dot.home) put(dot, dot.home, dot.dataset.hex);
    else state.stop();
  };
  const take = () => {
    dot.classList.remove("held");
    state.send(dot.dataset.hex ?? null, dot.place);
  };
  let start = null;
  dot.onpointerdown = (event) => {
    if (event.button) return;
    event.preventDefault(); // else the browser takes the picture below for what is dragged
    dot.focus({ preventScroll: true });
    start = [event.clientX, event.clientY];
    dot.setPointerCapture(event.pointerId);
  };
  dot.onpointermove = (event) => {
    if (!start || (Math.hypot(event.clientX - start[0], event.clientY - start[1]) < CLICK && !dot.matches(".held"))) return;
    dot.classList.add("held");
    const place = state.placeOf(event);
    put(dot, place, state.colorAt(place));
  };
  dot.onpointerup = () => {
    start = null;
    if (dot.matches(".held")) take();
  };
  dot.onpointercancel = () => {
    start = null;
    drop();
  };
  dot.onkeydown = (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key in ARROWS) {
      const [x, y] = ARROWS[event.key].map((way, axis) => clamp(dot.place[axis] + way * (event.shiftKey ? 5 : 1)));
      dot.classList.add("held");
      put(dot, [x, y], state.colorAt([x, y]));
      says();
    } else if (event.key === "Enter" && (dot.matches(".held") || !dot.home)) take();
    else if (event.key === "Escape" && (dot.matches(".held") || !dot.home)) drop();
    else return;
    event.preventDefault();
  };
  // While a pointer holds the dot, other elements may take the focus.
  dot.onblur = () => !start && dot.matches(".held") && dot.home && drop();
}

function newDot() {
  const dot = document.createElement("button");
  dot.type = "button";
  dot.className = "dot";
  return dot;
}

function show({ data, parentElement: root, setTriggerValue }) {
  const layer = root.querySelector(".layer");
  const live = root.querySelector(".live");
  if (!states.has(layer)) states.set(layer, setUp(layer, root));
  const state = states.get(layer);
  requestAnimationFrame(state.place); // when all that this run brings is there
  layer.setAttribute("aria-label", "Where each colour is in the picture");
  layer.querySelector(".draft")?.remove();
  layer.classList.remove("adding");
  state.adding = null;

  state.send = (hex, [x, y]) => setTriggerValue("placed", { hex, x, y });
  const plus = layer.querySelector(".add") ?? document.createElement("button");
  // Each colour keeps its dot from run to run: a finger may be on it while others come and go.
  const placed = data.dots.filter(({ x }) => x !== null);
  const dots = new Map([...layer.querySelectorAll(".dot")].map((dot) => [dot.dataset.hex, dot]));
  for (const [hex, dot] of dots) if (!placed.some((one) => one.hex === hex)) dot.remove();
  placed.forEach(({ hex, x, y }, number) => {
    const dot = dots.get(hex) ?? newDot();
    if (!dots.has(hex)) {
      dot.dataset.hex = hex;
      dot.setAttribute("aria-label", `${hex} in the picture: move it with the arrow keys to pick another colour`);
      dot.title = `${hex}: drag to pick another colour`;
      listen(dot, state, live);
    }
    dot.home = [x, y];
    if (!dot.matches(".held")) put(dot, dot.home, hex);
    if (layer.children[number] !== dot) layer.insertBefore(dot, layer.children[number] ?? null);
  });

  state.stop = () => {
    layer.querySelector(".draft")?.remove();
    layer.classList.remove("adding");
    plus.setAttribute("aria-pressed", "false");
    state.adding = null;
    plus.focus();
  };
  plus.type = "button";
  plus.className = "add";
  plus.hidden = !data.canAdd;
  plus.title = "Add a colour from the picture";
  plus.setAttribute("aria-label", plus.title);
  plus.setAttribute("aria-pressed", "false");
  plus.innerHTML = '<svg viewBox="0 0 12 12" aria-hidden="true"><path d="M6 1.5v9M1.5 6h9"/></svg>';
  plus.onclick = () => {
    if (state.adding) {
      state.stop();
      return;
    }
    const draft = layer.appendChild(newDot());
    draft.classList.add("draft");
    draft.setAttribute("aria-label", "A new colour: move it with the arrow keys, Enter adds it");
    put(draft, [0.5, 0.5], state.colorAt([0.5, 0.5]));
    listen(draft, state, live);
    state.adding = draft;
    layer.classList.add("adding");
    plus.setAttribute("aria-pressed", "true");
    draft.focus();
    live.textContent = "Click the picture where the colour is, or move the dot with the arrow keys and press Enter.";
  };
  layer.append(plus);
  return () => state.end();
}
