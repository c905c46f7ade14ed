"""The inferred hierarchy of classes: what HermiT finds beyond what the files state.

In: the reference reasoner and what the files state. Out: axioms in functional syntax: which classes are the same, and which lies
directly within which, without what is stated already or follows from the others. HermiT cannot order thousands of defined classes
at once in any useful time; so it is asked about every pair that can be ordered at all. A class that is wider than another lies in the
other's module (:mod:`kgtool.reasons.locality`), so that no pair is left out. Classes about which only names are stated (this within
that, these exclude each other) have no wider ones than stated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from kgtool.errors import KnowledgeError
from kgtool.names import curie
from kgtool.reasons.axioms import Axiom, Stated
from kgtool.reasons.contradiction import Deadline

if TYPE_CHECKING:
    from kgtool.hermit import Reasoner

_BATCH = 400
_NOTHING = "http://www.w3.org/2002/07/owl#Nothing"
_PLAIN = ("SubClassOf", "DisjointClasses")


def inferred(reasoner: Reasoner, stated: Stated, deadline: Deadline, say: Callable[[str], None]) -> list[str]:
    """The axioms to be added. Raises KnowledgeError where nothing can be of a class, LimitError when the time is over."""
    classes = sorted(iri for iri, lines in stated.declarations.items() if any(line.startswith("Declaration(Class(") for line in lines))
    parents = _told(stated.axioms)
    told = {name: set(_wider(name, parents)) for name in classes}
    known = set(classes)
    pairs: list[tuple[str, str]] = []
    for number, name in enumerate(classes):
        deadline.left()
        say(f"looking for pairs of classes: {number} of {len(classes)}")
        about = stated.about([name])
        if not all(_only_names(axiom) for axiom in about if axiom.tree.name.endswith(("Classes", "Of"))):
            near = {iri for axiom in about for iri in axiom.tree.iris()} & known
            pairs += [(name, other) for other in sorted(near - told[name] - {name})]
    _refuse_empty(classes, reasoner, deadline)
    wider = {name: set(found) for name, found in told.items()}
    for start in range(0, len(pairs), _BATCH):
        say(f"asking HermiT: {start} of {len(pairs)} pairs")
        batch = pairs[start : start + _BATCH]
        reasoner.deadline = deadline.left()
        for (one, other), holds in zip(batch, reasoner.within(batch), strict=True):
            if holds:
                wider[one].add(other)
    return sorted(set(_axioms(wider)) - {axiom.text for axiom in stated.axioms})


def _told(axioms: Iterable[Axiom]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for axiom in axioms:
        if axiom.tree.name == "SubClassOf" and all(part.iri for part in axiom.tree.parts):
            narrow, wide = (str(part.iri) for part in axiom.tree.parts)
            found.setdefault(narrow, set()).add(wide)
    return found


def _wider(name: str, parents: Mapping[str, set[str]]) -> Iterator[str]:
    seen, waiting = {name}, [name]
    while waiting:
        for parent in sorted(parents.get(waiting.pop(), ())):
            if parent not in seen:
                seen.add(parent)
                waiting.append(parent)
                yield parent


def _only_names(axiom: Axiom) -> bool:
    """Whether an axiom relates named classes or properties only, in a way from which no other order follows."""
    return (axiom.tree.name in _PLAIN or "Property" in axiom.tree.name) and all(part.iri for part in axiom.tree.parts)


def _refuse_empty(classes: list[str], reasoner: Reasoner, deadline: Deadline) -> None:
    for start in range(0, len(classes), _BATCH):
        batch = classes[start : start + _BATCH]
        reasoner.deadline = deadline.left()
        empty = [name for name, nothing in zip(batch, reasoner.within([(name, _NOTHING) for name in batch]), strict=True) if nothing]
        if empty:
            raise KnowledgeError(
                f"nothing can be {curie(empty[0])}, so everything would follow for it; see kgtool explain {curie(empty[0])}"
            )


def _axioms(wider: Mapping[str, set[str]]) -> Iterator[str]:
    """Equal classes, each with the first of them; of the first of each, the classes directly wider."""
    first = {name: min([name, *(one for one in above if name in wider.get(one, ()))]) for name, above in wider.items()}
    for name, same in first.items():
        if same != name:
            yield f"EquivalentClasses(<{same}> <{name}>)"
    strict = {name: {first.get(one, one) for one in above} - {name} for name, above in wider.items() if first[name] == name}
    for name, above in strict.items():
        for one in above - {beyond for between in above for beyond in strict.get(between, ())}:
            yield f"SubClassOf(<{name}> <{one}>)"
