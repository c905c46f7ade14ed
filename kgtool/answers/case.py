"""The case file that a filled-in form comes to.

In: what was asked for, the answers by criterion and number, each with where the record says it. Out: the text of an ordinary case
file, decided like any other. An answer that was left open says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import yaml

from kgtool.answers.entries import Entry, Scribe, merged
from kgtool.answers.statements import Asked, Statement, answers, case_data, joined, recorded
from kgtool.errors import InputError
from kgtool.knowledge import Knowledge
from kgtool.names import curie
from kgtool.shelf import shelf


@dataclass(frozen=True)
class Reply:
    """An answer to a criterion (``says`` is yes or no) or the value of a number, and its source: keys document, date."""

    says: str
    unit: str = ""
    source: Mapping[str, str] = field(default_factory=dict)


def case_text(asked: Asked, criteria: Mapping[str, Reply], numbers: Mapping[str, Reply], knowledge: Knowledge) -> str:
    """The case file of the replies, by the IRIs of criteria and of numbers. Raises InputError naming the criterion or number."""
    said = [_sourced(_answered(criterion, reply, asked, knowledge), reply) for criterion, reply in criteria.items()]
    said += [_sourced(_numbered(number, reply, asked, knowledge), reply) for number, reply in numbers.items()]
    return written(case_data(_without_repetition(joined(said)), asked, knowledge))


def _answered(criterion: str, reply: Reply, asked: Asked, knowledge: Knowledge) -> Statement:
    label = shelf(knowledge).criterion(criterion).label
    if reply.says not in ("yes", "no"):
        raise InputError(f"{label}: {reply.says[:20]!r} is not one of yes, no")
    found = answers(criterion, asked, knowledge)
    statement = found.yes if reply.says == "yes" else found.no
    if statement is None:
        raise InputError(f"{label} ({curie(criterion)}): a form has no words for “{reply.says}” here; write it in the case file")
    return statement


def _numbered(number: str, reply: Reply, asked: Asked, knowledge: Knowledge) -> Statement:
    label = knowledge.label(number)
    try:
        value = Decimal(reply.says)
    except ArithmeticError:
        raise InputError(f"{label}: {reply.says[:20]!r} is not a number") from None
    if not value.is_finite() or not 0 <= value < 100_000:
        raise InputError(f"{label}: {reply.says[:20]!r} is not a number from 0 to 99999")
    if reply.unit not in ("", "days", "weeks", "months"):
        raise InputError(f"{label}: {reply.unit[:20]!r} is not one of days, weeks, months")
    plain = int(value) if value == value.to_integral_value() else float(value)
    statement = recorded(number, plain, asked, Scribe(knowledge, asked.site), reply.unit or None)
    if statement is None:
        raise InputError(f"{label}: a form has no words for it; write it in the case file")
    return statement


def _sourced(said: Statement, reply: Reply) -> Statement:
    """Every entry of a statement with where it stands."""
    if not reply.source:
        return said
    source = {"source": dict(reply.source)}
    return Statement(
        facts=tuple({**entry, **source} for entry in said.facts),
        absent=tuple({**entry, **source} for entry in said.absent),
        course={**said.course, **source} if said.course else {},
        intents=said.intents,
    )


def _without_repetition(said: Statement) -> Statement:
    return Statement(_distinct(said.facts), _distinct(said.absent), said.course, said.intents)


def _distinct(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Each entry once, and none of which another says all and more."""
    once = [entry for number, entry in enumerate(entries) if entry not in entries[:number]]
    return tuple(one for one in once if not any(other is not one and _says(other, one) for other in once))


def _says(entry: Entry, less: Entry) -> bool:
    if less.get("source") not in (None, entry.get("source")):
        return False
    try:
        return merged(entry, less) == entry
    except InputError:
        return False


def written(data: Mapping[str, Any]) -> str:
    """A case file, one line an entry."""
    lines = []
    for key, value in data.items():
        if isinstance(value, list):
            lines.append(f"{key}:")
            lines += [f"  - {_flow(entry)}" for entry in value]
        else:
            lines.append(f"{key}: {_flow(value)}")
    return "\n".join(lines) + "\n"


def _flow(value: Any) -> str:
    text = yaml.safe_dump(value, default_flow_style=True, sort_keys=False, allow_unicode=True, width=float("inf"))
    return text.removesuffix("\n").removesuffix("\n...")
