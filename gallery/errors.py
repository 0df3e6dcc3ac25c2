"""The exceptions about saved palettes, part of the package's tree.

::

    CmapError
    └── GalleryError           something that the gallery does not accept             (also ValueError)
        ├── NotThereError      no palette with that id, or not for this viewer
        ├── NotYoursError      a change to somebody else's palette
        └── StorageError       a database that has no room, or cannot be reached
"""

from cmapcore.errors import CmapError


class GalleryError(CmapError, ValueError):
    """Something that the gallery does not accept."""


class NotThereError(GalleryError):
    """No palette with that id, or not one that this viewer may see."""


class NotYoursError(GalleryError):
    """A change to somebody else's palette."""


class StorageError(GalleryError):
    """A database that has no room, or cannot be reached."""
