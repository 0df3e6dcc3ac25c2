"""The built-in pictures, one row each: free to use, chosen for their colours. The first is the default.

To add one, put ``name.webp`` here (at most 1024 pixels on a side and 150 KB, sRGB, no metadata), the same picture
cropped to 160 × 120 pixels into ``thumbnails/``, a row into the table below, and its origin into LICENSES.md.
"""

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from ...errors import PictureError


@dataclass(frozen=True)
class SamplePicture:
    """Facts about a built-in picture: its title, author and licence."""

    title: str
    credit: str
    licence: str

    @property
    def attribution(self) -> str:
        """All of it, in one line."""
        return f"{self.title} · {self.credit} · {self.licence}"


CC0 = "CC0"
PUBLIC_DOMAIN = "Public domain"

SAMPLES: dict[str, SamplePicture] = {
    "hawa_mahal": SamplePicture("Hawa Mahal, Jaipur", "Janwiki", PUBLIC_DOMAIN),
    "kingfisher": SamplePicture("Kingfisher", "Frank-2.0", CC0),
    "starry_night": SamplePicture("The Starry Night", "Vincent van Gogh, 1889", PUBLIC_DOMAIN),
    "scarlet_macaw": SamplePicture("Scarlet macaw", "Dcoetzee", CC0),
    "tulips": SamplePicture("Tulips", "Wesaturate", CC0),
    "cafe_terrace": SamplePicture("Café Terrace at Night", "Vincent van Gogh, 1888", PUBLIC_DOMAIN),
    "coffee": SamplePicture("Coffee", "Rachel Michetti", CC0),
    "langlois_bridge": SamplePicture("The Langlois Bridge at Arles", "Vincent van Gogh, 1888", PUBLIC_DOMAIN),
    "crab": SamplePicture("Sally Lightfoot crab", "Nosferattus", CC0),
    "canyon_de_chelly": SamplePicture("Canyon de Chelly", "Nikater", PUBLIC_DOMAIN),
    "cat": SamplePicture("Kitten at play", "Loliloli", PUBLIC_DOMAIN),
    "neuschwanstein": SamplePicture("Neuschwanstein Castle", "cameralends", CC0),
    "asylum_vestibule": SamplePicture("Vestibule of the Asylum", "Vincent van Gogh, 1889", PUBLIC_DOMAIN),
    "lincoln_memorial": SamplePicture("Lincoln Memorial", "Brylie Christopher Oxley", CC0),
    "owl": SamplePicture("Owl", "Lepale", CC0),
    "chameleon": SamplePicture("Garden chameleon", "Nilesh1104", PUBLIC_DOMAIN),
}


def sample_path(name: str) -> Path:
    """Return the file of a built-in picture.

    Raises
    ------
    PictureError
        There is no sample of that name.

    Examples
    --------
    >>> sample_path("coffee").name
    'coffee.webp'
    """
    return _folder(name) / f"{name}.webp"


def sample_bytes(name: str) -> bytes:
    """Return the file of a built-in picture: WebP.

    Raises
    ------
    PictureError
        There is no sample of that name.
    """
    return sample_path(name).read_bytes()


def thumbnail_path(name: str) -> Path:
    """Return the file of a built-in picture's thumbnail: WebP, 160 × 120 pixels.

    Raises
    ------
    PictureError
        There is no sample of that name.
    """
    return _folder(name) / "thumbnails" / f"{name}.webp"


def _folder(name: str) -> Path:
    if name not in SAMPLES:
        raise PictureError(f"There is no sample {name!r}; choose one of {', '.join(SAMPLES)}.")
    return Path(str(files(__name__)))
