"""What is said of known weaknesses."""

from tools.audit import read_audit

FINE = {"name": "numpy", "version": "2.4.0", "vulns": []}
SKIPPED = {"name": "scipy", "skip_reason": "not found"}
WEAK = {"name": "pillow", "version": "1.0", "vulns": [{"id": "CVE-1", "fix_versions": ["1.1"]}]}


def test_a_known_weakness_is_told_with_what_mends_it():
    assert read_audit([FINE, WEAK, SKIPPED]) == ("pillow 1.0: CVE-1, mended in 1.1", True)
    assert not read_audit([FINE, SKIPPED])[1]
