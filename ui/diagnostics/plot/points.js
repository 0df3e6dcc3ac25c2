// What is known of points and of where they lie, by name: it comes apart from what is shown of it, and only once.

const KEPT_AT_MOST = 8;
const known = new Map();
const awaited = new Map();

// Here and below no function is called for each number: there are a hundred thousand, and the plot waits for them.
function bytesOf(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

// Numbers of two bytes, as parts of 1.
function partsOf(text) {
  const numbers = new Uint16Array(bytesOf(text).buffer);
  const parts = new Float32Array(numbers.length);
  for (let i = 0; i < numbers.length; i++) parts[i] = numbers[i] / 65535;
  return parts;
}

const READERS = {
  rgb: bytesOf,
  place: bytesOf, // in percent across and down the picture
  weight: (text) => new Float32Array(bytesOf(text).buffer),
  xy: partsOf,
  xyz: (text) => new Float32Array(bytesOf(text).buffer),
  frames: bytesOf, // in parts of 255
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

const HEX = Array.from({ length: 256 }, (_, level) => level.toString(16).padStart(2, "0"));
const hexOf = (rgb, number) => `#${HEX[rgb[3 * number]]}${HEX[rgb[3 * number + 1]]}${HEX[rgb[3 * number + 2]]}`;

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
