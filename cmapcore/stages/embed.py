"""The stage that embeds colours with t-SNE."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias

import numpy as np
import numpy.typing as npt

from ..arrays import Floats, Ints, Progress
from ..options import Stage, option
from ..threads import one_thread
from ..wording import count_text
from .values import Embedding, EmbeddingPath, Points

_PHASES = ((60, 3), (60, 4))
"""The number of steps with and without exaggeration, and how often the points' places are recorded in each. Four times
as many with exaggeration took twice as long and left a higher KL divergence."""
STEPS = sum(steps for steps, _ in _PHASES)
_COARSENESS = 1.2, 0.65
"""How wide a group of far points may look to count as one (theta), with exaggeration and without. While groups are
pulled together, the coarser look raises the final KL divergence by 1 % on the mean; openTSNE's 0.5 throughout takes a
third longer."""
_NEIGHBORS = 2
"""How many neighbours each colour has, in perplexities. With the usual three, the fit is no better and takes a sixth
longer."""
_MOST_PAIRS = 6_000_000
"""The most pairs of neighbours: fewer than `_NEIGHBORS` asks for only if colours times perplexity exceeds three
million."""
_MOST_IN_PATH = 1000

Watch: TypeAlias = Callable[[int, Floats], None]
"""Called with the number of t-SNE steps made, and the places, ``float[n, 2]``."""


_FEWEST_TO_EMBED = 4


_LEAST_SPAN = 1e-3
"""Embeddings are tens of units wide; one narrower than this never left the point that exaggeration pulled it into."""


@dataclass(frozen=True)
class Embed(Stage):
    """From colours to a plane in which every neighbourhood of colours has room."""

    title: ClassVar[str] = "t-SNE"

    use_tsne: bool = option(
        True,
        "t-SNE before grouping",
        "t-SNE lays colours out on a plane where similar ones lie together, so groups follow neighbourhoods of colours "
        "rather than distances. Fewer small accents get a group of their own with it; off is faster.",
    )
    tsne_perp: float = option(
        40,
        "Perplexity",
        "How many neighbours t-SNE considers for each colour: higher values keep the overall layout, lower ones "
        "separate small groups.",
        low=2,
        high=200,
        when="use_tsne",
    )
    tsne_eggr: float = option(
        12,
        "Early exaggeration",
        "How strongly t-SNE pulls groups together at first: higher values leave wider gaps between them.",
        low=1,
        high=50,
        when="use_tsne",
    )

    def __call__(self, points: Points, progress: Progress | None = None) -> Embedding:
        """Embed the distinct colours, once each, and give every point the place of its colour.

        t-SNE (van der Maaten and Hinton, 2008) in its Barnes-Hut form as openTSNE has it: 60 steps exaggerated, 60
        more plain, from a start by lightness and by red against blue. Principal axes, and neighbours found by matrix
        products, would differ in their last bits from processor to processor, and the steps would make that visible.

        Parameters
        ----------
        points : Points
        progress : callable, optional
            The result does not depend on it.

        Raises
        ------
        Canceled
            Where `progress` raises it.
        """
        if not self.use_tsne:
            return Embedding(None)
        colors, of_color = np.unique(points.rgb, axis=0, return_inverse=True)
        n = len(colors)
        if n < _FEWEST_TO_EMBED:
            kinds = count_text(n, "distinct colour")
            return Embedding(None, notices=(f"t-SNE was skipped: the sampled points have only {kinds}.",))
        perplexity = min(self.tsne_perp, (n - 1) / 3)
        notices: tuple[str, ...] = ()
        if perplexity < self.tsne_perp:
            notices = (
                f"tsne_perp was lowered from {self.tsne_perp:g} to {perplexity:.3g}, "
                f"the most that {n} distinct colours allow.",
            )
        of_color = of_color.reshape(-1)
        numbers = _spread(len(points.rgb))
        steps: list[int] = []
        path: list[npt.NDArray[np.float32]] = []

        def note(made: int, xy: Floats) -> None:
            steps.append(made)
            path.append(xy[of_color[numbers]].astype(np.float32))
            if progress is not None:
                progress(min(1.0, (made + 1) / STEPS))

        with one_thread("openTSNE"):
            xy, kl = _tsne(colors, perplexity, self.tsne_eggr, note)
        if np.ptp(xy, axis=0).max() < _LEAST_SPAN:
            said = (
                f"t-SNE was skipped: tsne_eggr {self.tsne_eggr:g} pulls the {n} distinct colours into a single point."
            )
            return Embedding(None, notices=(said,))
        note(STEPS, xy)
        noted = EmbeddingPath(numbers, np.array(steps, dtype=np.intp), np.array(path))
        return Embedding(xy[of_color], kl, STEPS, noted, notices)


def _spread(n: int) -> Ints:
    """Return the indices of all points, or of as many as a path has, spread evenly."""
    most = min(n, _MOST_IN_PATH)
    return np.arange(most) * n // most


def _tsne(colors: Floats, perplexity: float, exaggeration: float, watch: Watch) -> tuple[Floats, float]:
    import openTSNE
    from openTSNE.affinity import PrecomputedAffinities, joint_probabilities_nn
    from openTSNE.tsne import kl_divergence_bh
    from scipy.spatial import KDTree

    def watched(before: int, steps: int, every: int) -> Callable[..., tuple[float, Floats]]:
        """Return openTSNE's gradient, wrapped to report where the points are.

        openTSNE's own callbacks make it compute the KL divergence each time, which takes longer than the step.
        """
        made = 0

        def gradient(embedding: Any, *args: Any, **named: Any) -> tuple[float, Floats]:
            nonlocal made
            is_over = made == steps  # it is called once more, for the divergence
            if not is_over and (made + 1) % every == 0:
                watch(before + made, np.asarray(embedding))
            made += 1
            found: tuple[float, Floats] = kl_divergence_bh(embedding, *args, **named | {"should_eval_error": is_over})
            return found

        return gradient

    n_neighbors = min(len(colors) - 1, int(_NEIGHBORS * perplexity), _MOST_PAIRS // len(colors))
    distances, neighbors = KDTree(colors).query(colors, n_neighbors + 1)  # the first of which is the colour itself
    likely = joint_probabilities_nn(neighbors[:, 1:].astype(np.int32), distances[:, 1:], [perplexity], n_jobs=1)
    start = _start(colors)
    watch(0, start)
    embedding = openTSNE.TSNEEmbedding(start, PrecomputedAffinities(likely, normalize=False), n_jobs=1)
    coarse, fine = _COARSENESS
    phases = ({"exaggeration": exaggeration, "momentum": 0.5, "theta": coarse}, {"momentum": 0.8, "theta": fine})
    before = 0
    for (steps, every), how in zip(_PHASES, phases, strict=True):
        gradient = watched(before, steps, every)
        embedding.optimize(steps, inplace=True, negative_gradient_method=gradient, **how)
        before += steps
    return np.array(embedding, dtype=float), float(embedding.kl_divergence)


def _start(colors: Floats) -> Floats:
    """Return where the steps begin, ``float[n, 2]``: by lightness and by red against blue, a ten-thousandth wide.

    A little of green against both is added, so that colours that differ in nothing else do not start in one place.
    """
    red, green, blue = (colors - colors.mean(axis=0)).T
    hues = (red - blue) / np.sqrt(2) + (red - 2 * green + blue) / np.sqrt(600)
    places = np.column_stack([(red + green + blue) / np.sqrt(3), hues])
    start: Floats = 1e-4 * places / places.std(axis=0).max()
    return start
