"""Tries every mutant of the knowledge on the authors' cases: ``python -m tests.mutation``; ``--sample 500 --seed 2`` some."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kgtool import knowledge

from .killing import run


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--cases", type=Path, default=Path(__file__).resolve().parent.parent / "cases", help="a folder of authors' cases")
    parser.add_argument("--sample", type=int, default=None, help="try so many mutants only, drawn by the seed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="mutants whose description holds this text, such as an identifier")
    parser.add_argument("--at-least", type=float, default=95.0, help="end with 1 where fewer percent are killed")
    chosen = parser.parse_args()
    report = run(chosen.cases, knowledge.load(), sample=chosen.sample, seed=chosen.seed, only=chosen.only)
    print(report)
    return int(100 * report.share < chosen.at_least)


if __name__ == "__main__":
    sys.exit(main())
