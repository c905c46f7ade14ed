"""The report of a coverage: as text, as data for JSON, and as a page on its own.

In: a :class:`~kgtool.authors.coverage.Coverage` after a run. Out: text. What no case can show is counted with its reason and
never hidden.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from itertools import groupby
from typing import Any

from kgtool.authors import untouched
from kgtool.authors.coverage import ASPECTS, Coverage, CriterionCoverage
from kgtool.names import curie
from kgtool.report.html import page

_WORDS = {"met": "met", "contradicted": "contradicted", "not_documented": "not documented", "decisive": "decisive"}


@dataclass(frozen=True)
class Report:
    """What a coverage comes to. The lists are in the order of the files, or sorted."""

    coverage: Coverage

    @cached_property
    def lines(self) -> list[CriterionCoverage]:
        return self.coverage.criteria()

    @cached_property
    def terms(self) -> list[str]:
        return untouched.terms(self.coverage.named, self.coverage.knowledge)

    @cached_property
    def unused_rules(self) -> list[str]:
        return [name for name in untouched.rules() if name not in self.coverage.derivations]

    @cached_property
    def unasked(self) -> list[str]:
        return [name for name, has_example in untouched.asked().items() if not has_example]

    @cached_property
    def whole(self) -> int:
        return sum(line.whole for line in self.lines)

    @cached_property
    def impossible(self) -> dict[str, int]:
        """Reasons why criteria cannot be shown in some way, with how many criteria each holds for."""
        return dict(Counter(why for line in self.lines for why in sorted(set(line.impossible.values()))).most_common())

    def shown(self, aspect: str) -> int:
        return sum(aspect in line.shown for line in self.lines)

    # -------------------------------------------------------------------- forms

    def counts(self) -> list[tuple[str, str]]:
        """The head of the report: what is counted, and the count in words."""
        knowledge = self.coverage.knowledge
        number = self.coverage.recommendations()
        clinical = len(untouched.clinical(knowledge))
        rules, asked = untouched.rules(), untouched.asked()
        aspects = ", ".join(f"{_WORDS[aspect]} {self.shown(aspect)}" for aspect in ASPECTS)
        return [
            ("Criteria", f"{self.whole} of {len(self.lines)} shown in every way they can be ({aspects})"),
            *(("  cannot be", f"{count}: {why}") for why, count in self.impossible.items()),
            ("Texts", f"{number - len(self.coverage.ungoverned())} of {number} recommendations judged a request"),
            ("Terms", f"{clinical - len(self.terms)} of {clinical} named by a case or a query, or wider than one that is"),
            ("Derivations", f"{len(rules) - len(self.unused_rules)} of {len(rules)} added something to a case"),
            ("Questions", f"{len(asked) - len(self.unasked)} of {len(asked)} are asked by an example of their own"),
        ]

    def text(self) -> str:
        lines = ["Coverage", *(f"  {name:<16} {said}" for name, said in self.counts())]
        lines += self._gaps()
        return "\n".join(lines)

    def _gaps(self) -> Iterator[str]:
        missing = [line for line in self.lines if line.missing]
        if missing:
            yield from ("", "Not shown by any case")
        for heading, group in groupby(missing, self._heading):
            yield f"  {heading}"
            for line in group:
                yield f"    {line.criterion.id}: never {_listed(line.missing)} ({', '.join(self._roles(line))})"
        for title, names in self._lists():
            if names:
                yield from ("", title, textwrap.fill(", ".join(names), 100, initial_indent="  ", subsequent_indent="  "))

    def _lists(self) -> list[tuple[str, list[str]]]:
        return [
            ("Recommendations by which no request of a case was judged", [curie(iri) for iri in self.coverage.ungoverned()]),
            ("Derivations that added nothing to a case", self.unused_rules),
            ("Questions without an example", self.unasked),
            ("Terms that no case and no query names (* a criterion names them)", self._terms()),
        ]

    def _terms(self) -> list[str]:
        named = untouched.used_by_criteria(self.coverage.knowledge, self.terms)
        return [curie(iri).partition(":")[2] + ("*" if iri in named else "") for iri in self.terms]

    def _heading(self, line: CriterionCoverage) -> str:
        recommendation = line.place.recommendation
        file, _ = self.coverage.knowledge.source(recommendation.iri) or ("", 0)
        return f"{recommendation.edition.label}: {recommendation.label} ({file})"

    @staticmethod
    def _roles(line: CriterionCoverage) -> list[str]:
        return sorted(role.replace("_", " ") for role in line.place.roles)

    def as_json(self) -> dict[str, Any]:
        """The same as data: ids, IRIs as CURIEs."""
        return {
            "criteria": [
                {
                    "id": line.criterion.id,
                    "recommendation": curie(line.place.recommendation.iri),
                    "roles": sorted(line.place.roles),
                    "shown": list(line.shown),
                    "missing": list(line.missing),
                    "impossible": dict(line.impossible),
                }
                for line in self.lines
            ],
            "whole": self.whole,
            "recommendations_without_request": [curie(iri) for iri in self.coverage.ungoverned()],
            "terms_not_named": [curie(iri) for iri in self.terms],
            "derivations_not_used": self.unused_rules,
            "questions_without_example": self.unasked,
        }

    def html(self) -> str:
        """A page that needs no script: the counts, then each recommendation, open where something is missing."""
        counts = "".join(f"<dt>{escape(name.strip())}</dt><dd>{escape(said)}</dd>\n" for name, said in self.counts())
        parts = [f"<h1>Coverage by {self.coverage.requests} requests</h1>\n<dl>\n{counts}</dl>\n<h2>Criteria</h2>\n"]
        for heading, group in groupby(self.lines, self._heading):
            parts.append(self._section(heading, list(group)))
        parts += [f"<h2>{escape(title)}</h2>\n<p>{escape(', '.join(names))}</p>\n" for title, names in self._lists() if names]
        return page("Coverage by authors' cases", "".join(parts))

    def _section(self, heading: str, lines: list[CriterionCoverage]) -> str:
        whole = sum(line.whole for line in lines)
        columns = ("Criterion", "Linked as", *(_WORDS[aspect].capitalize() for aspect in ASPECTS))
        head = "".join(f'<th scope="col">{column}</th>' for column in columns)
        rows = "".join(
            f'<tr><th scope="row">{escape(line.criterion.label)}<br><span class="quiet">{escape(line.criterion.id)}</span></th>'
            f"<td>{escape(', '.join(self._roles(line)))}</td>" + "".join(_cell(line, aspect) for aspect in ASPECTS) + "</tr>\n"
            for line in lines
        )
        opened = " open" if whole < len(lines) else ""
        return (
            f"<details{opened}><summary>{escape(heading)}: {whole} of {len(lines)}</summary>\n"
            f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table></details>\n"
        )


def _listed(aspects: Sequence[str]) -> str:
    *most, last = (_WORDS[aspect] for aspect in aspects)
    return f"{', '.join(most)} or {last}" if most else last


def _cell(line: CriterionCoverage, aspect: str) -> str:
    if aspect in line.shown:
        return '<td class="good">shown</td>'
    if aspect in line.impossible:
        return f'<td class="quiet">cannot be: {escape(line.impossible[aspect])}</td>'
    return '<td class="bad">missing</td>'
