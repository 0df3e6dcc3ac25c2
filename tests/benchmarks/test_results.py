"""What a benchmark keeps, and how two of them are compared."""

import json
import subprocess
import sys
from pathlib import Path

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def kept(path, **figures):
    document = {"when": "2026-01-01T00:00:00+00:00", "machine": "2 × any", "higher is better": ["fit"]}
    path.write_text(json.dumps(document | {"figures": figures}))
    return path


def compare(old, new):
    return subprocess.run(
        [sys.executable, BENCHMARKS / "compare.py", old, new], capture_output=True, text=True, check=False
    )


def test_what_lost_more_than_a_tenth_is_pointed_at(tmp_path):
    old = kept(tmp_path / "old.json", seconds=1.0, fit=0.9, gone=3)
    done = compare(old, kept(tmp_path / "new.json", seconds=1.2, fit=0.9))
    assert done.returncode == 1
    assert "✗  1.20 × seconds: 1 → 1.2" in done.stdout
    assert "not measured any more: gone" in done.stdout
    assert compare(old, kept(tmp_path / "new.json", seconds=1.05, fit=0.95)).returncode == 0
    assert compare(old, kept(tmp_path / "new.json", seconds=0.5, fit=0.5)).returncode == 1, (
        "less of what should be high"
    )
