// Points drawn on a canvas: until Plotly is there, while t-SNE runs or plays, and at a step that is not its last.

const PAD = 18; // pixels between the outermost points and the edge
const RADIUS = 3.5;
const FADED = 0.12;
const HAIR = "rgba(128, 128, 128, 0.55)"; // or white were lost on a light ground and black on a dark one
const SECONDS = 2;

const across = (plot, x) => PAD + x * (plot.width - 2 * PAD);
const down = (plot, y) => PAD + (1 - y) * (plot.height - 2 * PAD);

const lastFrame = (plot) => (plot.places?.frames ? plot.places.steps.length - 1 : 0);
const atEnd = (plot) => plot.at >= lastFrame(plot);

// Calls back with each drawn point: its number, and where it is in parts of the box.
function eachPoint(plot, tell) {
  const { frames, numbers, xy } = plot.places;
  if (!frames || atEnd(plot)) {
    for (let i = 0; i < xy.length / 2; i++) tell(i, xy[2 * i], xy[2 * i + 1]);
    return;
  }
  const count = numbers.length;
  const before = Math.floor(plot.at);
  const part = plot.at - before;
  const [from, to] = [2 * count * before, 2 * count * (before + 1)];
  const between = (k) => (frames[from + k] + part * (frames[to + k] - frames[from + k])) / 255;
  for (let i = 0; i < count; i++) tell(numbers[i], between(2 * i), between(2 * i + 1));
}

function paint(plot) {
  const ratio = window.devicePixelRatio || 1;
  const { canvas, width, height } = plot;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  context.strokeStyle = HAIR;
  context.lineWidth = 0.5;
  eachPoint(plot, (number, x, y) => {
    context.globalAlpha = plot.lit && !plot.lit.has(number) ? FADED : 1;
    context.fillStyle = plot.colors[number];
    context.beginPath();
    context.arc(across(plot, x), down(plot, y), RADIUS, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  });
  placeRings(plot);
  plot.box.dataset.drawn = plot.waits ? "first" : "placed";
}

const FORWARD = ["ArrowRight", "ArrowUp"];
const BACK = ["ArrowLeft", "ArrowDown"];
const PLAY = "M4 2.5v11l9-5.5z";
const PAUSE = "M4 2.5h3v11H4zM9 2.5h3v11H9z";
const AGAIN = "M8 3V.8L4.6 3.9 8 7V4.6a3.7 3.7 0 1 1-3.6 4.6H2.8A5.3 5.3 0 1 0 8 3z";

function tellStep(plot) {
  const { play, slider, step } = plot;
  const last = lastFrame(plot);
  const [icon, label] = plot.playing ? [PAUSE, "Pause"] : atEnd(plot) ? [AGAIN, "Play again"] : [PLAY, "Play"];
  if (play.ariaLabel !== label) {
    play.innerHTML = `<svg viewBox="0 0 16 16" aria-hidden="true"><path d="${icon}"/></svg>`;
    play.ariaLabel = label;
  }
  if (!last) return;
  const { steps } = plot.places;
  slider.max = last;
  slider.value = plot.at;
  step.textContent = `step ${steps[Math.min(last, Math.round(plot.at))]} of ${steps[last]}`;
  slider.ariaValueText = step.textContent;
}

function stop(plot) {
  cancelAnimationFrame(plot.waiting);
  plot.playing = false;
}

function play(plot) {
  const last = lastFrame(plot);
  const first = atEnd(plot) ? 0 : plot.at;
  let began;
  const tick = (now) => {
    began ??= now;
    plot.at = Math.min(last, first + ((now - began) / 1000 / SECONDS) * last);
    plot.playing = !atEnd(plot);
    showPlaces(plot);
    if (plot.playing) plot.waiting = requestAnimationFrame(tick);
  };
  stop(plot);
  plot.playing = true;
  plot.waiting = requestAnimationFrame(tick);
}

function listenToPlayback(plot) {
  plot.play.onclick = () => {
    if (plot.playing) {
      stop(plot);
      tellStep(plot);
    } else play(plot);
  };
  const goTo = (at) => {
    stop(plot);
    plot.at = Math.min(lastFrame(plot), Math.max(0, at));
    showPlaces(plot);
  };
  plot.slider.oninput = () => goTo(Number(plot.slider.value));
  // The pointer moves the points smoothly; an arrow key moves them to the next recorded step.
  plot.slider.onkeydown = (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (FORWARD.includes(event.key)) goTo(Math.floor(plot.at) + 1);
    else if (BACK.includes(event.key)) goTo(Math.ceil(plot.at) - 1);
    else return;
    event.preventDefault();
  };
}
