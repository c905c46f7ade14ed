"""How far the determinations agree with real ones: case files transcribed from letters, beside the answer key of the letters.

The key (``imr/letters.jsonl`` and ``imr/headings.jsonl`` of the reference data) says for each item how it came out, whether a
faithful engine could agree (``fair``) and which criteria it turned on. Of an item that was upheld the deciding criteria did not
hold; of one that was overturned they did.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from kgtool import conflicts, decide, judge
from kgtool.case_file import read_case
from kgtool.case_graph import CaseGraph
from kgtool.determination import Determination
from kgtool.guideline import Group, Link
from kgtool.knowledge import Knowledge
from kgtool.model import Case, Disposition, Holds
from kgtool.path import Matter, Options, case_graphs, decide_case
from kgtool.shelf import shelf
from kgtool.states import criteria_of

HERE = Path(__file__).resolve().parent
CASES, SECOND, CAUSES = HERE / "cases", HERE / "second", HERE / "causes.yaml"

#: What can part a determination from the real one.
WORDS_OF_CAUSE = ("transcription", "criterion", "governing", "burden", "reviewer")


@dataclass(frozen=True)
class Key:
    """What the answer key says of one item. ``overturned``: the reviewer granted it."""

    case: str
    number: str
    heading: str
    overturned: bool
    fair: bool
    topics: tuple[str, ...]
    deciding: tuple[str, ...]
    grounds: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.case} {self.number}"


@dataclass(frozen=True)
class Deciding:
    """One criterion an item turned on. ``holds`` is None where the id names no criterion that can be judged."""

    id: str
    holds: Holds | None
    right: bool | None


@dataclass(frozen=True)
class Compared:
    """One item: the key, the determination, and the criteria it turned on."""

    key: Key
    said: Determination
    deciding: tuple[Deciding, ...]

    @property
    def agrees(self) -> bool:
        return (self.said.dispositions["imr"] is Disposition.OVERTURNED) == self.key.overturned


@dataclass
class Agreement:
    """The figures over all compared items."""

    items: list[Compared]
    causes: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def fair(self) -> list[Compared]:
        return [item for item in self.items if item.key.fair]

    @property
    def share(self) -> float:
        """The share of fair items whose disposition is the real one."""
        return _share(item.agrees for item in self.fair)

    @property
    def overturned(self) -> tuple[int, int]:
        """Of the fair items that were overturned: how many come out so, and how many there are."""
        granted = [item for item in self.fair if item.key.overturned]
        return sum(item.agrees for item in granted), len(granted)

    @property
    def deciding_share(self) -> float:
        """The share of deciding criteria of fair items that hold or do not hold as in the real determination."""
        return _share(one.right for item in self.fair for one in item.deciding if one.right is not None)

    @property
    def disagreements(self) -> list[Compared]:
        return [item for item in self.fair if not item.agrees]

    @property
    def topics(self) -> set[str]:
        return {topic for item in self.items for topic in item.key.topics[:1]}

    def confusion(self) -> dict[tuple[str, str], int]:
        """Counts of fair items by (real, ours)."""
        found = Counter((_word(item.key.overturned), item.said.dispositions["imr"].value) for item in self.fair)
        return {(real, ours): found[real, ours] for real in ("overturned", "upheld") for ours in ("overturned", "upheld")}

    def kappa(self) -> float:
        """Cohen's kappa of real and our dispositions over the fair items; 1.0 where both always say the same one word."""
        table, total = self.confusion(), len(self.fair)
        observed = sum(count for (real, ours), count in table.items() if real == ours) / total
        chance = sum(
            sum(count for (real, _), count in table.items() if real == word)
            * sum(count for (_, ours), count in table.items() if ours == word)
            for word in ("overturned", "upheld")
        ) / (total * total)
        return 1.0 if chance == 1 else (observed - chance) / (1 - chance)


def answer_key(shared: Path) -> dict[tuple[str, str], Key]:
    """The answer key by case number and item number."""
    letters = {one["case"]: one for one in _lines(shared / "imr" / "letters.jsonl")}
    keys = {}
    for one in _lines(shared / "imr" / "headings.jsonl"):
        item = letters[one["case"]]["issues"][one["n"] - 1]
        keys[one["case"], str(one["n"])] = Key(
            case=one["case"],
            number=str(one["n"]),
            heading=item["treatment"],
            overturned=item["outcome"] == "Overturned",
            fair=one["fair"],
            topics=tuple(one["topics"]),
            deciding=tuple(one["deciding_criteria"]),
            grounds=tuple(one["ground"]),
        )
    return keys


def agreement(shared: Path, knowledge: Knowledge, folder: Path = CASES) -> Agreement:
    """Decide every case file of a folder and hold each request beside the key."""
    keys = answer_key(shared)
    judged = DecidingCriteria(knowledge)
    items = []
    for case in cases(folder, knowledge):
        determined = decide_case(case, knowledge, forum="imr").determinations
        outcomes = {said.request: said.outcome for said in determined}
        graphs = case_graphs([Matter(case, request, knowledge, Options(), outcomes) for request in case.requests], knowledge)
        for said, graph in zip(determined, graphs, strict=True):
            key = keys[case.id, said.request]
            items.append(Compared(key, said, tuple(judged.of(key, said, graph))))
    return Agreement(items, causes())


def cases(folder: Path, knowledge: Knowledge) -> Iterator[Case]:
    """The case files of a folder, in order of their names."""
    terms = knowledge.term_index()
    for path in sorted(folder.glob("*.yaml")):
        yield read_case(path, terms)


def causes(path: Path = CAUSES) -> dict[str, tuple[str, str]]:
    """Why each remaining disagreement is one: item name -> (word of cause, sentence)."""
    if not path.is_file():
        return {}
    return {name: (said["cause"], said["why"]) for name, said in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).items()}


class DecidingCriteria:
    """Judges the criteria that an item turned on, in whichever text they stand."""

    def __init__(self, knowledge: Knowledge):
        self.knowledge = knowledge
        self._links: dict[str, Link | Group] = {}
        for recommendation in shelf(knowledge).all():
            for branch in recommendation.branches:
                for member in branch.group.walk():
                    self._links.setdefault(_id(member), member)

    def of(self, key: Key, said: Determination, graph: CaseGraph) -> Iterator[Deciding]:
        """Each deciding criterion of one item: as the determination has it, else judged where it stands."""
        shown = {line.id: line.holds for line in (*said.criteria, *said.groups, *said.readings)}
        for name in key.deciding:
            holds = shown[name] if name in shown else self._holds(name, graph)
            yield Deciding(name, holds, None if holds is None else (holds is Holds.HOLDS) == key.overturned)

    def _holds(self, name: str, graph: CaseGraph) -> Holds | None:
        member = self._links.get(name)
        if member is None:
            return None
        group = member if isinstance(member, Group) else Group(name, name, name, "", (member,))
        judgement = conflicts.settled(graph.quads, list(criteria_of(group)), self.knowledge, judge.judge)
        return decide.decide(group, judgement.verdicts, count_readings=True).holds


def _id(member: Link | Group) -> str:
    return member.criterion.id if isinstance(member, Link) else member.id


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _word(overturned: bool) -> str:
    return "overturned" if overturned else "upheld"


def _share(values: Iterable[bool | None]) -> float:
    found = list(values)
    return sum(map(bool, found)) / len(found) if found else 0.0
