// The Plotly figure: the points at their last places, to be lassoed, boxed, zoomed and pointed at.

const TOOLS = {
  lasso: { label: "Lasso", says: "Draw around points to select them", path: "M8 2.5c3.3 0 6 1.7 6 3.9s-2.7 3.9-6 3.9-6-1.7-6-3.9 2.7-3.9 6-3.9zM4.8 9.7c-1.3.6-1.5 2.3-.2 2.7 1 .3 1.6-.5 1.2-1.3M4.3 12.3c0 1-.5 1.7-1.3 2.2" },
  select: { label: "Box", says: "Drag a box around points to select them", path: "M2.5 2.5h11v11h-11z" },
  zoom: { label: "Zoom", says: "Drag a box to zoom in, double-click to zoom out", path: "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM10.3 10.3l3.7 3.7M7 5v4M5 7h4" },
}; // prettier-ignore
const TURN = { label: "Turn", says: "Drag to turn the points around", path: "M13 8a5 5 0 1 1-2-4M11 1.5V4H8.5" };
const CONFIG = { displayModeBar: false, doubleClick: "reset", showTips: false };
const scripts = new Map();

// A bundle of Plotly's, which calls itself by the same name as any other.
function loaded(address) {
  if (!scripts.has(address)) {
    const script = document.createElement("script");
    script.src = new URL(address, document.baseURI).href;
    const ready = new Promise((resolve, reject) => {
      script.onload = () => {
        const { Plotly } = window;
        delete window.Plotly;
        resolve(Plotly);
      };
      script.onerror = () => {
        scripts.delete(address);
        reject(new Error("The chart could not be loaded"));
      };
    });
    scripts.set(address, ready);
    document.head.append(script);
  }
  return scripts.get(address);
}

function fetchAhead(address) {
  const link = document.createElement("link");
  Object.assign(link, { rel: "prefetch", as: "script", href: new URL(address, document.baseURI).href });
  document.head.append(link);
}

// The axes reach as far beyond the outermost points as the canvas does.
function axis(size, [low, high] = [0, 1]) {
  const more = ((high - low) * PAD) / (size - 2 * PAD);
  return { range: [low - more, high + more], visible: false, fixedrange: false };
}

function layout(plot) {
  const [x, y] = plot.zoom ?? [];
  return {
    width: plot.width,
    height: plot.height,
    margin: { l: 0, r: 0, t: 0, b: 0, pad: 0 },
    xaxis: axis(plot.width, x),
    yaxis: axis(plot.height, y),
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    showlegend: false,
    hovermode: "closest",
    hoverdistance: 12,
    dragmode: plot.tool || false,
    newselection: { line: { color: getComputedStyle(plot.box).color, width: 1.5, dash: "dash" } },
    activeselection: { fillcolor: "rgba(0,0,0,0)" },
    selections: plot.outlines ?? [],
  };
}

function trace(plot) {
  const { xy } = plot.places;
  const count = xy.length / 2;
  return {
    type: "scatter",
    mode: "markers",
    x: Array.from({ length: count }, (_, i) => xy[2 * i]),
    y: Array.from({ length: count }, (_, i) => xy[2 * i + 1]),
    marker: { size: 2 * RADIUS, color: plot.colors, opacity: 1, line: { width: 0.5, color: HAIR } },
    hoverinfo: "none",
    selectedpoints: plot.lit ? [...plot.lit] : null,
    unselected: { marker: { opacity: FADED } },
  };
}

async function drawFigure(plot) {
  plot.stale = false;
  const Plotly = await loaded(plot.data.plotly);
  if (plot.stale || plot.ended || !plot.places) return;
  plot.Plotly = Plotly;
  const first = !plot.figure.classList.contains("js-plotly-plot");
  await Plotly.react(plot.figure, [trace(plot)], layout(plot), CONFIG);
  if (first) listenToFigure(plot);
  plot.drawn = plot.drawing;
  showLayers(plot);
}

function listenToFigure(plot) {
  const { figure } = plot;
  figure.on("plotly_hover", ({ points }) => tellPoint(plot, points[0].pointNumber));
  figure.on("plotly_unhover", () => tellPoint(plot, -1));
  figure.on("plotly_selected", (event) => {
    if (!event) return;
    const numbers = event.points.map((point) => point.pointNumber);
    plot.outlines = numbers.length ? figure.layout.selections : [];
    send(plot, numbers);
    if (!numbers.length) drawFigure(plot); // Plotly itself leaves all points faded, and the outline
  });
  figure.on("plotly_deselect", () => send(plot, []));
  figure.on("plotly_relayout", (change) => {
    if (!Object.keys(change).some((name) => /^[xy]axis/.test(name))) return;
    const { xaxis, yaxis } = figure.layout;
    plot.zoom = [unpadded(xaxis.range, plot.width), unpadded(yaxis.range, plot.height)];
    placeRings(plot);
    placeLabels(plot);
  });
}

function unpadded([low, high], size) {
  const more = ((high - low) * PAD) / size;
  return [low + more, high - more];
}

function send(plot, numbers) {
  plot.lit = numbers.length ? new Set(numbers) : null;
  plot.own = textOfBits(numbers, plot.labels.length);
  plot.component.setTriggerValue("chosen", { of: plot.data.points, bits: plot.own });
}

// On touch one button lets the plot be touched; the plot in three dimensions needs no tool but that.
function showTools(plot) {
  const coarse = window.matchMedia("(pointer: coarse)").matches;
  const kind = plot.spaceShown ? "space" : "plane";
  if (plot.tools.dataset.kind === kind) return;
  plot.tools.dataset.kind = kind;
  plot.tool = coarse ? "" : "lasso";
  const touch = kind === "space" ? { turn: TURN } : { lasso: { ...TOOLS.lasso, label: "Select" } };
  const shown = coarse ? touch : kind === "space" ? {} : TOOLS;
  plot.tools.replaceChildren(
    ...Object.entries(shown).map(([tool, { label, says, path }]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.title = says;
      button.ariaPressed = plot.tool === tool;
      button.innerHTML = `<svg viewBox="0 0 16 16" aria-hidden="true"><path d="${path}"/></svg><span>${label}</span>`;
      button.onclick = () => {
        reach(plot);
        plot.tool = coarse && plot.tool === tool ? "" : tool;
        for (const other of plot.tools.children) other.ariaPressed = other === button && plot.tool !== "";
        plot.box.classList.toggle("still", !plot.tool);
        if (kind === "plane") plot.Plotly?.relayout(plot.figure, { dragmode: plot.tool || false });
      };
      return button;
    }),
  );
  plot.box.classList.toggle("still", !plot.tool);
}
