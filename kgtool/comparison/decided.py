"""Cases decided by both states of the knowledge: what comes out otherwise, and the criterion that did it.

In: a folder of case files (authors' cases or plain ones) and the two sides. Out: :class:`Differing`. A criterion *did it* where
the newer verdict on it alone, put in the place of the older, turns the older outcome into the newer, or the other way round;
where no single one does, the criteria that stand otherwise are named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from kgtool.authors import case_file as author_case_file
from kgtool.case_file import read_case
from kgtool.determination import CriterionResult, Determination
from kgtool.errors import InputError
from kgtool.guideline import Group
from kgtool.knowledge import Knowledge
from kgtool.model import Case, Verdict
from kgtool.path import Options, Weighing, decide_cases
from kgtool.report.wording import OUTCOMES, VERDICTS, words
from kgtool.shelf import shelf

CHUNK = 50
_LISTED = 6
Outcome = tuple[Weighing, Determination]


@dataclass(frozen=True)
class Differing:
    """One request that comes out otherwise. ``criteria`` are the ids of those that did it."""

    case: str
    path: str
    request: str
    before: str
    after: str
    criteria: tuple[str, ...]
    details: tuple[str, ...]

    @property
    def title(self) -> str:
        return f"{self.case}, request {self.request} ({self.path}): {self.before} -> {self.after}"


def decided_differently(
    folder: Path, old: Knowledge, new: Knowledge, progress: Callable[[str], None] = lambda step: None
) -> list[Differing]:
    """Every request of a folder or file of cases that comes out otherwise. Raises :class:`InputError` for what cannot be read."""
    files = [folder] if folder.is_file() else sorted([*folder.rglob("*.yaml"), *folder.rglob("*.yml"), *folder.rglob("*.json")])
    if not files:
        raise InputError(f"{folder}: no case files here; give a folder of .yaml files")
    found: list[Differing] = []
    for path in files:
        progress(path.name)
        before, after = (dict(_decided(path, knowledge)) for knowledge in (old, new))
        for key in before.keys() & after.keys():
            if _says(before[key][1]) != _says(after[key][1]):
                found.append(_differing(key, path, before[key], after[key]))
    return sorted(found, key=lambda one: (one.path, one.case, one.request))


def _decided(path: Path, knowledge: Knowledge) -> Iterator[tuple[tuple[str, str], Outcome]]:
    """Each request of a file by the name of its case and its own id."""
    for options, group in groupby(_cases(path, knowledge), key=lambda one: one[2]):
        cases = list(group)
        for start in range(0, len(cases), CHUNK):
            chunk = cases[start : start + CHUNK]
            seen: list[Outcome] = []
            decide_cases([case for _, case, _ in chunk], knowledge, options, lambda weighing, said: seen.append((weighing, said)))  # noqa: B023
            names = {id(case): name for name, case, _ in chunk}
            yield from (((names[id(weighing.matter.case)], said.request), (weighing, said)) for weighing, said in seen)


def _cases(path: Path, knowledge: Knowledge) -> list[tuple[str, Case, Options]]:
    own = author_case_file.read(path)
    if own:
        return [
            (one.name, one.case(knowledge.terms), Options(one.options.get("forum"), one.options.get("readings", "show"), "direct"))
            for one in own
        ]
    case = read_case(path, knowledge.terms)
    return [(case.id, case, Options(None, "show", "direct"))]


def _says(determination: Determination) -> tuple[object, ...]:
    governing = determination.governing
    return (
        governing.topic if governing else None,
        governing.edition if governing else None,
        determination.outcome.value,
        tuple(sorted((forum, word.value) for forum, word in determination.dispositions.items())),
        determination.largest_passing,
    )


def _differing(key: tuple[str, str], path: Path, before: Outcome, after: Outcome) -> Differing:
    did = _did_it(before, after)
    details = list(_governing(before[1], after[1]))
    old, new = ({line.id: line for line in one[1].criteria} for one in (before, after))
    standing = [name for name in dict.fromkeys((*old, *new)) if _stands(old.get(name)) != _stands(new.get(name))]
    named = did or standing
    details += [f"{'by' if did else 'otherwise'}: {_line(name, old.get(name), new.get(name))}" for name in named[:_LISTED]]
    if len(named) > _LISTED:
        details.append(f"and {len(named) - _LISTED} more")
    if not named and before[1].outcome.value != after[1].outcome.value:
        details.append("no criterion stands otherwise: its groups, its stance or the text that governs changed")
    return Differing(key[0], str(path), key[1], _outcome(before[1]), _outcome(after[1]), tuple(named), tuple(details))


def _outcome(determination: Determination) -> str:
    forums = ", ".join(words(word.value) for word in determination.dispositions.values())
    return f"{OUTCOMES[determination.outcome]} ({forums})"


def _governing(before: Determination, after: Determination) -> Iterator[str]:
    old, new = ((one.governing.edition, one.governing.label) if one.governing else ("no text", "") for one in (before, after))
    if old != new:
        yield f"governing: from {' '.join(old).strip()} to {' '.join(new).strip()}"
    if before.largest_passing != after.largest_passing:
        amounts = (
            f"{one.largest_passing.quantity} {one.largest_passing.unit}" if one.largest_passing else "none" for one in (before, after)
        )
        yield f"largest amount that passes: from {' to '.join(amounts)}"


def _stands(line: CriterionResult | None) -> tuple[str, str, str] | None:
    return (line.link, line.verdict.value, line.holds.value) if line else None


def _line(name: str, old: CriterionResult | None, new: CriterionResult | None) -> str:
    shown = new or old
    assert shown is not None
    said = " -> ".join(f"{VERDICTS[line.verdict]}, {line.holds.value}" if line else "not asked" for line in (old, new))
    return f"{shown.label} ({name}): {said}"


def _did_it(before: Outcome, after: Outcome) -> list[str]:
    """The criteria of which one verdict alone, taken over from the other side, brings the other side's outcome."""
    if before[1].outcome.value == after[1].outcome.value:
        return []
    old, new = (_asked(one[0]) for one in (before, after))
    did = []
    for name in dict.fromkeys((*old, *new)):
        verdicts = _verdict(old, name), _verdict(new, name)
        forwards = _brings(before[0], old.get(name), verdicts[1], after[1])
        if verdicts[0] is not verdicts[1] and (forwards or _brings(after[0], new.get(name), verdicts[0], before[1])):
            did.append(name)
    return did


