// cmapcore {"recipe": "v=1&ncolors=3", "digest": "abababababababababababababababababababababababababababababababab", "source": "harbour -\u002d \u002a/ -\u002d\u003e \n\\ '\u00e9\" \ud83c\udf0a", "version": "0.1.0", "link": "https://a.example/?x=1"}
export const colors = [
  "#0a1ec8", "#ad6543", "#ffb055", "#ffffff",
];
export const bad = "#808080";
export const under = "#000033";
export const over = "#ffffcc";

export default function interpolate(t) {
  if (Number.isNaN(t)) return bad;
  if (t < 0) return under;
  if (t > 1) return over;
  return colors[Math.min(colors.length - 1, Math.floor(t * colors.length))];
}
