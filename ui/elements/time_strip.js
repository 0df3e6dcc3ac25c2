const LEAST = 0.01; // of the width: a shorter drag is a click
const SHARES = 128; // rows of the canvas for shares, above the mean colours
const ROWS = 168;
const GAP = 4;
const states = new WeakMap(); // root: the colour that is shown, and where a drag began

const clamp = (value) => Math.min(Math.max(value, 0), 1);

function clock(seconds) {
  const tenths = Math.round(seconds * 10);
  const minutes = Math.floor(tenths / 600);
  const rest = ((tenths % 600) / 10).toFixed(tenths % 10 ? 1 : 0).padStart(tenths % 10 ? 4 : 2, "0");
  return `${minutes}:${rest}`;
}

// Each frame takes the columns from when to when it stands for the film.
function paint(canvas, data, color) {
  const width = Math.max(1, Math.round(canvas.clientWidth * devicePixelRatio));
  Object.assign(canvas, { width, height: ROWS });
  const context = canvas.getContext("2d");
  const { edges, shares, means, hex } = data;
  const at = (time) => Math.round(((time - edges[0]) / (edges.at(-1) - edges[0])) * width);
  shares.forEach((parts, number) => {
    const [left, right] = [at(edges[number]), at(edges[number + 1])];
    const total = parts.reduce((sum, part) => sum + part, 0) || 1;
    context.globalAlpha = color === null || parts[color] >= data.present ? 1 : 0.15;
    let top = 0;
    parts.forEach((part, index) => {
      const below = top + (part / total) * SHARES;
      context.fillStyle = hex[index];
      context.fillRect(left, Math.round(top), right - left, Math.round(below) - Math.round(top));
      top = below;
    });
    context.fillStyle = means[number] || "#8a8a8a";
    context.fillRect(left, SHARES + GAP, right - left, ROWS - SHARES - GAP);
  });
}

function seen(data, color) {
  const found = [];
  data.shares.forEach((parts, number) => {
    if (parts[color] < data.present) return;
    const [start, end] = [data.edges[number], data.edges[number + 1]];
    if (found.length && found.at(-1)[1] === start) found.at(-1)[1] = end;
    else found.push([start, end]);
  });
  if (!found.length) return `${data.hex[color]} never has 5 % of a frame.`;
  const more = found.length > 6 ? ` and ${found.length - 6} more` : "";
  const times = found.slice(0, 6).map(([start, end]) => `${clock(start)}–${clock(end)}`);
  return `${data.hex[color]} has 5 % or more of the frame at ${times.join(", ")}${more}.`;
}

function show({ data, parentElement: root, setTriggerValue }) {
  const state = states.get(root) ?? { color: null, start: null };
  states.set(root, state);
  if (state.color >= data.hex.length) state.color = null;
  const [stage, canvas] = [root.querySelector(".stage"), root.querySelector("canvas")];
  const [range, head, said] = [".range", ".head", ".seen"].map((name) => root.querySelector(name));
  const [first, last] = [data.edges[0], data.edges.at(-1)];
  const length = last - first;
  const percent = (time) => `${(100 * (time - first)) / length}%`;
  const show = (time) => {
    state.time = time;
    head.hidden = time === null;
    if (time === null) return;
    head.style.left = percent(time);
    stage.setAttribute("aria-valuenow", time.toFixed(2));
    stage.setAttribute("aria-valuetext", clock(time));
  };
  const refresh = () => paint(canvas, data, state.color);

  root.querySelector(".colors").replaceChildren(
    ...data.hex.map((code, index) => {
      const button = document.createElement("button");
      button.type = "button";
      button.style.background = code;
      button.setAttribute("aria-label", `When ${code} is seen`);
      button.setAttribute("aria-pressed", state.color === index);
      button.onclick = () => {
        state.color = state.color === index ? null : index;
        for (const [other, each] of [...button.parentElement.children].entries())
          each.setAttribute("aria-pressed", state.color === other);
        said.textContent = state.color === null ? data.hint : seen(data, state.color);
        refresh();
      };
      return button;
    }),
  );
  root.querySelector(".cuts").replaceChildren(
    ...data.cuts.map((cut) => Object.assign(document.createElement("span"), { style: `left: ${percent(cut)}` })),
  );
  root.querySelector(".axis").replaceChildren(
    ...data.ticks.map((time) =>
      Object.assign(document.createElement("span"), { textContent: clock(time), style: `left: ${percent(time)}` }),
    ),
  );
  stage.setAttribute("aria-label", data.label);
  stage.setAttribute("aria-valuemin", first.toFixed(2));
  stage.setAttribute("aria-valuemax", last.toFixed(2));
  said.textContent = state.color === null ? data.hint : seen(data, state.color);
  show(data.moment);
  refresh();
  const watcher = new ResizeObserver(refresh);
  watcher.observe(canvas);

  const placeOf = (event) => {
    const box = stage.getBoundingClientRect();
    return clamp((event.clientX - box.left) / box.width);
  };
  const ends = (event) => [state.start, placeOf(event)].sort((a, b) => a - b);
  stage.onpointerdown = (event) => {
    if (event.button) return;
    state.start = placeOf(event);
    stage.setPointerCapture(event.pointerId);
  };
  stage.onpointermove = (event) => {
    if (state.start === null || !data.canChoosePart) return;
    const [left, right] = ends(event);
    range.hidden = right - left < LEAST;
    Object.assign(range.style, { left: `${100 * left}%`, width: `${100 * (right - left)}%` });
  };
  stage.onpointercancel = () => {
    state.start = null;
    range.hidden = true;
  };
  stage.onpointerup = (event) => {
    if (state.start === null) return;
    const [left, right] = ends(event);
    const place = placeOf(event);
    state.start = null;
    range.hidden = true;
    if (data.canChoosePart && right - left >= LEAST) {
      setTriggerValue("part", [first + left * length, first + right * length]);
    } else {
      show(first + place * length);
      setTriggerValue("moment", first + place * length);
    }
  };
  stage.onkeydown = (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, PageDown: -10, PageUp: 10 }[event.key];
    if (step) show(Math.min(Math.max((state.time ?? first) + (step * length) / 100, first), last));
    else if (event.key === "Home") show(first);
    else if (event.key === "End") show(last);
    else if (event.key === "Enter" && state.time !== null) setTriggerValue("moment", state.time);
    else return;
    event.preventDefault();
  };
  return () => watcher.disconnect();
}
