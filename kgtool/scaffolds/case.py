"""A new authors' case, as text of a YAML file.

In: an author's words and the recommendation's identifier. Out: a :class:`~kgtool.scaffolds.Scaffold`. What is expected is the
author's to say: nothing is copied from what comes out.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from kgtool.errors import InputError
from kgtool.guideline import Recommendation
from kgtool.knowledge import Knowledge
from kgtool.names import curie
from kgtool.scaffolds import Scaffold, scalar
from kgtool.shelf import shelf


@dataclass(frozen=True)
class NewCase:
    """``name`` is a sentence; ``facts`` and ``absent`` are lines such as ``trigger point, region: neck``."""

    name: str
    topic: str
    outcome: str
    treatment: str = ""
    region: str = ""
    reviewed: str = ""
    facts: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()
    verdicts: tuple[str, ...] = ()


def case(new: NewCase, knowledge: Knowledge, cases: Path) -> Scaffold:
    """The scaffold of a case, in the file of its topic's family. Raises :class:`InputError`."""
    text = _recommendation(new.topic, knowledge)
    source = knowledge.source(text.iri)
    assert source is not None
    path = cases / Path(source[0]).relative_to("guidelines").with_suffix(".yaml")
    before = path.read_text(encoding="utf-8") if path.is_file() else f"# Authors' cases: {Path(source[0]).stem.replace('-', ' ')}.\n"
    if scalar(new.name) in before or f"name: {new.name}\n" in before:
        raise InputError(f"{path}: a case with this name is there already; nothing is overwritten")
    number = before.count("\n- name:") + before.startswith("- name:") + 1
    region = [f"region: {new.region}"] if new.region else [f"region: {knowledge.label(text.sites[0])}"] if text.sites else []
    treatment = new.treatment or (knowledge.label(text.treatments[0]) if text.treatments else "")
    request = ", ".join(["id: 1", f"treatment: {treatment}", *region, *new.amounts])
    lines = [
        f"- name: {scalar(new.name)}",
        f"  case: {text.id.replace('.', '-')}-{number}",
        f"  reviewed: {new.reviewed or text.edition.last or text.edition.first}",
        *_listed("facts", [_fact(fact) for fact in new.facts]),
        *_listed("absent", [_fact(fact) for fact in new.absent]),
        *_listed("requests", [f"{{{request}}}"]),
        "  expect:",
        "    1:",
        f"      topic: {text.id}",
        f"      outcome: {new.outcome}",
        *(["      verdicts:", *(f"        {_verdict(one)}" for one in new.verdicts)] if new.verdicts else []),
    ]
    added = "\n".join(lines) + "\n"
    _readable(added)
    return Scaffold(
        {path: before.rstrip("\n") + "\n" + ("\n" if number > 1 else "") + added}, f"case {number} in {path}", f"kgtool test {path}"
    )


def _recommendation(topic: str, knowledge: Knowledge) -> Recommendation:
    known = {text.id: text for text in shelf(knowledge).all()}
    if topic in known:
        return known[topic]
    for text in known.values():
        if curie(text.iri) == topic:
            return text
    from rapidfuzz import process

    near = ", ".join(found[0] for found in process.extract(topic, list(known), limit=3))
    raise InputError(f"--topic {topic!r}: no recommendation has this identifier; the nearest are {near}")


def _listed(key: str, items: list[str]) -> list[str]:
    return [f"  {key}:", *(f"    - {item}" for item in items)] if items else []


def _fact(line: str) -> str:
    """``{is: trigger point, region: neck}`` for ``trigger point, region: neck``."""
    line = line.strip()
    return line if line.startswith("{") else f"{{is: {line}}}" if not line.startswith("is:") else f"{{{line}}}"


def _verdict(line: str) -> str:
    criterion, equals, word = line.partition("=")
    if not equals:
        raise InputError(f"--verdict {line!r}: write it as CRITERION=met")
    return f"{criterion.strip()}: {word.strip()}"


def _readable(text: str) -> None:
    try:
        yaml.safe_load(text)
    except yaml.YAMLError as error:
        problem = getattr(error, "problem", None) or "not YAML"
        mark = getattr(error, "problem_mark", None)
        line = text.splitlines()[mark.line].strip() if mark and mark.line < len(text.splitlines()) else ""
        raise InputError(f"a fact or amount cannot be read ({problem}): {line}; write it as: trigger point, region: neck") from None