def _asked(weighing: Weighing) -> dict[str, tuple[str, Verdict]]:
    """Every criterion asked, by identifier, which lasts longer than a name: its IRI here and its verdict."""
    books = shelf(weighing.matter.knowledge)
    return {books.criterion(iri).id: (iri, verdict) for iri, verdict in weighing.judgement.verdicts.items()}


def _verdict(asked: Mapping[str, tuple[str, Verdict]], name: str) -> Verdict | None:
    return asked[name][1] if name in asked else None


def _brings(weighing: Weighing, asked: tuple[str, Verdict] | None, verdict: Verdict | None, wanted: Determination) -> bool:
    """Whether the other side's verdict on a criterion brings its outcome; one that it does not ask is taken as doing no harm."""
    if weighing.selection is None or asked is None:
        return False
    changed = {**weighing.judgement.verdicts, asked[0]: verdict if verdict is not None else _harmless(weighing.selection.group, asked[0])}
    return weighing.outcome_by(weighing.selection, changed) is wanted.outcome


def _harmless(group: Group, criterion: str) -> Verdict:
    """The verdict with which a criterion's link holds."""
    kinds = [link.kind for link in group.links() if link.criterion.iri == criterion]
    return Verdict.CONTRADICTED if kinds and kinds[0] in ("excludes", "requires_absence") else Verdict.MET
