"""Writes the golden files of formats that have none yet: ``python -m tests.support.golden``."""

import cmapcore as cmp
from tests.cmapcore.formats.test_formats import GOLDEN, PROVENANCE, thing

if __name__ == "__main__":
    for (what, name), form in cmp.FORMATS.items():
        path = GOLDEN / f"{what}-{name}{form.suffix}"
        if not path.exists():
            path.write_bytes(cmp.export(thing(what), name, provenance=PROVENANCE))
