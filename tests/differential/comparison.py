"""Judges generated cases with HermiT, with the shipped queries and with the direct evaluator, and says where they part.

In: knowledge, its files, a number of pairs and a seed. Out: a :class:`Report` that counts verdicts and lists every difference with
the case that shows it.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kgtool import direct, judge
from kgtool.case_words import description
from kgtool.conflicts import Evaluator, settled
from kgtool.errors import LimitError
from kgtool.hermit import Reasoner
from kgtool.knowledge import Knowledge
from kgtool.model import Verdict

from .generator import GeneratedCase, World
from .records import recorded_cases

EVALUATORS: dict[str, Evaluator] = {"queries": judge.judge, "direct": direct.judge}


@dataclass
class Report:
    """What was compared. ``differences`` are lines a person can read; ``verdicts`` counts HermiT's."""

    cases: int = 0
    inconsistent: int = 0
    too_contradictory: int = 0
    pairs: int = 0
    pairs_of_inconsistent: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    depths: Counter[int] = field(default_factory=Counter)
    criteria: set[str] = field(default_factory=set)
    left_out: tuple[str, ...] = ()
    differences: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(("HermiT", *EVALUATORS), 0.0))

    def __str__(self) -> str:
        depths = ", ".join(f"{depth}: {count}" for depth, count in sorted(self.depths.items()))
        lines = [
            f"{self.pairs} pairs of {self.cases} cases and {len(self.criteria)} criteria (by depth {depths})",
            f"{self.inconsistent} cases inconsistent ({self.pairs_of_inconsistent} pairs); {self.too_contradictory} set aside as too contradictory",
            ", ".join(f"{count} {word}" for word, count in sorted(self.verdicts.items())),
            ", ".join(f"{name} {seconds:.1f} s" for name, seconds in self.seconds.items()),
            f"{len(self.left_out)} criteria left out because nothing can meet them: {', '.join(self.left_out) or 'none'}",
            f"{len(self.differences)} differences",
        ]
        return "\n".join([*lines, *self.differences[:50]])


def compare(knowledge: Knowledge, files: Sequence[Path], pairs: int, seed: int, *, records: bool = False) -> Report:
    """Compare verdict by verdict, and whether each record is consistent; ``records``: on records as case files give them."""
    report = Report()
    with Reasoner(files) as reasoner:
        usable = [criterion for criterion in sorted(reasoner.criteria) if reasoner.satisfiable(criterion)]
        report.left_out = tuple(sorted(reasoner.criteria - set(usable)))
        world = World(knowledge, usable)
        for case in recorded_cases(world, seed, pairs) if records else world.cases(seed, pairs):
            start = time.perf_counter()
            try:
                wanted, clashes = reasoner.judge(case.graph.quads, case.graph.request, case.criteria)
            except LimitError:
                report.too_contradictory += 1
                continue
            report.seconds["HermiT"] += time.perf_counter() - start
            _count(report, world, case, wanted, bool(clashes))
            for name, evaluator in EVALUATORS.items():
                start = time.perf_counter()
                found = settled(case.graph.quads, case.criteria, knowledge, evaluator)
                report.seconds[name] += time.perf_counter() - start
                said = _said(case, name, wanted, found.verdicts, bool(clashes), bool(found.clashes))
                report.differences += [f"{line}: {'; '.join(description(case.graph, knowledge))}" for line in said]
    return report


def _said(
    case: GeneratedCase,
    name: str,
    wanted: Mapping[str, Verdict],
    found: Mapping[str, Verdict],
    inconsistent: bool,
    clashing: bool,
) -> list[str]:
    """The differences between HermiT and one evaluator on one case."""
    lines = []
    if inconsistent != clashing:
        lines.append(f"{case.name}: HermiT {'inconsistent' if inconsistent else 'consistent'}, {name} differs")
    for criterion in case.criteria:
        if wanted[criterion] is not found[criterion]:
            mark = " (inconsistent)" if inconsistent else ""
            lines.append(f"{case.name}{mark} {criterion}: HermiT {wanted[criterion]}, {name} {found[criterion]}")
    return lines


def _count(report: Report, world: World, case: GeneratedCase, verdicts: Mapping[str, Verdict], inconsistent: bool) -> None:
    report.cases += 1
    report.pairs += len(case.criteria)
    report.inconsistent += inconsistent
    report.pairs_of_inconsistent += len(case.criteria) if inconsistent else 0
    report.criteria.update(case.criteria)
    report.verdicts.update(verdict.value for verdict in verdicts.values())
    report.depths.update(world.patterns[criterion].depth for criterion in case.criteria)
