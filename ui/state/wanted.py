"""Which picture is wanted."""

from dataclasses import dataclass, field, replace

from cmapcore.pictures.part import Part, part_text
from cmapcore.pictures.several import EQUAL


@dataclass(frozen=True)
class Wanted:
    """The picture that was asked for.

    Attributes
    ----------
    source : str
        One of `SOURCES`.
    name : str
        What it is called: a sample's name, an address, a file's name.
    data : bytes or None
        An upload's or the camera's.
    mark : str
        Tells one upload from another.
    parts : tuple of Wanted
        Several pictures to use together, in place of one; `name` then has their addresses or sample names with spaces
        between.
    weighting : str
        What each of them counts for.
    t : (float, float or None) or None
        The part of a film.
    """

    source: str
    name: str
    data: bytes | None = field(default=None, compare=False, repr=False)
    mark: str = ""
    parts: "tuple[Wanted, ...]" = field(default=(), compare=False, repr=False)
    weighting: str = ""
    t: Part | None = None

    @property
    def is_own(self) -> bool:
        """Whether it is the visitor's own, which is never in a link."""
        return self.source in ("upload", "camera")

    @property
    def in_address(self) -> dict[str, str]:
        """What a link says about it."""
        place = {"sample": {"sample": self.name}, "url": {"url": self.name}}
        weighting = {"weighting": self.weighting} if self.weighting not in ("", EQUAL) else {}
        part = {"t": part_text(self.t)} if self.t else {}
        return {"source": self.source} | place.get(self.source, {}) | weighting | part

    def without_data(self) -> "Wanted":
        """Return a copy without the bytes of a file."""
        return replace(self, data=None, parts=tuple(part.without_data() for part in self.parts))
