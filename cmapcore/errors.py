"""The exceptions, as a tree.

::

    CmapError                  anything this package raises on purpose
    ├── OptionError            an option out of range, of the wrong type, or unknown   (also ValueError)
    ├── PictureError           a picture that cannot be read, or holds nothing to read (also ValueError)
    ├── FetchError             an address that cannot be fetched                       (also OSError)
    ├── FormatError            a format that does not exist or cannot hold it, or      (also ValueError)
    │                          data in none that can be read
    ├── LimitError             work that needs more memory or time than is allowed
    ├── BusyError              more work is already waiting than can be done soon
    └── Canceled               the work was stopped because nobody is waiting

Every message is one sentence that says what was wrong and what to do.
"""


class CmapError(Exception):
    """Anything this package raises on purpose."""


class OptionError(CmapError, ValueError):
    """An option out of range, of the wrong type, or unknown."""


class PictureError(CmapError, ValueError):
    """A picture that cannot be read, or holds nothing to read."""


class FetchError(CmapError, OSError):
    """An address that cannot be fetched."""


class FormatError(CmapError, ValueError):
    """An export format that does not exist or cannot hold what it was given, or data in a format that is not read."""


class LimitError(CmapError):
    """Work that needs more memory or time than is allowed."""


class BusyError(CmapError):
    """More work is already waiting than can be done soon."""


class Canceled(CmapError):
    """The work was stopped because nobody is waiting for it any more."""
