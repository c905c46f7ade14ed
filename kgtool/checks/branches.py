"""Branches judged on an empty record: silence must not satisfy one, unless the author says that it does.

In: the knowledge. Out: findings. A step of ``kgtool check``, by the very function that decides real records.
"""

from __future__ import annotations

from collections.abc import Iterator

from kgtool.checks.findings import Finding
from kgtool.checks.joined import recommendations
from kgtool.decide import decide, outcome_of
from kgtool.guideline import Branch
from kgtool.knowledge import Knowledge
from kgtool.model import Outcome
from kgtool.names import curie


def findings(knowledge: Knowledge) -> Iterator[Finding]:
    """Each branch that an empty record satisfies without saying so, and each that says so and is not."""
    for recommendation in recommendations(knowledge):
        for branch in recommendation.branches:
            if branch.role != "advice" and branch.group.members:
                yield from _branch(branch)


def _branch(branch: Branch) -> Iterator[Finding]:
    passes = outcome_of(decide(branch.group, {})) is Outcome.SATISFIED
    name = curie(branch.iri)
    if passes and branch.role == "stop":
        yield Finding(
            "error",
            "stops-on-silence",
            "Stops on an empty record",
            f"{name} would speak against every request of which the record says nothing",
            "require (kg:requires) what stops the treatment",
            branch.iri,
        )
    elif passes and not branch.passes_empty_record:
        yield Finding(
            "error",
            "passes-empty-record",
            "Satisfied by an empty record",
            f"{name} is satisfied by an empty record: it asks for nothing that must be documented",
            "require what the guideline asks for, or, where it sets limits and exclusions only, add kg:passesEmptyRecord true",
            branch.iri,
        )
    elif branch.passes_empty_record and not passes:
        yield Finding(
            "warn",
            "passes-empty-record-stale",
            "Not satisfied by an empty record",
            f"{name} says that an empty record satisfies it, but it does not",
            "leave kg:passesEmptyRecord out",
            branch.iri,
        )
