const LEAST = 0.01; // a box narrower or lower than this was a click
const STEP = 0.02; // by which an arrow key moves a side
const ARROWS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
const starts = new WeakMap(); // stage: where a drag began, in fractions
const drafts = new WeakMap(); // stage: the box being drawn, as [x0, y0, x1, y1]

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const percent = (part) => `${Math.round(100 * part)} %`;

function placeOf(event, stage) {
  const { left, top, width, height } = stage.getBoundingClientRect();
  return [clamp((event.clientX - left) / width, 0, 1), clamp((event.clientY - top) / height, 0, 1)];
}

function between([x0, y0], [x1, y1]) {
  return [Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1)];
}

const isBox = ([x0, y0, x1, y1]) => x1 - x0 >= LEAST && y1 - y0 >= LEAST;

function draw(stage, box, isDraft) {
  const element = stage.querySelector(".box");
  element.hidden = !box;
  element.classList.toggle("draft", isDraft);
  if (!box) return;
  const [x0, y0, x1, y1] = box;
  Object.assign(element.style, {
    left: `${100 * x0}%`,
    top: `${100 * y0}%`,
    width: `${100 * (x1 - x0)}%`,
    height: `${100 * (y1 - y0)}%`,
  });
}

function moved([x0, y0, x1, y1], [dx, dy], resizes) {
  if (resizes) return [x0, y0, clamp(x1 + dx, x0 + STEP, 1), clamp(y1 + dy, y0 + STEP, 1)];
  const [by, down] = [clamp(dx, -x0, 1 - x1), clamp(dy, -y0, 1 - y1)];
  return [x0 + by, y0 + down, x1 + by, y1 + down];
}

function show({ data, parentElement: root, setTriggerValue }) {
  const stage = root.querySelector(".stage");
  const image = stage.querySelector("img");
  const live = root.querySelector(".live");
  if (image.src !== data.source) image.src = data.source;
  image.alt = data.alt;
  stage.style.setProperty("--width", data.size[0]);
  stage.style.setProperty("--height", data.size[1]);
  stage.setAttribute("aria-label", data.label);
  if (!drafts.has(stage)) draw(stage, data.box, false);

  const drop = () => {
    drafts.delete(stage);
    draw(stage, data.box, false);
  };
  const send = (box) => {
    drafts.delete(stage);
    draw(stage, box, false);
    setTriggerValue("box", box ?? []);
  };

  stage.onpointerdown = (event) => {
    if (event.button !== 0 || !event.isPrimary) return;
    starts.set(stage, placeOf(event, stage));
    stage.setPointerCapture(event.pointerId);
  };
  stage.onpointermove = (event) => {
    if (!starts.has(stage)) return;
    const box = between(starts.get(stage), placeOf(event, stage));
    drafts.set(stage, box);
    draw(stage, box, true);
  };
  stage.onpointerup = (event) => {
    if (!starts.has(stage)) return;
    const box = between(starts.get(stage), placeOf(event, stage));
    starts.delete(stage);
    if (isBox(box)) send(box);
    else if (data.box) send(null);
    else drop();
  };
  stage.onpointercancel = () => {
    starts.delete(stage);
    drop();
  };

  stage.onkeydown = (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const draft = drafts.get(stage);
    if (event.key in ARROWS && (draft || data.box)) {
      const box = moved(draft ?? data.box, ARROWS[event.key], event.shiftKey);
      drafts.set(stage, box);
      draw(stage, box, true);
      live.textContent = `From ${percent(box[0])} to ${percent(box[2])} across, ${percent(box[1])} to ${percent(box[3])} down`;
    } else if (event.key === "Enter" && draft) {
      send(draft);
    } else if (event.key === "Enter") {
      const box = data.box ?? [0.3, 0.3, 0.7, 0.7];
      drafts.set(stage, box);
      draw(stage, box, true);
      live.textContent = "A box in the middle. Arrow keys move it, with Shift they resize it. Enter applies, Escape cancels.";
    } else if (event.key === "Escape" && draft) {
      drop();
    } else if (event.key === "Escape" && data.box) {
      send(null);
    } else {
      return;
    }
    event.preventDefault();
  };
}
