"""The headings of real requests: each lands on an accepted topic, and what it states is parsed.

The answer key accepts several topics a heading, in no binding order. Parts are compared after normalising: lumbar, lumbar spine
and lumbosacral are one; extremity is limb; singular is plural; a part that the key leaves null is not compared.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from kgtool.commands.lookup import governing_on
from kgtool.knowledge import Knowledge
from kgtool.lookup import Lookup, lookup

#: What the project answers for: a share of the headings with an accepted topic first, in the first three, and of stated parts.
FIRST, FIRST_THREE, PARTS = 0.97, 0.99, 0.97


@dataclass(frozen=True)
class Answered:
    """One heading, what the key says and what lookup says."""

    text: str
    key: dict[str, Any]
    found: Lookup

    @property
    def topics(self) -> list[str]:
        return list(dict.fromkeys(said.topic for result in self.found.results for said in result.recommendations))

    @property
    def first(self) -> bool:
        return bool(self.topics) and self.topics[0] in self.key["topics"]

    @property
    def among_three(self) -> bool:
        return bool(set(self.topics[:3]) & set(self.key["topics"]))


@pytest.fixture(scope="module")
def answered(shared: Path, knowledge: Knowledge) -> list[Answered]:
    letters = {one["case"]: one for one in _lines(shared / "imr" / "letters.jsonl")}
    governing = governing_on(knowledge)
    found = []
    for key in _lines(shared / "imr" / "headings.jsonl"):
        letter = letters[key["case"]]
        text = letter["issues"][key["n"] - 1]["treatment"]
        day: date = datetime.strptime(letter["decision_date"], "%m/%d/%Y").date()
        found.append(Answered(text, key, lookup(text, knowledge, on=day, governing=governing)))
    return found


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_an_accepted_topic_comes_first(answered: list[Answered]) -> None:
    counted = [one for one in answered if not one.key["missing_topic"]]
    assert len(counted) == 285
    wrong = [one for one in counted if not one.first]
    report = "\n".join(f"{' '.join(one.text.split())[:110]} -> {one.topics[:3]}, accepted {one.key['topics']}" for one in wrong)
    assert 1 - len(wrong) / len(counted) >= FIRST, f"{len(wrong)} of {len(counted)}:\n{report}"


def test_an_accepted_topic_is_among_the_first_three(answered: list[Answered]) -> None:
    counted = [one for one in answered if not one.key["missing_topic"]]
    wrong = [one for one in counted if not one.among_three]
    report = "\n".join(f"{' '.join(one.text.split())[:110]} -> {one.topics[:3]}, accepted {one.key['topics']}" for one in wrong)
    assert 1 - len(wrong) / len(counted) >= FIRST_THREE, f"{len(wrong)} of {len(counted)}:\n{report}"


def test_stated_parts_are_parsed(answered: list[Answered]) -> None:
    compared, wrong = 0, []
    for one in answered:
        for part, wanted, got in parts(one):
            compared += 1
            if not same(part, wanted, got):
                wrong.append(f"{' '.join(one.text.split())[:110]} -> {part}: {got!r}, stated {wanted!r}")
    assert compared >= 400
    assert 1 - len(wrong) / compared >= PARTS, f"{len(wrong)} of {compared}:\n" + "\n".join(wrong)


def parts(one: Answered) -> Iterator[tuple[str, Any, Any]]:
    """Each part that the key states, with what was parsed."""
    key, parsed = one.key, one.found.parsed
    if key["regions"]:
        yield "regions", key["regions"], parsed.regions
    for part in ("side", "quantity", "unit", "frequency", "duration", "dose"):
        split = part == "quantity" and "parts" in key  # what remains of several services together is in no one place
        if key[part] is not None and key[part] not in ("unknown", "unspecified", "mixed") and not split:
            yield part, key[part], getattr(parsed, part)


_SAME_REGION = {
    **dict.fromkeys(("lumbar", "low back", "lumbosacral", "lumbosacral spine", "lower back", "back"), "lumbar spine"),
    **dict.fromkeys(("cervical", "neck"), "cervical spine"),
    **dict.fromkeys(("thoracic", "mid back", "upper back"), "thoracic spine"),
    **dict.fromkeys(("upper extremity", "arm"), "upper limb"),
    **dict.fromkeys(("lower extremity", "leg"), "lower limb"),
    "brain": "head",
}
_SAME_UNIT = {
    **dict.fromkeys(("session", "treatment"), "visit"),
    **dict.fromkeys(("ml", "cc", "milliliter"), "millilitre"),
    **dict.fromkeys(("unit", "wrap", "study", "test"), "count"),
    "g": "gram",
}


def same(part: str, wanted: Any, got: Any) -> bool:
    if part == "regions":
        return {_region(region) for region in wanted} <= {_region(region) for region in got}
    if part == "unit" and _unit(str(wanted)) == "count":
        return True  # a bare number has no unit to state
    if got is None:
        return False
    if part == "quantity":
        return float(str(wanted).rpartition("-")[2]) == float(got)  # of a range the upper number
    if part == "unit":
        return _unit(str(wanted)) == _unit(str(got))
    if part == "dose":
        return _strength(str(wanted)) == _strength(str(got))
    return _squeezed(str(wanted)) == _squeezed(str(got))


def _region(name: str) -> str:
    plain = name.lower().replace("_", " ").removesuffix("s")
    return _SAME_REGION.get(plain, plain)


def _unit(name: str) -> str:
    plain = re.sub(r"\s*\(.*", "", name.lower()).removesuffix("s").replace("boxe", "box")
    return _SAME_UNIT.get(plain, plain)


def _squeezed(text: str) -> str:
    return re.sub(r"\b(per|a|each)\b|[\s,]|s\b", "", text.lower()).replace("1/day", "daily")


def _strength(text: str) -> list[str]:
    """The numbers of a strength with their units; the form (ER, suspension) and remarks are no part of it."""
    return re.findall(r"[\d./-]+|%|mg|mcg|ml|[a-z]{5,}", re.sub(r"\(.*?\)|suspension|remainder.*", "", text.lower()))
