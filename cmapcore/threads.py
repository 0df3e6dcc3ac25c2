"""How many threads numerical libraries may use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController


@contextmanager
def one_thread(library: str) -> Iterator[None]:
    """Use one BLAS and OpenMP thread in a library: more make small problems many times slower on busy processors."""
    import_module(library)  # before its threads are looked for
    with _threads_once_loaded(library).limit(limits=1):
        yield


@cache
def _threads_once_loaded(_library: str) -> ThreadpoolController:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()  # looking for them takes milliseconds
