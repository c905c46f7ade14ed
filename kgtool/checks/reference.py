"""The reference reasoner's opinion of the knowledge: the authoring lint of ``kgtool check --full``.

In: the knowledge. Out: findings: is everything that the files say consistent, can every class have members, and, in the words
of ``check_criteria``, which answers the same questions from structure, do the criteria make sense. What only the reasoner
finds means that the two disagree, and is worth a look at both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar, cast

import pyoxigraph as ox

from kgtool import places
from kgtool.checks import criteria as check_criteria
from kgtool.checks.findings import Finding
from kgtool.checks.joined import joined_branches
from kgtool.knowledge import Knowledge
from kgtool.names import BASE, OWL, PREFIXES, RDF, curie

if TYPE_CHECKING:
    from kgtool.hermit import Reasoner

INCONSISTENT = "inconsistent"
EMPTY = "class-empty"
_BATCH = 100

_FACTS = """CONSTRUCT { ?thing kg:is ?class . ?thing ?link ?other } WHERE {
  { ?thing a owl:NamedIndividual , ?class . ?class a owl:Class }
  UNION
  { ?link a owl:ObjectProperty . ?thing ?link ?other FILTER(isIRI(?thing) && isIRI(?other)) }
}"""

Say = Callable[[str], None]
Thing = TypeVar("Thing")


def findings(knowledge: Knowledge, say: Say) -> Iterator[Finding]:
    """What the reasoner finds without sense. ``say`` is told how far it is. Raises :class:`MissingError` without Java or HermiT."""
    from kgtool.hermit import Reasoner

    say("the reference reasoner: consistency")
    defined = check_criteria.criteria(knowledge)
    with Reasoner(places.ontology_files(knowledge.folder)) as reasoner:
        if not reasoner.consistent(facts(knowledge)):
            # everything follows from a contradiction: further answers would say nothing
            yield _inconsistent()
            return
        yield from _empty_classes(classes(knowledge, defined), reasoner, say)
        usable: set[str] = set()
        for name in _counted(defined, "criteria", say):
            if not reasoner.satisfiable(name):
                yield check_criteria.unmeetable(name, "the reasoner finds a contradiction in it")
            elif not reasoner.deniable(name):
                yield check_criteria.always_met(name)
            else:
                usable.add(name)
        yield from _branches(knowledge, usable, reasoner, say)


def facts(knowledge: Knowledge) -> Iterable[ox.Triple]:
    """The types of the named things, and the links between them."""
    return cast("Iterable[ox.Triple]", knowledge.store.query(_FACTS, prefixes=PREFIXES, use_default_graph_as_union=True))


def _inconsistent() -> Finding:
    problem = "what the files say cannot all be true: the reasoner finds a contradiction between facts about named things"
    remedy = "look for a thing of two disjoint classes, or with two different values of a single-valued property"
    return Finding("error", INCONSISTENT, "Inconsistent", problem, remedy)


def classes(knowledge: Knowledge, criteria: Sequence[str]) -> list[str]:
    named = knowledge.store.quads_for_pattern(None, ox.NamedNode(RDF + "type"), ox.NamedNode(OWL + "Class"), None)
    iris = {quad.subject.value for quad in named if isinstance(quad.subject, ox.NamedNode)}
    return sorted(iri for iri in iris - set(criteria) if iri.startswith(BASE))


def _empty_classes(classes: list[str], reasoner: Reasoner, say: Say) -> Iterator[Finding]:
    for start in _counted(range(0, len(classes), _BATCH), "classes", say, _BATCH):
        for name in reasoner.empty_classes(classes[start : start + _BATCH]):
            problem = f"nothing can be a {curie(name)}: the reasoner finds a contradiction in it"
            yield Finding("error", EMPTY, "Class that nothing can belong to", problem, "place it below one of its wider classes", name)


def _branches(knowledge: Knowledge, usable: set[str], reasoner: Reasoner, say: Say) -> Iterator[Finding]:
    for joined in _counted(list(joined_branches(knowledge)), "branches", say):
        wanted = [name for name in joined.wanted if name in usable]
        barred = [name for name in joined.barred if name in usable]
        if not reasoner.satisfiable_together(wanted, barred):
            yield check_criteria.unsatisfiable(joined.branch, "the reasoner finds a contradiction in it")
            continue
        for names in (wanted, barred):
            for one, other in reasoner.implied(names) if len(names) > 1 else []:
                yield from check_criteria.implied_unless_meant(joined.branch, one, other, knowledge)


def _counted(things: Sequence[Thing], what: str, say: Say, each: int = 1) -> Iterator[Thing]:
    for done, thing in enumerate(things):
        say(f"the reference reasoner: {what}, {done * each} of {len(things) * each}")
        yield thing
