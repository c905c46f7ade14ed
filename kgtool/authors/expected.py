"""What an author's case expects of each request, compared with what came out, cell by cell.

In: the ``expect`` part of a case and the determination. Out: the cells that differ. Unknown keys, words and request ids
are :class:`~kgtool.errors.InputError` with their line. Second step of ``kgtool test``.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kgtool.determination import CaseDetermination, Determination
from kgtool.model import Disposition, Holds, Outcome, Verdict
from kgtool.reading.source import CaseSource, Place, shown


@dataclass(frozen=True)
class Difference:
    """One cell that came out otherwise: ``request 1, verdicts, cpmtg.…tw``.

    ``place`` is where the expected value stands. ``text`` is what would stand there now, of a cell that holds words of the
    knowledge (a page, an edition's name, a remark); None of every cell that holds a verdict, an outcome or an amount.
    """

    cell: str
    expected: str
    got: str
    line: int | None
    place: Place = ()
    text: str | None = None


def differences(source: CaseSource, result: CaseDetermination) -> list[Difference]:
    """Every cell of ``expect`` that differs from the determination."""
    by_id = {one.request: one for one in result.determinations}
    found: list[Difference] = []
    for request, cells in source.data["expect"].items():
        place: Place = ("expect", request)
        if request not in by_id:
            source.refuse(place, f"no request has the id {shown(request)}; there are {', '.join(by_id)}")
        if not isinstance(cells, Mapping):
            source.refuse(place, f"value {shown(cells)}: a mapping with keys among {', '.join(CELLS)} is expected")
        for key, wanted in cells.items():
            compare = CELLS.get(str(key))
            if compare is None:
                near = difflib.get_close_matches(str(key), CELLS, n=1)
                source.refuse((*place, key), f"is no key here{f'; did you mean {near[0]!r}?' if near else ''} Known: {', '.join(CELLS)}")
            comparison = _Comparison(source, (*place, key), f"request {request}, {key}", by_id[request])
            found += compare(comparison, wanted)
    return found


@dataclass(frozen=True)
class _Comparison:
    """One key of the expectations of one request."""

    source: CaseSource
    place: Place
    cell: str
    got: Determination

    def differ(self, expected: object, got: object, *inside: str, words: bool = False) -> Iterator[Difference]:
        """The difference, if there is one, of a cell (or of one inside it). ``words``: the cell holds a text."""
        if _text(expected) != _text(got):
            place = (*self.place, *inside)
            text = str(got) if words and got is not None else None
            yield Difference(", ".join([self.cell, *inside]), _text(expected), _text(got), self.source.line(place), place, text)

    def word(self, value: Any, words: type[Outcome] | type[Disposition] | type[Verdict] | type[Holds], *inside: str) -> str:
        """A word of a closed list, as text. Raises InputError for another."""
        known = [one.value for one in words]
        if value not in known:
            self.source.refuse((*self.place, *inside), f"value {shown(value)}: one of {', '.join(known)} is expected")
        return str(value)

    def mapping(self, value: Any) -> Mapping[str, Any]:
        if not isinstance(value, Mapping):
            self.source.refuse(self.place, f"value {shown(value)}: a mapping is expected")
        return value

    def texts(self, value: Any) -> list[str]:
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.source.refuse(self.place, f"value {shown(value)}: a list of texts is expected")
        return list(value)


def _text(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, frozenset | set):
        return ", ".join(sorted(value)) or "nothing"
    return str(value)


Compare = Callable[[_Comparison, Any], Iterator[Difference]]


def _governing(name: str, *, words: bool = False) -> Compare:
    def compare(at: _Comparison, wanted: Any) -> Iterator[Difference]:
        governing = at.got.governing
        yield from at.differ(wanted, getattr(governing, name) if governing else None, words=words)

    return compare


def _page(at: _Comparison, wanted: Any) -> Iterator[Difference]:
    yield from at.differ(wanted, at.got.governing.citation.page if at.got.governing else None, words=True)


def _branch(at: _Comparison, wanted: Any) -> Iterator[Difference]:
    yield from at.differ(wanted, at.got.branch)


def _outcome(at: _Comparison, wanted: Any) -> Iterator[Difference]:
    yield from at.differ(at.word(wanted, Outcome), at.got.outcome)


def _disposition(at: _Comparison, wanted: Any) -> Iterator[Difference]:
    yield from at.differ(at.word(wanted, Disposition), at.got.disposition)


def _dispositions(at: _Comparison, wanted: Any) -> Iterator[Difference]:
    for forum, word in at.mapping(wanted).items():
        if forum not in at.got.dispositions:
            at.source.refuse((*at.place, forum), f"is no forum; there are {', '.join(at.got.dispositions)}")
        yield from at.differ(at.word(word, Disposition, forum), at.got.dispositions[forum], forum)


def _criteria(attribute: str, words: type[Verdict] | type[Holds], field: str) -> Compare:
    def compare(at: _Comparison, wanted: Any) -> Iterator[Difference]:
        got = {one.id: str(getattr(one, attribute)) for one in getattr(at.got, field)}
        for criterion, word in at.mapping(wanted).items():
            expected = at.word(word, words, criterion)
            yield from at.differ(expected, got.get(criterion) or _unknown(criterion, got), criterion)

    return compare


def _unknown(criterion: str, known: Mapping[str, str]) -> str:
    near = difflib.get_close_matches(criterion, known, n=2)
    return "nothing: it was not asked" + (f" (the nearest are {', '.join(near)})" if near else "")


def _groups(at: _Comparison, wanted: Any) -> Iterator[Difference]:
    got = {one.id: str(one.holds) for one in at.got.groups}
    for group, word in at.mapping(wanted).items():
        yield from at.differ(at.word(word, Holds, group), got.get(group) or _unknown(group, got), group)


def _would_change(at: _Comparison, wanted: Any) -> Iterator[Difference]:
    """All minimal sets, in any order: ``[{by: document, set: [id, …]}]``."""
    if not isinstance(wanted, list):
        at.source.refuse(at.place, f"value {shown(wanted)}: a list of {{by: document, set: [criterion, …]}} is expected")
    expected = set()
    for number, one in enumerate(wanted):
        shaped = isinstance(one, Mapping) and set(one) == {"by", "set"} and isinstance(one["set"], list)
        if not shaped or one["by"] not in ("document", "differ"):
            at.source.refuse((*at.place, number), "{by: document or differ, set: [criterion, …]} is expected")
        expected.add(f"{one['by']} {' + '.join(sorted(str(name) for name in one['set']))}")
    got = {f"{change.by} {' + '.join(sorted(need.criterion for need in change.set))}" for change in at.got.would_change}
    yield from at.differ(frozenset(expected), frozenset(got))


def _underspecified(at: _Comparison, wanted: Any) -> Iterator[Difference]:
    yield from at.differ(frozenset(at.texts(wanted)), frozenset(at.got.underspecified))


def _largest_passing(at: _Comparison, wanted: Any) -> Iterator[Difference]:
    passing = at.got.largest_passing
    expected = at.mapping(wanted) if wanted is not None else None
    if expected is not None and set(expected) != {"quantity", "unit"}:
        at.source.refuse(at.place, "{quantity: 6, unit: visits} is expected")
    text = f"{expected['quantity']} {expected['unit']}" if expected is not None else None
    yield from at.differ(text, f"{passing.quantity} {passing.unit}" if passing else None)


def _remarks(at: _Comparison, wanted: Any) -> Iterator[Difference]:
    """Each text must stand in a remark."""
    for number, text in enumerate(at.texts(wanted)):
        if not any(text.casefold() in remark.casefold() for remark in at.got.remarks):
            near = difflib.get_close_matches(text, at.got.remarks, n=1, cutoff=0.4)
            said = " | ".join(at.got.remarks) or "no remark"
            place = (*at.place, number)
            yield Difference(at.cell, f"a remark with '{text}'", said, at.source.line(at.place), place, near[0] if near else None)


def _chain(at: _Comparison, wanted: Any) -> Iterator[Difference]:
    """Rules that must have spoken, by id."""
    steps = [step.rule for step in at.got.governing.chain] if at.got.governing else []
    for rule in at.texts(wanted):
        if rule not in steps:
            yield Difference(at.cell, rule, ", ".join(steps) or "no chain", at.source.line(at.place))


def _administrator(at: _Comparison, wanted: Any) -> Iterator[Difference]:
    """What the administrator's cited guideline comes to: recommendation, edition, outcome."""
    view = at.got.administrator
    if wanted is None:
        yield from at.differ(None, None if view is None else view.outcome)
        return
    for key, value in at.mapping(wanted).items():
        if key not in ("recommendation", "edition", "outcome", "first_difference"):
            at.source.refuse((*at.place, key), "is no key here; known: recommendation, edition, outcome, first_difference")
        expected = at.word(value, Outcome, key) if key == "outcome" else value
        yield from at.differ(expected, getattr(view, key) if view else None, key, words=key in ("edition", "first_difference"))


CELLS: dict[str, Compare] = {
    "topic": _governing("topic"),
    "edition": _governing("edition", words=True),
    "basis": _governing("basis"),
    "stance": _governing("stance"),
    "page": _page,
    "chain": _chain,
    "branch": _branch,
    "outcome": _outcome,
    "disposition": _disposition,
    "dispositions": _dispositions,
    "verdicts": _criteria("verdict", Verdict, "criteria"),
    "holds": _criteria("holds", Holds, "criteria"),
    "readings": _criteria("verdict", Verdict, "readings"),
    "groups": _groups,
    "would_change": _would_change,
    "underspecified": _underspecified,
    "largest_passing": _largest_passing,
    "administrator": _administrator,
    "remarks": _remarks,
}
