"""All seeded faults, asked of ``kgtool check``, ``kgtool test`` (the cases of the family) and ``kgtool diff``: who tells of what.

Ends with 1 where a fault is not told of at its place by the command that has to.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.faults.harness import Workshop
from tests.faults.seeded import FAULTS


def main() -> int:
    missed = 0
    caught = dict.fromkeys(("check", "test", "diff"), 0)
    with tempfile.TemporaryDirectory(prefix="kgtool-faults-") as folder:
        workshop = Workshop(Path(folder))
        for fault in FAULTS:
            with workshop.made(fault) as text:
                found = {"check": workshop.by_check(fault, text), "test": workshop.by_test(fault), "diff": workshop.by_diff(fault)}
            for command, told in found.items():
                caught[command] += told.caught
            right = found[fault.told].caught and found[fault.told].at
            missed += not right
            by = " ".join(command if told.caught else "-" * len(command) for command, told in found.items())
            print(f"{'  ' if right else '! '}{by}  {fault.title}")
            if not right:
                print(found[fault.told].text)
    print(
        f"{len(FAULTS)} faults, {len(FAULTS) - missed} told of at their place; "
        + ", ".join(f"{name} tells of {n}" for name, n in caught.items())
    )
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
