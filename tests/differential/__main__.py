"""Compares the evaluators on any number of generated pairs: ``python -m tests.differential --pairs 20000 --seed 1``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kgtool import knowledge, places

from .comparison import compare


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.differential", description=__doc__)
    parser.add_argument("--pairs", type=int, default=20_000, help="at least so many pairs of a case and a criterion")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--ontology", type=Path, default=None, help="a folder of .omn files instead of the shipped one")
    parser.add_argument("--records", action="store_true", help="records as case files give them, through facts and derive")
    chosen = parser.parse_args()
    report = compare(
        knowledge.load(chosen.ontology), places.ontology_files(chosen.ontology), chosen.pairs, chosen.seed, records=chosen.records
    )
    print(report)
    return 1 if report.differences else 0


if __name__ == "__main__":
    sys.exit(main())
