"""Looks for known weaknesses: ``python tools/audit.py``, or ``make audit``.

Bandit reads the code, pip-audit looks the pinned libraries up. The exit status is 1 where either found something. Where
a library could not be looked up, that is said loudly, and is no failure: without the internet nothing can be.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[1]
CODE = ("app.py", "cmapcore", "gallery", "hosting", "pages", "server", "ui")
LOUD = "=" * 78
_PATIENCE = 240  # seconds


def main() -> int:
    """Run both, and tell what they found."""
    bandit = _run("bandit", "--quiet", "--recursive", "-ll", *CODE)
    print(bandit.stdout, end="")
    options = ("--disable-pip", "--require-hashes", "--progress-spinner", "off", "--format", "json")
    audit = _run("pip_audit", "--requirement", "requirements.txt", *options)
    try:
        libraries = json.loads(audit.stdout)["dependencies"]
    except (ValueError, KeyError):
        reason = (audit.stderr.strip().splitlines() or ["it says nothing"])[-1]
        _say_loudly(f"NOTHING COULD BE LOOKED UP: {reason}")
        return int(bool(bandit.returncode))
    told, found = read_audit(libraries)
    print(told)
    skipped = [one["name"] for one in libraries if one.get("skip_reason")]
    if skipped:
        _say_loudly(f"{len(skipped)} OF {len(libraries)} LIBRARIES COULD NOT BE LOOKED UP: {', '.join(skipped)}")
    return int(found or bool(bandit.returncode))


def read_audit(libraries: list[dict[str, Any]]) -> tuple[str, bool]:
    """Return what to say of what pip-audit found, and whether it found anything."""
    weak = [(one["name"], one["version"], weakness) for one in libraries for weakness in one.get("vulns", ())]
    lines = [
        f"{name} {version}: {weakness['id']}, mended in {', '.join(weakness['fix_versions']) or 'no version'}"
        for name, version, weakness in weak
    ]
    return "\n".join(lines) or "No library that was looked up has a known weakness.", bool(weak)


def _say_loudly(text: str) -> None:
    print(LOUD, text, LOUD, sep="\n")


def _run(module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", module, *arguments]
    try:
        return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False, timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 1, "", f"no answer within {_PATIENCE} seconds")


if __name__ == "__main__":
    sys.exit(main())
