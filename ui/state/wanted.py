"""Which picture is wanted."""

from dataclasses import dataclass, field


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
    """

    source: str
    name: str
    data: bytes | None = field(default=None, compare=False, repr=False)
    mark: str = ""

    @property
    def is_own(self) -> bool:
        """Whether it is the visitor's own, which no link holds."""
        return self.source in ("upload", "camera")

    @property
    def in_address(self) -> dict[str, str]:
        """What a link says of it."""
        place = {"sample": {"sample": self.name}, "url": {"url": self.name}}
        return {"source": self.source} | place.get(self.source, {})
