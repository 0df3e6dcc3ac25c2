"""The exceptions about saved palettes, part of the package's tree.

::

    CmapError
    └── GalleryError           what the gallery does not take                          (also ValueError)
        ├── NotThereError      no palette of that id, or not for whoever asks
        ├── NotYoursError      a change of somebody else's palette
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
