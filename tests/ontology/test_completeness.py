"""Nothing of the reference list of criteria is lost: topics, criteria, branches, numbers, codes, each by its identifier."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from kgtool.places import ontology_files

#: Logic keys that hold nothing but what another place says: a stance, a pointer, a reading linked in the phases.
SAID_ELSEWHERE = {
    "cpmtg.trigger-point-injections#reviewer_reading",
    "cpmtg.acupuncture-cpmtg#initial",
    "cpmtg.carisoprodol#default",
    "cpmtg.topical-other-agents#default",
}
_IDENTIFIER = re.compile(r'dcterms:identifier "([^"]+)"')


@pytest.fixture(scope="module")
def topics(shared: Path) -> dict[str, Any]:
    loaded = yaml.load((shared / "knowledge" / "criteria.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    return {topic["id"]: topic for topic in loaded["topics"]}


@pytest.fixture(scope="module")
def frames() -> dict[str, str]:
    """The text of the frame that carries each identifier."""
    found = {}
    for path in ontology_files():
        for frame in re.split(r"\n(?=(?:Class|Individual): )", path.read_text(encoding="utf-8")):
            for identifier in _IDENTIFIER.findall(frame):
                found[identifier] = found.get(identifier, "") + frame
    return found


def encoded(topics: dict[str, Any], frames: dict[str, str]) -> Iterator[dict[str, Any]]:
    """The topics that have a recommendation."""
    yield from (topic for name, topic in topics.items() if name in frames)


def test_topics(topics: dict[str, Any], frames: dict[str, str]) -> None:
    assert len(topics) == 284
    assert sorted(topics.keys() - frames.keys()) == []


def test_criteria(topics: dict[str, Any], frames: dict[str, str]) -> None:
    wanted = {criterion["id"] for topic in encoded(topics, frames) for criterion in topic["criteria"]}
    assert len(wanted) == 1273
    assert sorted(wanted - frames.keys()) == []


def test_branches(topics: dict[str, Any], frames: dict[str, str]) -> None:
    wanted = {f"{topic['id']}#{key}" for topic in encoded(topics, frames) for key in topic["logic"]}
    assert len(wanted) == 518
    assert sorted(wanted - frames.keys() - SAID_ELSEWHERE) == []


def test_basis_and_confidence_are_never_better_than_the_source(topics: dict[str, Any], frames: dict[str, str]) -> None:
    words = {"seed_letter": "SeedLetter", "letter": "Letter", "lookup": "Lookup", "unverified": "Unverified"}
    wrong = []
    for topic in encoded(topics, frames):
        for criterion in topic["criteria"]:
            frame = frames.get(criterion["id"], "")
            if "kg:criterionType" not in frame:
                continue  # said by a stance, a pointer or an advice line, which have their own
            if f"kg:basis kg:{words[criterion['basis']]}" not in frame:
                wrong.append(criterion["id"])
            if f"kg:confidence kg:{criterion['confidence'].title()}" not in frame:
                wrong.append(criterion["id"])
    assert wrong == []


def test_every_kind_of_criterion_occurs(topics: dict[str, Any], frames: dict[str, str]) -> None:
    kinds = {criterion["type"] for topic in topics.values() for criterion in topic["criteria"]}
    found = {criterion["type"] for topic in encoded(topics, frames) for criterion in topic["criteria"] if criterion["id"] in frames}
    assert len(kinds) == 39
    assert kinds - found == set()


def test_codes(topics: dict[str, Any]) -> None:
    known = set(re.findall(r'skos:notation "((?:icd9|icd10|cpt|hcpcs):[^"]+)"', "".join(p.read_text() for p in ontology_files())))
    modifiers = {"cpt:-80", "cpt:-82", "hcpcs:AS"}  # not codes of a service: they are synonyms of the surgical assistant
    wanted = {f"{system}:{code}" for topic in topics.values() for system, codes in topic.get("codes", {}).items() for code in codes}
    elsewhere = {"cpt:G0260"}  # listed among CPT numbers, kept under its own system
    assert len(wanted) >= 250
    assert sorted(wanted - known - modifiers - elsewhere) == []


_WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_NUMBERS = (
    "min",
    "max",
    "min_exclusive",
    "max_exclusive",
    "duration",
    "period",
    "k",
    "weeks",
    "months",
    "max_later",
    "apap_max",
    "tablets_max",
)


def test_numbers(topics: dict[str, Any], frames: dict[str, str]) -> None:
    """Every number of a criterion stands in its axiom or, where it only describes, in its words."""
    lost, looked_at = [], 0
    for topic in encoded(topics, frames):
        for criterion in topic["criteria"]:
            own = criterion["id"]
            text = "".join(frame for name, frame in frames.items() if name == own or name.startswith(own + "."))
            for key in _NUMBERS:
                number = criterion["params"].get(key)
                if not isinstance(number, int | float) or (key == "period" and number == 1):
                    continue  # "a year" needs no number
                looked_at += 1
                words = [f"{number:g}"] + ([_WORDS[number]] if isinstance(number, int) and number < len(_WORDS) else [])
                if not any(re.search(rf"(?<![\w.]){re.escape(word)}(?![\w.]*\d)", text, re.IGNORECASE) for word in words):
                    lost.append(f"{own} {key} {number}")
    assert looked_at >= 115
    assert lost == []
