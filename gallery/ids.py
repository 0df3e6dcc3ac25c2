"""The ids of palettes: short, but impossible to guess."""

import hashlib
import secrets
import string

from .schema import ID_LENGTH

_ALPHABET = string.digits + string.ascii_letters


def new_id() -> str:
    """Make a new one: about 71 random bits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(ID_LENGTH))


def example_id(sample: str) -> str:
    """Return the id of the example that was made from a built-in picture: the same one everywhere."""
    return hashlib.sha256(f"example {sample}".encode()).hexdigest()[:ID_LENGTH]
