"""Import this file, then draw with cmap="old_harbour_sequential", or with "old_harbour_sequential_r" for its reverse.

`cmap.with_extremes(**extremes)` gives what is missing, below and above the range colours that stand out.
"""

# cmapcore {"recipe": "v=1&ncolors=3", "digest": "abababababababababababababababababababababababababababababababab", "source": "harbour -\u002d \u002a/ -\u002d\u003e \n\\ '\u00e9\" \ud83c\udf0a", "version": "0.1.0", "link": "https://a.example/?x=1"}
import matplotlib
from matplotlib.colors import ListedColormap

colors = [
    "#0a1ec8", "#ad6543", "#ffb055", "#ffffff",
]
extremes = {"bad": "#808080", "under": "#000033", "over": "#ffffcc"}
cmap = ListedColormap(colors, name="old_harbour_sequential")
for each in (cmap, cmap.reversed("old_harbour_sequential_r")):
    matplotlib.colormaps.unregister(each.name)
    matplotlib.colormaps.register(each)
