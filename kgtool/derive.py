"""Derive: what follows from a case graph without judgement, added to it. Third stage of the path.

Each rule is a CONSTRUCT query in ``queries/derive``: locality, durations, totals, the earlier course, the phase. They
run in a fixed order, since some read what others added, over a store with the case graph and what the knowledge says of
the classes in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pyoxigraph as ox

from kgtool import places
from kgtool.case_graph import CaseGraph, Told
from kgtool.knowledge import Knowledge
from kgtool.names import CASE, CLIN, KG, XSD
from kgtool.rdf import construct, kg, select, value

_AMOUNTS = tuple(KG + name for name in ("visitsRequested", "injectionsRequested", "hoursRequested"))
_LENGTHS = tuple(KG + name for name in ("months", "weeks"))

#: The rules in the order in which they run, each with what must be there for it to matter: a class or number that the case
#: names, an annotation of one of its classes, or a property that the record or an earlier rule uses. With none it always runs.
RULES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("features", (KG + "belongsTo",)),
    ("done-procedures", (CLIN + "Procedure",)),
    ("local-facts", ()),
    ("nearby-facts", (KG + "adjacentTo",)),
    ("local-absences", (KG + "deniedHere",)),
    ("intents", (CLIN + "Intent",)),
    ("symptom-duration", _LENGTHS),
    ("lengths-in-weeks", (KG + "weeks",)),
    ("symptoms-since-seen", (KG + "monthsAgo",)),
    ("after-operation", (CLIN + "Surgery",)),
    ("earlier-courses", ()),
    ("previous-course", (KG + "earlierCourse",)),
    ("function-apart", (CLIN + "FunctionalImprovement", CLIN + "NoFunctionalImprovement")),
    ("since-previous", (KG + "weeksAgo",)),
    ("since-surgery", (CLIN + "Surgery",)),
    ("totals", _AMOUNTS),
    ("course-total", (KG + "courseDays",)),
    ("hours-per-week", (KG + "hoursRequested",)),
    ("past-year", (KG + "injectionsRequested",)),
    ("care-duration", _LENGTHS),
    ("opioid-dose", (CLIN + "Opioid",)),
    ("opioid-use", (CLIN + "Opioid",)),
    ("opioid-months", (CLIN + "Opioid",)),
    ("drug-tests", (CLIN + "UrineDrugTest",)),
    ("drug-tests-with-request", (CLIN + "UrineDrugTest",)),
    ("acetaminophen-dose", (CLIN + "Acetaminophen",)),
    ("nsaids-in-use", (CLIN + "NSAID",)),
    ("relaxants-in-use", (CLIN + "MuscleRelaxant",)),
    ("drug-weeks", (CLIN + "Drug",)),
    ("pain-scores", (CLIN + "PainSymptom", CLIN + "PainCondition")),
    ("pain-intensity", (KG + "painAge",)),
    ("activity-limitation", (CLIN + "ActivityLimitation",)),
    ("since-evaluation", (CLIN + "Assessment", CLIN + "FaceToFaceVisit", CLIN + "OfficeVisit", CLIN + "ProgressReport")),
    ("work-status", (CLIN + "WorkFact",)),
    ("off-work", (CLIN + "OffWork",)),
    ("route-of-term", (KG + "impliesRoute",)),
    ("concordance", (CLIN + "SpinalLevel",)),
    ("since-discharge", (CLIN + "Hospitalization",)),
    ("measured-values", (KG + "numericValue", KG + "minutes", CLIN + "SmokingAbstinence", CLIN + "ActivityModification")),
    ("block-relief", (CLIN + "MedialBranchBlock", CLIN + "SelectiveNerveRootBlock")),
    ("early-opioid", (CLIN + "Opioid",)),
    ("phase", (KG + "previousCourse", KG + "earlyCare")),
)

_CONTAINS, _DENIED, _DENIED_HERE = kg("containsDrug"), kg("denied"), kg("deniedHere")
_IS, _BECAUSE, _PROPERTY, _FILLS, _PHASE = kg("is"), kg("because"), kg("property"), kg("fills"), kg("derivedPhase")


@cache
def rule_text(name: str) -> str:
    """The text of a query of ``queries/derive``."""
    return (places.queries_folder() / "derive" / f"{name}.rq").read_text(encoding="utf-8")


def derive(graphs: Sequence[CaseGraph], knowledge: Knowledge) -> None:
    """Add everything derived to each graph, and what stands behind it. The graphs share one store and one pass."""
    by_base = {graph.base: graph for graph in graphs}
    kinds: set[str] = set()
    known: set[str] = set()
    for quad in (quad for graph in graphs for quad in graph.quads):
        if quad.predicate in (_IS, _DENIED):
            kinds.add(value(quad.object))
        elif quad.predicate == _PROPERTY:
            known.add(value(quad.object))
        elif quad.predicate == _DENIED_HERE:
            known.add(quad.predicate.value)
    hints = [quad for kind in kinds for quad in knowledge.hints(kind)]
    known.update(wider for kind in kinds for wider in knowledge.ancestors(kind))
    for quad in hints:
        known.add(quad.predicate.value)
        if quad.predicate == _CONTAINS:
            known.add(value(quad.object))
    store = ox.Store()
    for graph in graphs:
        store.extend(graph.quads)
    for kind in kinds:
        store.extend(knowledge.closure(kind))
    store.extend(hints)
    for name, about in RULES:
        if about and known.isdisjoint(about):
            continue
        added = construct(store, rule_text(name))
        store.extend(added)
        known.update(quad.predicate.value for quad in added)
        shares: dict[str, list[ox.Quad]] = {}
        for quad in added:
            shares.setdefault(_base(value(quad.subject)), []).append(quad)
        for base, share in shares.items():
            by_base[base].quads.extend(share)
            by_base[base].derivations.add(name)
            _remember(by_base[base], share)


def _base(node: str) -> str:
    """``…case#3/`` of ``…case#3/fact/1``."""
    return node[: node.index("/", len(CASE)) + 1]


