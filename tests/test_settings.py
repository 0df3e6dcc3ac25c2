from pathlib import Path

import pytest

from cmapcore import OptionError
from cmapcore.settings import CACHE_MB, DATA_DIR, SETTINGS, WORKERS, settings_table


@pytest.mark.parametrize(
    ("setting", "name", "default", "text", "value"),
    [
        (DATA_DIR, "CMAPCORE_DATA_DIR", Path("data"), "/srv/palettes", Path("/srv/palettes")),
        (WORKERS, "CMAPCORE_WORKERS", 2, "4", 4),
        (CACHE_MB, "CMAPCORE_CACHE_MB", 256, "0", 0),
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


def test_the_table_has_every_setting():
    lines = settings_table().splitlines()
    assert len(lines) == 2 + len(SETTINGS)
    assert lines[3] == f"| `CMAPCORE_WORKERS` | `2` | {WORKERS.help} |"
