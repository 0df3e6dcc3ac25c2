// The points in a colour space of three dimensions, to be turned around.

const INK = "#8a8a8a"; // reads on a light ground and on a dark one
const CLEAR = "rgba(0,0,0,0)";
const CAMERA = { eye: { x: 1.5, y: 1.5, z: 0.9 }, center: { x: 0, y: 0, z: -0.05 } };
const DIAGONAL = 1.5; // of the box around the points: with that much, all of it and its labels are in sight
const ROOM = 0.04; // around the points, in parts of an axis

const faded = (hex) => `rgba(${[1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)).join(",")},${FADED})`;

function cloud(places, colors, marker, text) {
  const along = (axis) => Array.from({ length: places.length / 3 }, (_, i) => places[3 * i + axis]);
  return {
    type: "scatter3d",
    mode: "markers",
    x: along(0),
    y: along(1),
    z: along(2),
    marker: { opacity: 1, color: colors, ...marker },
    text,
    hovertemplate: "%{text}<extra></extra>",
  };
}

// The range of each axis, and their lengths in the plot: a unit is as long along each.
function boxAround(places) {
  const ranges = [0, 1, 2].map((axis) => {
    const along = places.filter((_, i) => i % 3 === axis);
    const [low, high] = along.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
    const more = ROOM * (high - low) || ROOM;
    return [low - more, high + more];
  });
  const lengths = ranges.map(([low, high]) => high - low);
  const [x, y, z] = lengths.map((length) => (DIAGONAL * length) / Math.hypot(...lengths));
  return [ranges, { x, y, z }];
}

async function drawSpace(plot) {
  const { data, space } = plot;
  const { xyz, axes } = plot.spaceShown;
  const Plotly = await loaded(data.plotly);
  if (plot.ended || plot.data !== data) return;
  plot.Plotly3d = Plotly;
  const hexes = plot.colors;
  const shown = plot.lit ? hexes.map((hex, number) => (plot.lit.has(number) ? hex : faded(hex))) : hexes;
  const palette = data.space.palette;
  const codes = palette.map(({ hex }) => hex);
  const traces = [
    cloud(xyz, shown, { size: 2.5, line: { width: 0 } }, hexes),
    cloud(palette.flatMap(({ at }) => at), codes, { size: 11, line: { color: INK, width: 2 } }, codes),
  ];
  const [ranges, aspectratio] = boxAround([...xyz, ...palette.flatMap(({ at }) => at)]);
  const axis = (text, number) => ({
    range: ranges[number],
    nticks: 2 + Math.round((5 * Object.values(aspectratio)[number]) / DIAGONAL),
    ...{ color: INK, gridcolor: INK, zerolinecolor: INK, gridwidth: 1, showbackground: false },
    ...{ title: { text }, showspikes: false },
  });
  const [xaxis, yaxis, zaxis] = axes.map(axis);
  const layout = {
    width: plot.width,
    height: plot.height,
    margin: { l: 0, r: 0, t: 0, b: 0 },
    showlegend: false,
    paper_bgcolor: CLEAR,
    font: { color: INK },
    scene: { aspectmode: "manual", aspectratio, bgcolor: CLEAR, camera: CAMERA, xaxis, yaxis, zaxis },
    uirevision: data.name,
  };
  await Plotly.react(space, traces, layout, { displayModeBar: false, scrollZoom: false });
}
