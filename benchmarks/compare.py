"""Whether something got slower: ``python benchmarks/compare.py OLD.json NEW.json``.

Prints for each figure of two kept results how they compare, and ends with 1 where one lost more than a tenth.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from results import compared

TENTH = 1.1


def main() -> int:
    """Print the comparison."""
    old, new = (json.loads(Path(name).read_text(encoding="utf-8")) for name in sys.argv[1:])
    print(f"old: {old['when']}, {old['machine']}\nnew: {new['when']}, {new['machine']}")
    if old["machine"] != new["machine"]:
        print("Not the same machine: ratios to something beside it can be compared, seconds cannot.")
    lost = 0
    for name, ratio in compared(old["figures"], new["figures"], new["higher is better"]):
        is_lost = ratio > TENTH
        lost += is_lost
        before, after = old["figures"][name], new["figures"][name]
        print(f"{'✗' if is_lost else ' '} {ratio:5.2f} × {name}: {before:g} → {after:g}")
    missing = sorted(set(old["figures"]) - set(new["figures"]))
    if missing:
        print(f"not measured any more: {', '.join(missing)}")
    print(f"{lost} lost more than a tenth." if lost else "Nothing lost more than a tenth.")
    return int(bool(lost))


if __name__ == "__main__":
    sys.exit(main())
