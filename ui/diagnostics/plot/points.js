// What is known of points and of where they lie, by name: it comes apart from what is shown of it, and only once.

const KEPT_AT_MOST = 8;
const known = new Map();
const awaited = new Map();

function bytesOf(text) {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

// Numbers of two bytes, as parts of 1.
function partsOf(text) {
  const numbers = new Uint16Array(bytesOf(text).buffer);
  return Float32Array.from(numbers, (number) => number / 65535);
}

const READERS = {
  rgb: bytesOf,
  place: bytesOf, // in percent across and down the picture
  weight: (text) => new Float32Array(bytesOf(text).buffer),
  xy: partsOf,
  xyz: (text) => new Float32Array(bytesOf(text).buffer),
  frames: (text) => Float32Array.from(bytesOf(text), (number) => number / 255),
  numbers: (text) => new Uint16Array(bytesOf(text).buffer),
};

// A component that shows nothing: it hands over what others show.
function keep({ data }) {
  const { name } = data.kept;
  if (known.has(name)) return;
  const kept = { ...data.kept };
  for (const [field, read] of Object.entries(READERS)) if (kept[field]) kept[field] = read(kept[field]);
  known.set(name, kept);
  if (known.size > KEPT_AT_MOST) known.delete(known.keys().next().value);
  for (const tell of awaited.get(name) ?? []) tell(kept);
  awaited.delete(name);
}

function whenKept(name, tell) {
  if (known.has(name)) tell(known.get(name));
  else awaited.set(name, [...(awaited.get(name) ?? []), tell]);
}

const hexOf = (rgb, number) =>
  `#${[0, 1, 2].map((channel) => rgb[3 * number + channel].toString(16).padStart(2, "0")).join("")}`;

// Bits, the first point's the highest of the first byte.
function bitsOf(text, count) {
  const bytes = bytesOf(text);
  const numbers = [];
  for (let i = 0; i < count; i++) if (bytes[i >> 3] & (128 >> (i & 7))) numbers.push(i);
  return numbers;
}

function textOfBits(numbers, count) {
  const bytes = new Uint8Array(Math.ceil(count / 8));
  for (const number of numbers) bytes[number >> 3] |= 128 >> (number & 7);
  return btoa(String.fromCharCode(...bytes));
}
