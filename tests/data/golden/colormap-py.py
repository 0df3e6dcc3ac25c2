"""Import this file, then draw with cmap="cmapcore.old-harbour", or with "cmapcore.old-harbour_r" for its reverse."""

# cmapcore {"recipe": "v=1&ncolors=3", "digest": "abababababababababababababababababababababababababababababababab", "source": "harbour -\u002d \u002a/ -\u002d\u003e \n\\ '\u00e9\" \ud83c\udf0a", "version": "0.1.0", "link": "https://a.example/?x=1"}
import matplotlib
from matplotlib.colors import ListedColormap

colors = [
    "#0a1ec8", "#ad6543", "#ffb055", "#ffffff",
]
cmap = ListedColormap(colors, name="cmapcore.old-harbour").with_extremes(bad="#808080", under="#000033", over="#ffffcc")
for each in (cmap, cmap.reversed()):
    matplotlib.colormaps.unregister(each.name)
    matplotlib.colormaps.register(each)
