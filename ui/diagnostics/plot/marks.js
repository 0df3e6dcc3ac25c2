// A ring at each palette colour, and its hex code beside it where nothing else is.

const RING = 11;
const LABEL = { width: 66, height: 22 };
const CELL = 8; // pixels of the grid in which points are counted
const WAYS = [
  [1, 0], [1, -1], [0, -1], [-1, -1], [-1, 0], [-1, 1], [0, 1], [1, 1],
]; // prettier-ignore
const DISTANCES = [4, 16, 30];

// The member of each cluster that lies nearest to the median of their places, each counting by its weight.
function middles(plot) {
  const { labels, clusters, points } = plot;
  const members = clusters.map(() => []);
  const { xy } = plot.places;
  for (const number of plot.places.numbers ?? labels.keys()) members[labels[number]]?.push(number);
  return members.map((numbers, cluster) => {
    if (!clusters[cluster].ring || !numbers.length) return -1;
    const [x, y] = [0, 1].map((axis) => weightedMedian(numbers, (n) => xy[2 * n + axis], points.weight));
    const apart = (n) => (xy[2 * n] - x) ** 2 + (xy[2 * n + 1] - y) ** 2;
    return numbers.reduce((best, n) => (apart(n) < apart(best) ? n : best));
  });
}

function weightedMedian(numbers, valueOf, weight) {
  const sorted = [...numbers].sort((a, b) => valueOf(a) - valueOf(b));
  const of = (n) => weight?.[n] ?? 1;
  const half = sorted.reduce((sum, n) => sum + of(n), 0) / 2;
  let sum = 0;
  return valueOf(sorted.find((n) => (sum += of(n)) >= half));
}

function makeMarks(plot) {
  plot.middles = plot.waits ? [] : middles(plot); // nothing is marked before t-SNE has run
  plot.marks.replaceChildren();
  plot.rings = plot.clusters.map(({ hex, ring }) => {
    if (!ring) return null;
    const [circle, label] = ["ring", "label"].map((name) => {
      const element = document.createElement("span");
      element.className = name;
      plot.marks.append(element);
      return element;
    });
    circle.style.backgroundColor = hex;
    circle.dataset.hex = hex;
    label.textContent = hex;
    return { circle, label };
  });
}

function placeRings(plot) {
  const wanted = new Map(plot.middles.map((number, cluster) => [number, cluster]));
  plot.ringAt = [];
  if (!plot.waits) {
    eachPoint(plot, (number, x, y) => {
      if (wanted.has(number)) plot.ringAt[wanted.get(number)] = toPixels(plot, x, y);
    });
  }
  plot.rings.forEach((ring, cluster) => {
    if (!ring) return;
    const at = plot.ringAt[cluster];
    ring.circle.hidden = !at || isOutside(plot, at);
    if (at) ring.circle.style.translate = `${at[0] - RING}px ${at[1] - RING}px`;
    ring.label.hidden = true;
  });
}

const toPixels = (plot, x, y) => {
  const [[x0, x1], [y0, y1]] = plot.zoom ?? [[0, 1], [0, 1]]; // prettier-ignore
  return [across(plot, (x - x0) / (x1 - x0)), down(plot, (y - y0) / (y1 - y0))];
};

const isOutside = (plot, [x, y]) => x < 0 || y < 0 || x > plot.width || y > plot.height;

const overlap = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

// How many points are in each cell of a grid.
function crowd(plot) {
  const columns = Math.ceil(plot.width / CELL);
  const counts = new Uint16Array(columns * Math.ceil(plot.height / CELL));
  eachPoint(plot, (_, x, y) => {
    const [px, py] = toPixels(plot, x, y);
    if (!isOutside(plot, [px, py])) counts[columns * Math.floor(py / CELL) + Math.floor(px / CELL)] += 1;
  });
  return ({ x, y, width, height }) => {
    let sum = 0;
    for (let row = Math.max(0, Math.floor(y / CELL)); row * CELL < y + height; row++)
      for (let column = Math.max(0, Math.floor(x / CELL)); column * CELL < x + width; column++)
        sum += counts[columns * row + column] ?? 0;
    return sum;
  };
}

// The colours of the largest shares choose first; a label that fits nowhere is left out.
function placeLabels(plot) {
  const pointsIn = crowd(plot);
  const taken = plot.ringAt
    .filter((at) => at && !isOutside(plot, at))
    .map(([x, y]) => ({ x: x - RING, y: y - RING, width: 2 * RING, height: 2 * RING }));
  const byShare = [...plot.rings.keys()].sort((a, b) => plot.clusters[b].share - plot.clusters[a].share);
  for (const cluster of byShare) {
    const at = plot.ringAt[cluster];
    if (!plot.rings[cluster] || !at || isOutside(plot, at)) continue;
    const { width, height } = LABEL;
    let best = null;
    DISTANCES.forEach((distance, farther) => {
      for (const [dx, dy] of WAYS) {
        const reach = (RING + distance) * (dx && dy ? 0.75 : 1);
        const x = at[0] + dx * reach + ((dx - 1) / 2) * width;
        const y = at[1] + dy * reach + ((dy - 1) / 2) * height;
        const place = { x, y, width, height };
        if (x < 2 || y < 2 || x + width > plot.width - 2 || y + height > plot.height - 2) continue;
        if (taken.some((other) => overlap(other, place))) continue;
        const cost = pointsIn(place) + 1.5 * farther;
        if (!best || cost < best.cost) best = { cost, place };
      }
    });
    if (!best) continue;
    taken.push(best.place);
    const { label } = plot.rings[cluster];
    label.hidden = false;
    label.style.translate = `${best.place.x}px ${best.place.y}px`;
  }
}
