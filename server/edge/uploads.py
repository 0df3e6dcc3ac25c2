"""How much uploaded data the server holds, and how much it may hold."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, cast

from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

from hosting import settings

from .refusal import Refused

_PATH = re.compile(r"/_stcore/upload_file/([^/]+)/([^/]+)$")  # as Streamlit's route has it
_MB = 2**20

Level = tuple[str, str]
"""Whose share: ``session``, ``address`` or ``all``, and which."""


class Room(NamedTuple):
    """How much there may be at most."""

    files: int
    size: int  # bytes


@dataclass(eq=False)
class Upload:
    """One file: on its way, or held."""

    session: str
    file: str
    address: str | None
    size: int = 0  # bytes

    def levels(self) -> Iterator[Level]:
        """Yield whose room it takes up."""
        yield "session", self.session
        if self.address is not None:
            yield "address", self.address
        yield "all", ""


class Uploads:
    """Counts what is arriving and what Streamlit holds, and refuses what exceeds the limits.

    Only Streamlit knows when it releases a file: on DELETE, or when its session has expired. So the files counted as
    held are looked up there whenever room is asked for.

    Parameters
    ----------
    rooms : dict of str to Room
        For ``session``, ``address`` and ``all``.
    is_held : callable, optional
        Whether the file of a session and a number still takes memory.
    """

    def __init__(self, rooms: dict[str, Room], is_held: Callable[[str, str], bool] | None = None) -> None:
        self._rooms = rooms
        self._is_held = is_held or _streamlit_holds
        self._held: dict[tuple[str, str], Upload] = {}
        self._files: Counter[Level] = Counter()
        self._bytes: Counter[Level] = Counter()

    @classmethod
    def as_set(cls) -> "Uploads":
        """Make one with the room set in the settings."""
        one = Room(settings.UPLOAD_FILES_PER_SESSION.read(), settings.UPLOAD_MB_PER_SESSION.read() * _MB)
        every = Room(settings.UPLOAD_FILES.read(), settings.UPLOAD_MB.read() * _MB)
        share = Room(max(one.files, every.files // 4), max(one.size, every.size // 4))
        return cls({"session": one, "address": share, "all": every})

    def begin(self, path: str, address: str | None, declared: int) -> Upload | None:
        """Make room for one more file.

        Parameters
        ----------
        path : str
            That is written to.
        address : str or None
            The client's.
        declared : int
            How many bytes the client says there are; 0 where it says nothing.

        Returns
        -------
        Upload or None
            None where nothing is uploaded to that path.

        Raises
        ------
        Refused
            There is no room, or none for what was declared.
        """
        found = _PATH.search(path)
        if found is None:
            return None
        upload = Upload(found[1], found[2], address)
        self._forget_what_is_gone()
        for level in upload.levels():
            room = self._rooms[level[0]]
            if self._files[level] >= room.files:
                raise _no_room(level[0], "files", room)
            if self._bytes[level] + declared > room.size:
                raise _no_room(level[0], "bytes", room)
        for level in upload.levels():
            self._files[level] += 1
        return upload

    def add(self, upload: Upload, count: int) -> None:
        """Count bytes that have arrived.

        Raises
        ------
        Refused
            There is no room for them.
        """
        for level in upload.levels():
            room = self._rooms[level[0]]
            if self._bytes[level] + count > room.size:
                raise _no_room(level[0], "bytes", room)
        upload.size += count
        for level in upload.levels():
            self._bytes[level] += count

    def end(self, upload: Upload, accepted: bool) -> None:
        """Keep counting a file that Streamlit has taken, in place of an earlier one with the same number."""
        key = (upload.session, upload.file)
        if not (accepted and self._is_held(*key)):
            self._let_go(upload)
            return
        earlier = self._held.pop(key, None)
        if earlier is not None:
            self._let_go(earlier)
        self._held[key] = upload

    def _forget_what_is_gone(self) -> None:
        for key in [key for key in self._held if not self._is_held(*key)]:
            self._let_go(self._held.pop(key))

    def _let_go(self, upload: Upload) -> None:
        for level in upload.levels():
            self._files[level] -= 1
            self._bytes[level] -= upload.size
            if not self._files[level]:
                del self._files[level], self._bytes[level]


def _no_room(level: str, what: str, room: Room) -> Refused:
    if level != "session":
        where = "in all" if level == "all" else f"per {level}"
        return Refused(
            429, f"upload {what} {where}", "Too much is being uploaded at the moment: try again in 2 minutes.", 120
        )
    why = f"upload {what} per session"
    if what == "files":
        return Refused(429, why, f"At most {room.files:,} files are held: remove one first.")
    held = f"At most {room.size // _MB:,} MB of files are held"
    return Refused(413, why, f"{held}: remove one first, or use a smaller one.")


def _streamlit_holds(session: str, file: str) -> bool:
    if not runtime.exists():
        return False
    manager = cast(MemoryUploadedFileManager, runtime.get_instance().uploaded_file_mgr)
    return file in manager.file_storage.get(session, ())
