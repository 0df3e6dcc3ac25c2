// What the page sees of all this: one plot in its place, which follows what the script says.

const plots = new WeakMap();
const played = new Set(); // names of the embeddings that have been played

const NOISE = "#8a8a8a";

const still = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

function makePlot(root) {
  const find = (name) => root.querySelector(name);
  const plot = {
    root,
    box: find(".box"),
    canvas: find("canvas"),
    figure: find(".figure"),
    space: find(".space"),
    marks: find(".marks"),
    playback: find(".playback"),
    play: find(".play"),
    slider: find("input"),
    step: find(".step"),
    tools: find(".tools"),
    readout: find(".readout"),
    drawing: 0,
    drawn: -1,
    at: 0,
    lit: null,
    own: "",
  };
  listenToPlayback(plot);
  root.addEventListener("pointerover", ({ pointerType }) => pointerType !== "touch" && reach(plot));
  root.addEventListener("focusin", () => reach(plot));
  plot.watch = new ResizeObserver(() => measure(plot));
  plot.watch.observe(plot.box);
  plots.set(root, plot);
  return plot;
}

function measure(plot) {
  const { clientWidth, clientHeight } = plot.box;
  if (!clientWidth || (clientWidth === plot.width && clientHeight === plot.height)) return;
  Object.assign(plot, { width: clientWidth, height: clientHeight, outlines: [], zoom: null });
  if (plot.spaceShown) drawSpace(plot);
  else if (plot.places) redraw(plot);
}

function redraw(plot) {
  plot.drawing += 1;
  if (plot.toPlay) play(plot);
  else showPlaces(plot);
  plot.toPlay = false;
}

// Plotly is a quarter of a second of a browser's time: it draws when somebody has come to the plot, to point or select.
function reach(plot) {
  if (plot.reached) return;
  plot.reached = true;
  if (plot.places && !plot.spaceShown) redraw(plot);
}

// Shows the points where they are now: by Plotly at their last places, on the canvas till then.
function showPlaces(plot) {
  if (!plot.width) return;
  if (!atEnd(plot)) plot.zoom = null;
  tellStep(plot);
  if (plot.drawn !== plot.drawing || !atEnd(plot)) paint(plot);
  const ready = atEnd(plot) && !plot.playing && !plot.waits;
  if (ready && plot.reached && plot.drawn !== plot.drawing) {
    drawFigure(plot).catch(failed(plot));
  }
  showLayers(plot);
  if (ready) {
    placeRings(plot);
    placeLabels(plot);
  }
}

const failed = (plot) => (error) => (plot.readout.textContent = `${error.message}: reload the page.`);

function showLayers(plot) {
  const space = Boolean(plot.spaceShown);
  const figure = plot.drawn === plot.drawing && atEnd(plot) && !plot.playing && !plot.waits;
  plot.figure.hidden = space || !figure;
  plot.canvas.hidden = space || figure;
  plot.marks.hidden = space;
  plot.space.hidden = !space;
}

const percent = (part) => `${(100 * part).toFixed(1)} %`;

// Says in the line below the plot, where it covers nothing, what a point is.
function tellPoint(plot, number) {
  const { readout, points, labels, clusters, data } = plot;
  readout.classList.toggle("point", number >= 0);
  if (number < 0) {
    readout.textContent = plot.said ?? data.said;
    return;
  }
  const cluster = clusters[labels[number]];
  const code = hexOf(points.rgb, number);
  const said = [code, cluster ? `cluster ${cluster.hex}, ${percent(cluster.share)}` : "in no cluster (noise)"];
  if (points.place) said.push(`${points.place[2 * number]} % across, ${points.place[2 * number + 1]} % down`);
  readout.textContent = said.join(" · ");
  readout.style.setProperty("--point", code);
}

function follow(plot, data, points) {
  const look = JSON.stringify([data.points, data.name, data.labels, data.clusters, data.byCluster, data.space]);
  const samePoints = plot.data?.points === data.points;
  plot.root.querySelector(".scatter").ariaLabel = data.label;
  Object.assign(plot, { data, points, clusters: data.clusters, labels: bytesOf(data.labels) });
  if (look === plot.look && data.lit === plot.own) return; // the figure shows its own choice itself
  const count = plot.labels.length;
  plot.look = look;
  plot.colors = Array.from({ length: count }, (_, number) =>
    data.byCluster ? (data.clusters[plot.labels[number]]?.hex ?? NOISE) : hexOf(points.rgb, number),
  );
  if (!samePoints || data.lit !== plot.own) {
    plot.lit = data.lit ? new Set(bitsOf(data.lit, count)) : null;
    plot.own = data.lit;
    plot.outlines = [];
  }
  take(plot);
}

// Takes the places of this view, or the first ones of t-SNE until it has run.
function take(plot) {
  const { data, points } = plot;
  if (data.space) {
    takeSpace(plot);
    return;
  }
  plot.spaceShown = null;
  if (plot.name !== data.name) {
    stop(plot);
    plot.name = data.name;
    plot.zoom = null;
    plot.outlines = [];
    plot.waits = false;
    plot.said = undefined;
    plot.places = points;
    plot.at = 0;
    if (data.view === "t-SNE") {
      plot.waits = true;
      whenKept(data.name, (places) => plot.name === data.name && !plot.ended && arrive(plot, places));
      if (plot.waits) fetchAhead(data.plotly); // while there is nothing else to do
    }
  }
  showTools(plot);
  plot.playback.classList.toggle("unused", data.view !== "t-SNE");
  plot.playback.classList.toggle("waits", plot.waits);
  makeMarks(plot);
  redraw(plot);
  tellPoint(plot, -1);
}

function takeSpace(plot) {
  stop(plot);
  Object.assign(plot, { name: plot.data.name, said: undefined, waits: false });
  plot.playback.classList.add("unused");
  tellPoint(plot, -1);
  whenKept(plot.name, (places) => {
    if (plot.name !== places.name || plot.ended) return;
    plot.spaceShown = places;
    showTools(plot);
    showLayers(plot);
    drawSpace(plot).catch(failed(plot));
  });
}

function arrive(plot, places) {
  plot.waits = false;
  plot.playback.classList.remove("waits");
  plot.said = places.said;
  if (places.xy) {
    plot.places = places;
    plot.at = lastFrame(plot);
  } else plot.playback.classList.add("unused");
  makeMarks(plot);
  tellPoint(plot, -1);
  plot.toPlay = Boolean(places.frames) && !played.has(plot.name) && !still();
  if (plot.toPlay) plot.at = 0;
  played.add(plot.name);
  if (plot.width) redraw(plot);
}

function show(component) {
  const root = component.parentElement;
  const plot = plots.get(root) ?? makePlot(root);
  plot.component = component;
  measure(plot);
  whenKept(component.data.points, (points) => {
    if (plot.component === component && !plot.ended) follow(plot, component.data, points);
  });
  return () => {
    if (plot.component !== component) return;
    plot.ended = true;
    stop(plot);
    plot.watch.disconnect();
    plots.delete(root);
    plot.Plotly?.purge(plot.figure);
    plot.Plotly3d?.purge(plot.space);
  };
}
