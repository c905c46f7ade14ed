"""Determinations as JSON with the fixed keys that other programs rely on, and a few more (text, of, members, advice, data).

In: a :class:`~kgtool.determination.CaseDetermination`. Out: plain dictionaries and lists, or their text.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from kgtool import __version__
from kgtool.determination import (
    AdministratorView,
    CaseDetermination,
    Change,
    CriterionResult,
    Determination,
    Evidence,
    Governing,
    GroupResult,
    Passing,
)


def render(*cases: CaseDetermination) -> str:
    """One case as one object, several as an array of them."""
    objects = [case_object(case) for case in cases]
    return json.dumps(objects[0] if len(objects) == 1 else objects, ensure_ascii=False, indent=2) + "\n"


def render_lines(*cases: CaseDetermination) -> str:
    """One object a line, whatever the number of cases."""
    return "".join(json.dumps(case_object(case), ensure_ascii=False) + "\n" for case in cases)


def case_object(case: CaseDetermination) -> dict[str, Any]:
    return {
        "case": case.case,
        "reviewed": case.reviewed.isoformat(),
        "reviewed_assumed": case.reviewed_assumed,
        "forum": case.forum,
        "determinations": [determination_object(one) for one in case.determinations],
        "data": {"version": __version__, **case.data},
    }


def determination_object(one: Determination) -> dict[str, Any]:
    return {
        "request": one.request,
        "treatment": one.treatment,
        "text": one.text,
        "governing": _governing(one.governing) if one.governing else None,
        "branch": one.branch,
        "outcome": one.outcome.value,
        "disposition": one.disposition.value,
        "dispositions": {forum: disposition.value for forum, disposition in one.dispositions.items()},
        "criteria": [_criterion(criterion) for criterion in one.criteria],
        "groups": [_group(group) for group in one.groups],
        "readings": [_criterion(criterion) for criterion in one.readings],
        "administrator": _administrator(one.administrator) if one.administrator else None,
        "would_change": [_change(change) for change in one.would_change],
        "largest_passing": _passing(one.largest_passing) if one.largest_passing else None,
        "underspecified": list(one.underspecified),
        "not_placed": list(one.not_placed),
        "remarks": list(one.remarks),
        "advice": list(one.advice),
    }


def _governing(governing: Governing) -> dict[str, Any]:
    return {
        "recommendation": governing.recommendation,
        "topic": governing.topic,
        "label": governing.label,
        "edition": governing.edition,
        "citation": governing.citation.as_json(),
        "basis": governing.basis,
        "confidence": governing.confidence,
        "stance": governing.stance,
        "chain": [{"rule": step.rule, "text": step.text} for step in governing.chain],
    }


def _criterion(criterion: CriterionResult) -> dict[str, Any]:
    return {
        "id": criterion.id,
        "label": criterion.label,
        "text": criterion.text,
        "link": criterion.link,
        "verdict": criterion.verdict.value,
        "holds": criterion.holds.value,
        "facts": [_evidence(fact) for fact in criterion.facts],
        "citation": criterion.citation.as_json(),
        "basis": criterion.basis,
        "confidence": criterion.confidence,
        "origin": criterion.origin,
        "remark": criterion.remark,
        "need": criterion.need,
        "of": criterion.of,
        "members": list(criterion.members),
    }


def _evidence(fact: Evidence) -> dict[str, Any]:
    return {"is": fact.term, "text": fact.text, "source": fact.source}


def _group(group: GroupResult) -> dict[str, Any]:
    return {"id": group.id, "label": group.label, "minimum": group.minimum, "members": list(group.members), "holds": group.holds.value}


def _administrator(view: AdministratorView) -> dict[str, Any]:
    return {
        "recommendation": view.recommendation,
        "edition": view.edition,
        "outcome": view.outcome.value,
        "first_difference": view.first_difference,
        "criteria": [_criterion(criterion) for criterion in view.criteria],
    }


def _change(change: Change) -> dict[str, Any]:
    return {"by": change.by, "set": [{"criterion": need.criterion, "need": need.need} for need in change.set]}


def _passing(passing: Passing) -> dict[str, Any]:
    return {"quantity": number(passing.quantity), "unit": passing.unit}


def number(value: Decimal) -> int | float:
    """Whole where it is whole."""
    return int(value) if value == value.to_integral_value() else float(value)
