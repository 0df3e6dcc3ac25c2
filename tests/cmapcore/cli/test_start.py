"""What the command line loads, for most of the time of a small command goes into that."""

import gc
import re
import subprocess
import sys

import cmapcore as cmp
from cmapcore.__main__ import _loaded
from cmapcore.pictures.samples import sample_path

UNNEEDED = {
    *("scipy", "sklearn", "openTSNE", "matplotlib", "pandas", "plotly", "streamlit", "sqlalchemy"),
    *("requests", "urllib3", "importlib.metadata", "importlib.resources", "click.shell_completion"),
    *("multiprocessing", "concurrent.futures.process", "zipfile", "xml", "sqlite3"),
    *("cmapcore.formats", "cmapcore.diagnosis", "cmapcore.figures", "cmapcore.films", "cmapcore.classic"),
    *("cmapcore.quality.checks", "cmapcore.quality.uniformity", "cmapcore.pictures.film", "cmapcore.pictures.samples"),
    *("cmapcore.cli.output_files", "cmapcore.cli.pool", "cmapcore.cli.files", "cmapcore.cli.documents"),
}
"""Each is needed somewhere, but not for the default palette in hex codes."""


def loaded(*arguments):
    """The modules that a command loads, with the milliseconds that each took itself."""
    command = [sys.executable, "-X", "importtime", "-m", "cmapcore", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    rows = re.findall(r"^import time: +(\d+) \| +\d+ \| +(\S+)$", done.stderr, re.MULTILINE)
    return {name: int(microseconds) / 1000 for microseconds, name in rows}, done.stdout


def test_the_default_palette_loads_only_what_it_needs():
    modules, printed = loaded("palette", str(sample_path("coffee")))
    for name in sorted(modules, key=modules.__getitem__, reverse=True)[:20]:
        print(f"{modules[name]:6.1f} ms  {name}")
    ours = [name for name in modules if name.startswith("cmapcore")]
    print(f"{sum(modules.values()):6.1f} ms  all {len(modules)}, of which {len(ours)} are of cmapcore")
    assert printed.split() == list(cmp.extract(sample_path("coffee")).palette.hex)
    assert not [name for name in modules if any(f"{name}.".startswith(f"{other}.") for other in UNNEEDED)]


def test_a_command_loads_no_other():
    code = "import sys; from cmapcore.__main__ import command_line as run; run(['formats'], standalone_mode=False)"
    code += "; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    modules = set(done.stdout.splitlines()[-1].split())
    commands = {name for name in modules if name.startswith("cmapcore.cli.commands.")}
    assert commands == {"cmapcore.cli.commands.formats"}
    assert "cmapcore.cli.tasks" not in modules


def test_loading_a_command_leaves_the_garbage_collector_as_it_was(monkeypatch):
    gc.disable()
    try:
        monkeypatch.setattr("importlib.import_module", lambda name: sys.modules.setdefault(name, sys))
        _loaded("a module of no name")
        assert not gc.isenabled()
    finally:
        gc.enable()
        gc.unfreeze()
        sys.modules.pop("a module of no name", None)
