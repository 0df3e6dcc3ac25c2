"""What can go wrong with saved palettes, as a part of the package's tree of errors.

::

    CmapError
    └── GalleryError           what the gallery does not take                          (also ValueError)
        ├── NotThereError      no palette of that id, or not for whoever asks
        ├── NotYoursError      a change of somebody else's palette
        └── StorageError       a database that has no room, or cannot be reached
"""

from cmapcore.errors import CmapError


class GalleryError(CmapError, ValueError):
    """What the gallery does not take."""


class NotThereError(GalleryError):
    """No palette of that id, or not for whoever asks."""


class NotYoursError(GalleryError):
    """A change of somebody else's palette."""


class StorageError(GalleryError):
    """A database that has no room, or cannot be reached."""
