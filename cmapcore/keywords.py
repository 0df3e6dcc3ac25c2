"""Every option as a typed keyword: ``python tools/reference.py`` writes it from the declarations."""

from collections.abc import Sequence
from typing import Literal, TypedDict


class ColormapKeywords(TypedDict, total=False):
    """The options of a colormap, but for its kind."""

    character: Literal["faithful", "balanced", "vivid"]
    """Style: faithful follows the colours that are common in the picture, vivid seeks the colourful ones; balanced
    lies between."""

    anchors: Sequence[str]
    """Anchors: Colours that the colormap passes through."""

    centre: Literal["light", "dark"]
    """Centre: Whether the middle of the colormap is light or dark."""

    constant: bool
    """Constant lightness: All colours are equally light, so no angle stands out, but opposite angles are not
    distinguishable with every type of colour vision."""

    nudge: float
    """Maximum colour shift: How far colours may move away from the picture's to be more distinguishable (ΔE in
    CAM02-UCS): higher values separate them more and move further from the picture."""

    class_colors: Sequence[str]
    """Colours of classes: Hex codes of the colours that come first in a colormap for categories, in the order of
    the classes."""

    alternative: int
    """Alternative: 1 is the best colormap that was found; 2 and 3 differ from those before."""

    flip: bool
    """Reverse the colormap: Runs from the other end."""


class RecipeKeywords(ColormapKeywords, total=False):
    """Every option."""

    rseed: int
    """Random seed: A different number draws different pixels; the same number draws the same ones again."""

    sampling: Literal["random", "cells"]
    """Sampling: Which pixels are used."""

    npts: int
    """Points: How many pixels are used: more show smaller details and take longer."""

    region: str | Sequence[float]
    """Limit to region: A box in the picture; nothing outside it is used."""

    exclude: str | Sequence[tuple[str, float]]
    """Exclude these colours: Colours that are not used, such as a background's, each with a radius (ΔE): a larger
    one excludes more similar colours."""

    use_tsne: bool
    """t-SNE before grouping: t-SNE lays colours out on a plane where similar ones lie together, so groups follow
    neighbourhoods of colours rather than distances. Fewer small accents get a group of their own with it; off is
    faster."""

    tsne_perp: float
    """Perplexity: How many neighbours t-SNE considers for each colour: higher values keep the overall layout, lower
    ones separate small groups."""

    tsne_eggr: float
    """Early exaggeration: How strongly t-SNE pulls groups together at first: higher values leave wider gaps between
    them."""

    clustering: Literal["accents", "kmeans", "GMM", "DBSCAN", "spectral", "optics"]
    """Method: How the picture's colours are grouped; each group gives one colour."""

    ncolors: int
    """Number of colours: More colours pick out smaller areas. DBSCAN and OPTICS find their own number; a higher
    value here lets them find smaller groups."""

    accents: int
    """Colours for small areas: How many of the colours small vivid areas may take at most: higher values leave
    fewer for large areas. -1 is automatic: all but two."""

    mood: Literal["natural", "colorful", "bright", "muted", "dark"]
    """Mood: Which of the picture's colours count more: colorful: vivid colours count more, bright: light colours
    count more, muted: greyish colours count more, dark: dark colours count more; natural: all count alike."""

    dbscan_eps: float
    """Neighbourhood radius (eps): DBSCAN groups points by density. How far apart neighbours may be: higher values
    join groups and leave less noise. 0 is automatic: chosen from the data."""

    optics_xi: float
    """Steepness (xi): OPTICS finds groups of differing density. How sharp the edge of a group must be: higher
    values find fewer, more distinct groups."""

    pins: Sequence[str]
    """Pinned colours: Hex codes of colours that are in the palette whatever the picture, and are never pruned; they
    count towards the number of colours."""

    sort_type: Literal["lum", "rval", "hsv", "hls", "E", "step", "hilbert", "distance", "none"]
    """Sort by: The order of the colours."""

    step_repetitions: int
    """Hue steps: How many steps the hue circle is divided into: more steps give narrower bands."""

    reverse: bool
    """Reverse: Reverses the order."""

    order: Sequence[str]
    """Order by hand: Hex codes of the colours to come first, in this order."""

    n_prune: int
    """Remove the most similar: How many colours to remove, one after another."""

    prune_metric: Literal["hls", "h", "l"]
    """Compare by: What makes two neighbouring colours similar."""

    criterion: Literal["similar", "different"]
    """Remove: similar removes the first of the two most similar neighbours, different that of the two least
    similar."""

    drop: Sequence[str]
    """Removed: Hex codes of colours to remove."""

    kind: Literal["sequential", "diverging", "cyclic", "qualitative", "listed", "continuous"]
    """Type: What the colormap is for."""
