"""How well drafts find the facts of a letter: ``python -m tests.letters.drafts`` prints precision and recall.

Each letter of the answer key is printed, drafted and compared with the case file that was transcribed from it by hand. A proposed
fact is right if the case file has one of the same class and sense (fact or absence); each fact of the case file is used once.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from kgtool.case_file import case_of, read_case
from kgtool.knowledge import Knowledge, load
from kgtool.letters.draft import Drafter
from kgtool.model import Case
from kgtool.terms import TermIndex
from tests.conftest import SHARED
from tests.letters.printing import Style, print_letter

CASES = Path(__file__).resolve().parent / "cases"

#: Class, region, and whether the record denies it.
Stated = tuple[str, str | None, bool]


@dataclass
class Score:
    """Counts over letters. ``placed`` are the right ones whose region agrees too, or is stated by one side only."""

    letters: int = 0
    proposed: int = 0
    transcribed: int = 0
    right: int = 0
    placed: int = 0
    requests: int = 0
    requests_right: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)

    @property
    def precision(self) -> float:
        return self.right / self.proposed

    @property
    def recall(self) -> float:
        return self.right / self.transcribed


def stated(case: Case) -> list[Stated]:
    return [(fact.kind, fact.site, absent) for facts, absent in ((case.facts, False), (case.absent, True)) for fact in facts]


def measure(shared: Path, knowledge: Knowledge, *, related: bool = False) -> Score:
    """The score over every letter that has a case file. ``related`` counts a wider or narrower class as right too."""
    terms = knowledge.term_index()
    letters = {one["case"]: one for one in map(json.loads, (shared / "imr" / "letters.jsonl").read_text(encoding="utf-8").splitlines())}
    drafter, score = Drafter(knowledge), Score()
    for path in sorted(CASES.glob("*.yaml")):
        if path.stem not in letters:
            continue
        (draft,) = drafter.draft(print_letter(letters[path.stem], Style(width=10_000)), path.stem)
        proposed, own = case_of(draft.case, terms), read_case(path, terms)
        _compare(stated(proposed), stated(own), score, terms, _related(terms) if related else lambda one, other: one == other)
        score.letters += 1
        asked = {request.id: request.treatment for request in own.requests}
        score.requests += len(asked)
        score.requests_right += sum(_related(terms)(asked.get(request.id, ""), request.treatment) for request in proposed.requests)
    return score


def _related(terms: TermIndex) -> Callable[[str, str], bool]:
    return lambda one, other: one in terms.ancestors(other) or other in terms.ancestors(one)


def _compare(proposed: list[Stated], own: list[Stated], score: Score, terms: TermIndex, same: Callable[[str, str], bool]) -> None:
    score.proposed += len(proposed)
    score.transcribed += len(own)
    left = list(own)
    for kind, site, absent in proposed:
        fitting = [one for one in left if one[2] == absent and same(one[0], kind)]
        if not fitting:
            score.wrong[terms.label(kind)] += 1
            continue
        there = [one for one in fitting if one[1] is None or site is None or _related(terms)(one[1], site)]
        chosen = (there or fitting)[0]
        left.remove(chosen)
        score.right += 1
        score.placed += bool(there)
    score.missed.update(terms.label(kind) for kind, _, _ in left)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.letters.drafts", description=__doc__)
    parser.add_argument("--shared", type=Path, default=SHARED, help="the folder of the reference data")
    chosen = parser.parse_args()
    if not chosen.shared.is_dir():
        print(f"{chosen.shared} is not there: the letters are part of the reference data", file=sys.stderr)
        return 2
    knowledge = load()
    exact, related = measure(chosen.shared, knowledge), measure(chosen.shared, knowledge, related=True)
    print(f"{exact.letters} letters: {exact.proposed} facts proposed, {exact.transcribed} transcribed by hand")
    print(f"same class:              precision {exact.precision:.3f}, recall {exact.recall:.3f}")
    print(f"same, wider or narrower: precision {related.precision:.3f}, recall {related.recall:.3f}")
    print(f"of the right ones the region agrees in {exact.placed / exact.right:.3f}")
    print(f"requests: {exact.requests_right} of {exact.requests} name the transcribed treatment, a wider or a narrower one")
    print("most often proposed and not transcribed:", ", ".join(f"{name} {count}" for name, count in exact.wrong.most_common(12)))
    print("most often missed:", ", ".join(f"{name} {count}" for name, count in exact.missed.most_common(12)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
