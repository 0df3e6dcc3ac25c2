from pathlib import Path

import pytest

from cmapcore import OptionError
from cmapcore.settings import DATA_DIR
from hosting.settings import CACHE_MB, GALLERY, PUBLIC_URL, SETTINGS, WORKERS, settings_table


@pytest.mark.parametrize(
    ("setting", "name", "default", "text", "value"),
    [
        (DATA_DIR, "CMAPCORE_DATA_DIR", Path("data"), "/srv/palettes", Path("/srv/palettes")),
        (WORKERS, "CMAPCORE_WORKERS", 2, "4", 4),
        (CACHE_MB, "CMAPCORE_CACHE_MB", 256, "0", 0),
        (GALLERY, "CMAPCORE_GALLERY", "shared", "private", "private"),
        (PUBLIC_URL, "CMAPCORE_PUBLIC_URL", "", "https://maps.example.org:8443/x/", "https://maps.example.org:8443/x"),
    ],
)
def test_a_setting_is_read_from_its_variable(setting, name, default, text, value, monkeypatch):
    assert setting in SETTINGS
    monkeypatch.delenv(name, raising=False)
    assert setting.read() == default
    monkeypatch.setenv(name, " ")
    assert setting.read() == default
    monkeypatch.setenv(name, f" {text} ")
    assert setting.read() == value


@pytest.mark.parametrize(
    ("setting", "text"),
    [(WORKERS, "0"), (WORKERS, "65"), (WORKERS, "two"), (WORKERS, "-1"), (WORKERS, "1.5"), (CACHE_MB, "256MB")],
)
def test_a_bad_value_is_refused_by_name(setting, text, monkeypatch):
    monkeypatch.setenv(setting.name, text)
    with pytest.raises(OptionError, match=f"{setting.name} is '{text}', but it takes a whole number from"):
        setting.read()


@pytest.mark.parametrize(
    "text", ["maps.example.org", "ftp://example.org", "https://", "https://a.org/?b", "https://a b"]
)
def test_the_outside_address_is_an_address(text, monkeypatch):
    monkeypatch.setenv(PUBLIC_URL.name, text)
    with pytest.raises(OptionError, match="it takes an address such as https://"):
        PUBLIC_URL.read()


def test_a_setting_of_words_takes_no_other(monkeypatch):
    monkeypatch.setenv(GALLERY.name, "public")
    with pytest.raises(OptionError, match="'public', but it takes one of shared, private, readonly"):
        GALLERY.read()


def test_the_table_has_every_setting():
    lines = settings_table().splitlines()
    assert len(lines) == 2 + len(SETTINGS)
    assert lines[3] == f"| `CMAPCORE_WORKERS` | `2` | {WORKERS.help} |"
