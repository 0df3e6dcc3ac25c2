// Reads a film in the browser: moments evenly spaced in time, laid out side by side as one PNG, in which a text chunk
// says when each is shown. One pixel is picked out of each block: a mean would be a colour that the film has not.

const MOMENTS = 256;
const SHEET_PIXELS = 1_000_000;
const PATIENCE = 30_000; // milliseconds for one moment, after which the film counts as one that cannot be played
const HDR = ["pq", "hlg"];
const KEYWORD = "cmapcore-film";
const HEADER_END = 33; // bytes of a PNG up to the end of its first chunk

class FilmError extends Error {}

// Waits until a film has come so far, and fails where it cannot, or nobody waits any more.
function reached(video, name, signal) {
  return new Promise((resolve, reject) => {
    const ends = new AbortController();
    const end = (settle, value) => {
      clearTimeout(timer);
      ends.abort();
      settle(value);
    };
    const fail = () => end(reject, new FilmError("codec"));
    const timer = setTimeout(fail, PATIENCE);
    video.addEventListener(name, () => end(resolve), { signal: ends.signal });
    video.addEventListener("error", fail, { signal: ends.signal });
    signal.addEventListener("abort", () => end(reject, signal.reason), { signal: ends.signal });
    if (video.error) fail();
    if (signal.aborted) end(reject, signal.reason);
  });
}

function seek(video, seconds, signal) {
  const there = reached(video, "seeked", signal);
  video.currentTime = seconds;
  return there;
}

// How long a film is; a recording that was never finished tells it only at its end.
async function durationOf(video, signal) {
  if (!Number.isFinite(video.duration)) await seek(video, Number.MAX_SAFE_INTEGER, signal);
  if (!Number.isFinite(video.duration) || video.duration <= 0) throw new FilmError("codec");
  return video.duration;
}

// Outside of https and localhost, browsers do not tell.
function isHdr(video) {
  if (typeof VideoFrame === "undefined") return false;
  const frame = new VideoFrame(video);
  const { transfer } = frame.colorSpace;
  frame.close();
  return HDR.includes(transfer);
}

// Numbers in [0, 1), the same for the same film (mulberry32).
function randomNumbers() {
  let state = 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function blockSide(width, height) {
  let n = 1;
  while (Math.ceil(width / n) * Math.ceil(height / n) > SHEET_PIXELS / MOMENTS) n += 1;
  return n;
}

function pick(pixels, width, height, n, random) {
  const tile = new ImageData(Math.ceil(width / n), Math.ceil(height / n));
  const [from, to] = [new Uint32Array(pixels.data.buffer), new Uint32Array(tile.data.buffer)];
  for (let row = 0; row < tile.height; row += 1) {
    for (let column = 0; column < tile.width; column += 1) {
      const y = row * n + Math.floor(random() * Math.min(n, height - row * n));
      const x = column * n + Math.floor(random() * Math.min(n, width - column * n));
      to[row * tile.width + column] = from[y * width + x];
    }
  }
  return tile;
}

function canvasOf(width, height) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  return canvas.getContext("2d", { willReadFrequently: true });
}

function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

function textChunk(text) {
  const body = new TextEncoder().encode(`tEXt${KEYWORD}\0${text}`);
  const chunk = new DataView(new ArrayBuffer(body.length + 8));
  chunk.setUint32(0, body.length - 4);
  new Uint8Array(chunk.buffer).set(body, 4);
  chunk.setUint32(body.length + 4, crc32(body));
  return chunk.buffer;
}

// Gives the sheet as a file. Fails with a FilmError, "codec" or "hdr", where this browser cannot read the film.
async function readFilm(film, signal, progress) {
  const video = Object.assign(document.createElement("video"), { muted: true, playsInline: true, preload: "auto" });
  const address = URL.createObjectURL(film);
  try {
    const loaded = reached(video, "loadeddata", signal);
    video.src = address;
    await loaded;
    const { videoWidth: width, videoHeight: height } = video;
    if (!width || !height) throw new FilmError("codec"); // its sound alone can be played
    const duration = await durationOf(video, signal);
    const n = blockSide(width, height);
    const size = [Math.ceil(width / n), Math.ceil(height / n)];
    const columns = Math.ceil(Math.sqrt((MOMENTS * size[1]) / size[0]));
    const sheet = canvasOf(columns * size[0], Math.ceil(MOMENTS / columns) * size[1]);
    const [frame, random, times] = [canvasOf(width, height), randomNumbers(), []];
    for (let number = 0; number < MOMENTS; number += 1) {
      const time = ((number + 0.5) * duration) / MOMENTS;
      await seek(video, time, signal);
      if (!number && isHdr(video)) throw new FilmError("hdr");
      frame.drawImage(video, 0, 0, width, height);
      const tile = pick(frame.getImageData(0, 0, width, height), width, height, n, random);
      sheet.putImageData(tile, (number % columns) * size[0], Math.floor(number / columns) * size[1]);
      times.push(Number(time.toFixed(6)));
      progress((number + 1) / MOMENTS);
    }
    const png = await new Promise((resolve) => sheet.canvas.toBlob(resolve, "image/png"));
    const said = JSON.stringify({ times, size, columns, duration, film: [width, height] });
    const parts = [png.slice(0, HEADER_END), textChunk(said), png.slice(HEADER_END)];
    return new File(parts, `${film.name.replace(/\.[^.]*$/, "")}.png`, { type: "image/png" });
  } finally {
    video.removeAttribute("src");
    video.load();
    URL.revokeObjectURL(address);
  }
}
