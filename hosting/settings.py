"""Environment settings of the app: every ``CMAPCORE_*`` variable besides those of the package."""

import re
from collections.abc import Callable
from pathlib import Path

from cmapcore.settings import ALLOW_LOOPBACK, DATA_DIR, Setting, whole_number

_ORIGIN = re.compile(r"\*|(https?://)?[A-Za-z0-9*.-]+(:[0-9*]+)?")


def _frame_ancestors(text: str) -> str:
    words = [f"'{word}'" if word in ("self", "none") else word for word in text.split()]
    if not all(word in ("'self'", "'none'") or _ORIGIN.fullmatch(word) for word in words):
        raise ValueError("'self', 'none', or origins such as https://example.org with spaces between them")
    return " ".join(words)


def _one_of(*words: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in words:
            raise ValueError(f"one of {', '.join(words)}")
        return text

    return parse


def _outside_address(text: str) -> str:
    if not re.fullmatch(r"https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~/-]*)?", text):
        raise ValueError("an address such as https://colormaps.example.org")
    return text.rstrip("/")


def _listening_address(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.:\[\]-]+:[0-9]{1,5}", text):
        raise ValueError("an address and a port, such as 127.0.0.1:9090")
    return text


WORKERS = Setting(
    "CMAPCORE_WORKERS",
    2,
    "How many heavy computations the app runs at the same time.",
    whole_number(1, 64),
)


CACHE_MB = Setting(
    "CMAPCORE_CACHE_MB",
    256,
    "Memory, in megabytes, for caching finished stages; 0 caches none.",
    whole_number(0, 65_536),
)


TRUSTED_PROXIES = Setting(
    "CMAPCORE_TRUSTED_PROXIES",
    0,
    "How many of your own proxies are in front of the app, each adding its client's address to X-Forwarded-For; with "
    "0 the header is ignored.",
    whole_number(0, 10),
)


FRAME_ANCESTORS = Setting(
    "CMAPCORE_FRAME_ANCESTORS",
    "'self'",
    "Whose pages may show the app in a frame: 'self', 'none', or origins such as https://example.org.",
    _frame_ancestors,
)


HSTS_SECONDS = Setting(
    "CMAPCORE_HSTS_SECONDS",
    0,
    "For how many seconds browsers must use HTTPS only (Strict-Transport-Security), where the app is behind TLS; "
    "31536000 is a year, and 0 sends no header.",
    whole_number(0, 63_072_000),
)


UPLOAD_FILES_PER_SESSION = Setting(
    "CMAPCORE_UPLOAD_FILES_PER_SESSION",
    30,
    "How many uploaded files the app holds for one session.",
    whole_number(1, 1_000),
)


UPLOAD_MB_PER_SESSION = Setting(
    "CMAPCORE_UPLOAD_MB_PER_SESSION",
    128,
    "How many megabytes of uploads the app holds for one session.",
    whole_number(1, 65_536),
)


UPLOAD_FILES = Setting(
    "CMAPCORE_UPLOAD_FILES",
    1_000,
    "How many uploaded files the app holds in all, at most a quarter of them for one client address.",
    whole_number(1, 1_000_000),
)


UPLOAD_MB = Setting(
    "CMAPCORE_UPLOAD_MB",
    1_024,
    "How many megabytes of uploads the app holds in all, at most a quarter of them for one client address.",
    whole_number(1, 65_536),
)


CONNECTIONS_PER_ADDRESS = Setting(
    "CMAPCORE_CONNECTIONS_PER_ADDRESS",
    100,
    "How many open pages one client address may have.",
    whole_number(1, 100_000),
)


CONNECTIONS = Setting(
    "CMAPCORE_CONNECTIONS",
    300,
    "How many open pages the app serves in all.",
    whole_number(1, 100_000),
)


DRAIN_SECONDS = Setting(
    "CMAPCORE_DRAIN_SECONDS",
    4,
    "How many seconds the app keeps serving after SIGTERM, while /readyz says that it takes no new visitors; work "
    "still unfinished then is stopped within four more seconds.",
    whole_number(0, 600),
)


METRICS = Setting(
    "CMAPCORE_METRICS",
    "",
    "Where the app serves its metrics to Prometheus, as address:port, such as 127.0.0.1:9090: a port that only the "
    "operator can reach; unset, nowhere.",
    _listening_address,
)


REQUESTS_PER_ADDRESS = Setting(
    "CMAPCORE_REQUESTS_PER_ADDRESS",
    6_000,
    "How many HTTP requests a minute one client address may make; a first visit makes about 120.",
    whole_number(1, 1_000_000),
)


FETCHES_PER_CLIENT = Setting(
    "CMAPCORE_FETCHES_PER_CLIENT",
    20,
    "How many pictures a minute the app fetches for one client address, or for one session where it is not known.",
    whole_number(1, 100_000),
)


FETCHES = Setting(
    "CMAPCORE_FETCHES",
    200,
    "How many pictures a minute the app fetches in all.",
    whole_number(1, 100_000),
)


API_REQUESTS = Setting(
    "CMAPCORE_API_REQUESTS",
    8,
    "How many API requests for palettes and colormaps are worked on at once; those for saved ones are counted "
    "separately.",
    whole_number(1, 1_000),
)


API_REQUESTS_PER_ADDRESS = Setting(
    "CMAPCORE_API_REQUESTS_PER_ADDRESS",
    4,
    "How many of these are worked on at once for one client address.",
    whole_number(1, 1_000),
)


API_PICTURES = Setting(
    "CMAPCORE_API_PICTURES",
    8,
    "How many pictures sent to the API are held at once, arriving or waiting; each takes up to 64 megabytes.",
    whole_number(1, 10_000),
)


API_PICTURES_PER_ADDRESS = Setting(
    "CMAPCORE_API_PICTURES_PER_ADDRESS",
    4,
    "How many of these are held at once for one client address.",
    whole_number(1, 10_000),
)


DATABASE_URL = Setting(
    "CMAPCORE_DATABASE_URL",
    "",
    "The gallery's PostgreSQL database, postgresql://user:password@host:port/name; unset, saved palettes are in the "
    "file gallery.db in CMAPCORE_DATA_DIR.",
    str,  # never named in an error: there may be a password in it
)


GALLERY = Setting(
    "CMAPCORE_GALLERY",
    "shared",
    "Whose palettes the gallery shows: shared, all that are public; private, each visitor's own; readonly, as shared, "
    "but nothing can be saved.",
    _one_of("shared", "private", "readonly"),
)


SAVES_PER_HOUR = Setting(
    "CMAPCORE_SAVES_PER_HOUR",
    60,
    "How many palettes an hour one owner, or one client address, may save in the gallery.",
    whole_number(1, 100_000),
)


SAVES_PER_HOUR_IN_ALL = Setting(
    "CMAPCORE_SAVES_PER_HOUR_IN_ALL",
    2_000,
    "How many palettes an hour all owners together may save in the gallery.",
    whole_number(1, 1_000_000),
)


IMPORTS_PER_HOUR = Setting(
    "CMAPCORE_IMPORTS_PER_HOUR",
    1_000,
    "How many palettes an hour one owner, or one client address, may import into the gallery, and all together four "
    "times as many; those already there do not count.",
    whole_number(1, 1_000_000),
)


PUBLIC_URL = Setting(
    "CMAPCORE_PUBLIC_URL",
    "",
    "The app's public address, where it is behind a proxy: links to palettes begin with it, and files fetched over "
    "HTTP contain a link only if it is set.",
    _outside_address,
)


SETTINGS: tuple[Setting[Path] | Setting[int] | Setting[str], ...] = (
    DATA_DIR,
    WORKERS,
    CACHE_MB,
    TRUSTED_PROXIES,
    FRAME_ANCESTORS,
    HSTS_SECONDS,
    UPLOAD_FILES_PER_SESSION,
    UPLOAD_MB_PER_SESSION,
    UPLOAD_FILES,
    UPLOAD_MB,
    CONNECTIONS_PER_ADDRESS,
    CONNECTIONS,
    DRAIN_SECONDS,
    METRICS,
    REQUESTS_PER_ADDRESS,
    FETCHES_PER_CLIENT,
    FETCHES,
    API_REQUESTS,
    API_REQUESTS_PER_ADDRESS,
    API_PICTURES,
    API_PICTURES_PER_ADDRESS,
    DATABASE_URL,
    GALLERY,
    SAVES_PER_HOUR,
    SAVES_PER_HOUR_IN_ALL,
    IMPORTS_PER_HOUR,
    PUBLIC_URL,
    ALLOW_LOOPBACK,
)


def settings_table() -> str:
    """Write all settings as a Markdown table, one row each."""
    rows = [f"| `{s.name}` | `{'none' if s.default == '' else s.default}` | {s.help} |" for s in SETTINGS]
    return "\n".join(["| variable | default | effect |", "|---|---|---|", *rows])
