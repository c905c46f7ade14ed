"""A determination: everything said about one request. The fields are the fixed JSON keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from kgtool.model import Disposition, Holds, Outcome, Verdict


@dataclass(frozen=True)
class Citation:
    section: str | None
    page: str | None

    def as_json(self) -> dict[str, str | None]:
        """The fixed keys of every JSON that cites."""
        return {"section": self.section, "page": self.page}


@dataclass(frozen=True)
class ChainStep:
    """One step of the governing choice: the rule's id (reg.…) and what it did here, as a sentence."""

    rule: str
    text: str


@dataclass(frozen=True)
class Governing:
    recommendation: str  # IRI
    topic: str
    label: str
    edition: str
    citation: Citation
    basis: str
    confidence: str
    stance: str
    chain: tuple[ChainStep, ...]


@dataclass(frozen=True)
class Evidence:
    """A fact that decided a verdict: the label of its class, how the record puts it, and where."""

    term: str  # JSON key `is`
    text: str
    source: str | None


@dataclass(frozen=True)
class CriterionResult:
    """One line of the criteria table. ``of`` is the id of the composite criterion that it belongs to, if any."""

    id: str
    label: str
    text: str
    link: str  # requires, limits, excludes, requires_absence
    verdict: Verdict
    holds: Holds
    facts: tuple[Evidence, ...]
    citation: Citation
    basis: str
    confidence: str
    origin: str
    remark: str | None
    need: str
    of: str | None = None
    members: tuple[str, ...] = ()


@dataclass(frozen=True)
class GroupResult:
    id: str
    label: str
    minimum: int | None  # None: all
    members: tuple[str, ...]
    holds: Holds


@dataclass(frozen=True)
class Need:
    """One criterion whose change would help, and what to document (or what would have to differ)."""

    criterion: str
    need: str


@dataclass(frozen=True)
class Change:
    """A minimal set of criteria whose change flips the outcome. ``by`` is document or differ."""

    by: str
    set: tuple[Need, ...]


@dataclass(frozen=True)
class AdministratorView:
    """The text that the administrator cited. ``criteria``: how the record stands to them, where it is not the governing text."""

    recommendation: str | None
    edition: str | None
    outcome: Outcome
    first_difference: str | None
    criteria: tuple[CriterionResult, ...] = ()


@dataclass(frozen=True)
class Passing:
    quantity: Decimal
    unit: str


@dataclass(frozen=True)
class Determination:
    request: str
    treatment: str
    text: str
    governing: Governing | None
    branch: str | None
    outcome: Outcome
    disposition: Disposition
    dispositions: Mapping[str, Disposition]
    criteria: tuple[CriterionResult, ...] = ()
    groups: tuple[GroupResult, ...] = ()
    readings: tuple[CriterionResult, ...] = ()
    administrator: AdministratorView | None = None
    would_change: tuple[Change, ...] = ()
    largest_passing: Passing | None = None
    underspecified: tuple[str, ...] = ()
    not_placed: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()


@dataclass(frozen=True)
class CaseDetermination:
    """What ``decide`` says about a whole case. ``data`` names the knowledge it was decided by (version, hash)."""

    case: str
    reviewed: date
    reviewed_assumed: bool
    forum: str
    determinations: tuple[Determination, ...]
    data: Mapping[str, Any] = field(default_factory=dict)
