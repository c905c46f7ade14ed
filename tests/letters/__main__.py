"""Prints how far the determinations agree with real ones: ``python -m tests.letters``; ``--items`` prints each item too.

``--second`` holds the second transcriptions of some letters beside the first: how much of a result is the transcription.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kgtool.knowledge import load
from tests.conftest import SHARED

from .agreement import CASES, SECOND, Agreement, Compared, agreement


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.letters", description=__doc__)
    parser.add_argument("--shared", type=Path, default=SHARED, help="the folder of the reference data")
    parser.add_argument("--cases", type=Path, default=CASES, help="the folder of the case files")
    parser.add_argument("--items", action="store_true", help="a line for each item")
    parser.add_argument("--second", action="store_true", help="compare the second transcriptions with the first")
    chosen = parser.parse_args()
    if not chosen.shared.is_dir():
        print(f"{chosen.shared} is not there: the answer key of the letters is part of the reference data", file=sys.stderr)
        return 2
    found = agreement(chosen.shared, load(), SECOND if chosen.second else chosen.cases)
    if not found.items:
        print(f"{chosen.cases} holds no case file (*.yaml)", file=sys.stderr)
        return 2
    if chosen.second:
        _print_second(found, agreement(chosen.shared, load(), CASES))
        return 0
    if chosen.items:
        for item in found.items:
            _print_item(item)
    _print(found)
    return 0


def _print(found: Agreement) -> None:
    granted, of = found.overturned
    open_criteria = sum(one.right is None for item in found.fair for one in item.deciding)
    judged = sum(one.right is not None for item in found.fair for one in item.deciding)
    print(f"{len(found.items)} items over {len(found.topics)} topics; {len(found.fair)} of them fair")
    print(f"same disposition: {sum(i.agrees for i in found.fair)} of {len(found.fair)} fair items ({found.share:.1%})")
    print(f"fair overturned items that come out so: {granted} of {of}")
    print(f"Cohen's kappa: {found.kappa():.2f}")
    print(f"deciding criteria as in the real determination: {found.deciding_share:.1%} of {judged} ({open_criteria} ids are no criterion)")
    print("\nreal        ours: overturned  upheld")
    table = found.confusion()
    for real in ("overturned", "upheld"):
        print(f"{real:<12}{table[real, 'overturned']:>16}{table[real, 'upheld']:>8}")
    if found.disagreements:
        print("\ndisagreements")
    for item in found.disagreements:
        cause, why = found.causes.get(item.key.name, ("?", "no cause is recorded"))
        print(f"  {item.key.name} {item.key.heading!r}")
        print(f"      ours {item.said.dispositions['imr'].value} ({item.said.outcome.value}); {cause}: {why}")


def _print_item(item: Compared) -> None:
    said, key = item.said, item.key
    topic = said.governing.topic if said.governing else "-"
    mark = "=" if item.agrees else "x"
    fair = "" if key.fair else " (unfair)"
    print(
        f"{mark} {key.name} {key.heading[:70]!r}{fair}: ours {said.dispositions['imr'].value}, {said.outcome.value}, {topic}/{said.branch}"
    )
    print(
        "    "
        + ", ".join(f"{one.id} {one.holds.value if one.holds is not None else 'no criterion'}" for one in item.deciding if not one.right)
    )


def _print_second(second: Agreement, first: Agreement) -> None:
    by_name = {item.key.name: item for item in first.items}
    pairs = [(by_name[item.key.name], item) for item in second.items if item.key.name in by_name]
    verdicts = [
        (line.verdict, other.verdict)
        for one, two in pairs
        for line in one.said.criteria
        for other in two.said.criteria
        if line.id == other.id
    ]
    print(f"{len(pairs)} items transcribed twice")
    print(f"same disposition: {sum(a.said.dispositions['imr'] is b.said.dispositions['imr'] for a, b in pairs)}")
    print(f"same outcome: {sum(a.said.outcome is b.said.outcome for a, b in pairs)}")
    print(f"same verdict: {sum(a is b for a, b in verdicts)} of {len(verdicts)} criteria that both judged")
    for one, two in pairs:
        if one.said.outcome is not two.said.outcome:
            print(f"  {one.key.name} {one.key.heading!r}: {one.said.outcome.value} / {two.said.outcome.value}")


if __name__ == "__main__":
    sys.exit(main())
