// The points in a colour space of three dimensions, to be turned around.

const INK = "#8a8a8a"; // reads on a light ground and on a dark one
const CLEAR = "rgba(0,0,0,0)";
const ROOM = 0.04; // around the points, in parts of an axis
const LABELS = 46; // pixels above and below the box, for its numbers
const besideFor = (width) => 48 + 0.075 * width; // and at its sides, for the title of the upright axis as well
const TO_EYE = [0.68, 0.68, 0.28]; // from the middle of the box, a little above it
const RIGHT = [-Math.SQRT1_2, Math.SQRT1_2, 0];
const LOWEST_AND_HIGHEST = [0.1, 2];
const HALF_VIEW = Math.tan(Math.PI / 8); // Plotly sees 45° from top to bottom

const along = (a, b) => a.reduce((sum, each, i) => sum + each * b[i], 0);
const UP = [-TO_EYE[2] * Math.SQRT1_2, -TO_EYE[2] * Math.SQRT1_2, Math.hypot(TO_EYE[0], TO_EYE[1])];

function cloud(places, colors, marker, text) {
  const values = (axis) => Array.from({ length: places.length / 3 }, (_, i) => places[3 * i + axis]);
  return {
    type: "scatter3d",
    mode: "markers",
    x: values(0),
    y: values(1),
    z: values(2),
    marker: { opacity: 1, color: colors, ...marker },
    text,
    hovertemplate: "%{text}<extra></extra>",
  };
}

// The range of each axis, with some room around the points.
function rangesOf(places) {
  return [0, 1, 2].map((axis) => {
    const values = places.filter((_, i) => i % 3 === axis);
    const [low, high] = values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
    const more = ROOM * (high - low) || ROOM;
    return [low - more, high + more];
  });
}

// The lengths of the axes and the camera with which the box fills the plot. A unit is as long along both axes of the
// ground; the box is as high as the plot has room for.
function viewOf(ranges, width, height) {
  const [x, y] = ranges.map(([low, high]) => high - low);
  const ground = [x / (x + y), y / (x + y)];
  let [low, high] = LOWEST_AND_HIGHEST;
  for (let round = 0; round < 12; round += 1) {
    const z = (low + high) / 2;
    if (cameraFor([...ground, z], width, height).heightDecides) high = z;
    else low = z;
  }
  const lengths = [...ground, low];
  return { lengths, ...cameraFor(lengths, width, height) };
}

// The camera as near as all of the box is in sight, with room for its labels; and whether its height decides that. Plotly
// draws the ground and the walls at the back, so that nothing is at the eighth corner, the upper one in front.
function cameraFor(lengths, width, height) {
  const corners = [...Array(7).keys()].map((bits) => lengths.map((length, i) => (bits & (1 << i) ? 0.5 : -0.5) * length));
  const fits = [(1 - (2 * besideFor(width)) / width) * (width / height), 1 - (2 * LABELS) / height].map((part) => part * HALF_VIEW);
  let [distance, middle, heightDecides] = [0, 0, false];
  for (let round = 0; round < 8; round += 1) {
    // each corner asks for some distance; how far off the middle they are seen depends on it
    const sides = corners.map((corner) => along(corner, TO_EYE) + Math.abs(along(corner, RIGHT)) / fits[0]);
    const ends = corners.map((corner) => along(corner, TO_EYE) + Math.abs(along(corner, UP) - middle) / fits[1]);
    distance = Math.max(...sides, ...ends);
    heightDecides = Math.max(...ends) > Math.max(...sides);
    const seen = corners.map((corner) => (along(corner, UP) - middle) / (distance - along(corner, TO_EYE)));
    middle += ((Math.min(...seen) + Math.max(...seen)) / 2) * distance;
  }
  const [center, eye] = [0, distance].map((away) => UP.map((up, i) => up * middle + TO_EYE[i] * away));
  const named = ([x, y, z]) => ({ x, y, z });
  return { heightDecides, camera: { center: named(center), eye: named(eye) } };
}

async function drawSpace(plot) {
  const { data, space } = plot;
  const { xyz, axes } = plot.spaceShown;
  const Plotly = await loaded(data.plotly);
  if (plot.ended || plot.data !== data) return;
  plot.Plotly3d = Plotly;
  // The points that fade are a trace of their own: Plotly blends whole traces only, and draws a colour that is partly
  // transparent as white.
  const numbers = [...plot.colors.keys()];
  const isLit = (number) => !plot.lit || plot.lit.has(number);
  const points = (shown, opacity) => {
    const hexes = shown.map((number) => plot.colors[number]);
    const places = shown.flatMap((number) => [...xyz.subarray(3 * number, 3 * number + 3)]);
    return cloud(places, hexes, { size: 2.5, line: { width: 0 }, opacity }, hexes);
  };
  const palette = data.space.palette;
  const codes = palette.map(({ hex }) => hex);
  const traces = [
    points(numbers.filter(isLit), 1),
    points(
      numbers.filter((number) => !isLit(number)),
      FADED,
    ),
    cloud(palette.flatMap(({ at }) => at), codes, { size: 11, line: { color: INK, width: 2 } }, codes),
  ];
  const ranges = rangesOf([...xyz, ...palette.flatMap(({ at }) => at)]);
  const { lengths, camera } = viewOf(ranges, plot.width, plot.height);
  const [x, y, z] = lengths;
  const axis = (text, number) => ({
    range: ranges[number],
    nticks: 2 + Math.round(8 * lengths[number]),
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
    scene: { aspectmode: "manual", aspectratio: { x, y, z }, bgcolor: CLEAR, camera, xaxis, yaxis, zaxis },
    uirevision: data.name,
  };
  await Plotly.react(space, traces, layout, { displayModeBar: false, scrollZoom: false });
}