def derived_phase(graph: CaseGraph) -> str | None:
    """The phase of care that the record makes it, if it shows an earlier course."""
    return next((value(q.object) for q in reversed(graph.quads) if q.predicate == _PHASE), None)


def unsupported_ingredients(graph: CaseGraph, date: str, knowledge: Knowledge) -> None:
    """Mark each ingredient of a class against which a text in force on the date takes a stance."""
    parts = [(value(q.subject), value(q.object)) for q in graph.quads if q.predicate == _IS and "/ingredient" in value(q.subject)]
    if not parts:
        return
    when = ox.Literal(date, datatype=ox.NamedNode(XSD + "date"))
    rows = select(knowledge.store, rule_text("unsupported-ingredients"), union=True, date=when)
    against = {value(row["class"]) for row in rows}
    for node, kind in parts:
        if against & knowledge.ancestors(kind):
            graph.say(node, "is", KG + "UnsupportedIngredient")
            graph.derivations.add("unsupported-ingredients")


def _remember(graph: CaseGraph, added: list[ox.Quad]) -> None:
    """A derived number or filler is told by the facts that it came from."""
    sources: dict[str, list[str]] = {}
    for quad in added:
        if quad.predicate == _BECAUSE:
            sources.setdefault(value(quad.subject), []).append(value(quad.object))
    for quad in added:
        if quad.predicate == _PROPERTY or (quad.predicate == _FILLS and value(quad.subject) in sources):
            node = value(quad.subject)
            behind = [graph.told[s] for s in dict.fromkeys(sources.get(node, ())) if s in graph.told] or [graph.told[graph.request]]
            text = "; ".join(dict.fromkeys(told.text for told in behind))
            graph.told[node] = Told(value(quad.object), text, next((t.source for t in behind if t.source), None))
