"""The criterion language and the clinical profile: what an axiom may say at all.

In: parsed documents. Out: findings with file, line and column. A step of ``kgtool check``. Outside of the two, the
evaluators would no longer agree, so every fault here is an error.

A criterion is an equivalence of one class with ``kg:Request and …``, with *some*, *and*, named classes and decimal
facets. Everything else is trees of named classes, disjoint named classes, properties and plain facts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kgtool import breakup
from kgtool.checks.findings import Finding
from kgtool.checks.frames import Places
from kgtool.names import KG, XSD, curie

_ADDRESS = re.compile(r"https?://[^\s;,)]+")

#: Axioms of the profile, by the parser's name.
_PLAIN = {
    *("AnnotationAssertion", "ClassAssertion", "DataPropertyAssertion", "ObjectPropertyAssertion", "DataPropertyRange"),
    *("DeclareAnnotationProperty", "DeclareClass", "DeclareDataProperty", "DeclareDatatype", "DeclareNamedIndividual"),
    *("DeclareObjectProperty", "DifferentIndividuals", "FunctionalDataProperty", "FunctionalObjectProperty", "Import"),
    *("OntologyAnnotation", "OntologyID", "DocIRI", "SubAnnotationPropertyOf", "SubDataPropertyOf"),
}

#: What an author wrote for an axiom that the profile leaves out.
_KEYWORDS = {
    "ObjectPropertyDomain": "Domain:",
    "DataPropertyDomain": "Domain:",
    "ObjectPropertyRange": "Range:",
    "DisjointUnion": "DisjointUnionOf:",
    "TransitiveObjectProperty": "Transitive",
    "InverseObjectProperties": "InverseOf:",
    "SubClassOf": "SubClassOf:",
    "EquivalentClasses": "EquivalentTo:",
    "DisjointClasses": "DisjointWith:",
    "SubObjectPropertyOf": "SubPropertyChain:",
}


def findings(places: Places) -> Iterator[Finding]:
    """Every axiom of a document that is outside the language or the profile."""
    for component in places.document.components:
        kind = type(component).__name__
        if kind == "EquivalentClasses":
            yield from _equivalence(component, places)
        elif kind == "SubClassOf":
            if not (_named(component.sub) and _named(component.sup)):
                yield _profile(component, places, "a class is placed under a named class only", "write SubClassOf: and the name of a class")
        elif kind == "DisjointClasses":
            if not all(_named(member) for member in component.first):
                yield _profile(component, places, "only named classes are declared disjoint", "name a class for what is meant")
        elif kind == "SubObjectPropertyOf":
            if type(component.sub).__name__ != "ObjectProperty":
                yield _profile(component, places, "a chain of properties", "let a derive query add the link")
        elif kind not in _PLAIN:
            said = _KEYWORDS.get(kind, kind)
            yield _profile(component, places, f"'{said.rstrip(':')}' is outside the profile", "leave it out")


def _named(expression: Any) -> bool:
    return type(expression).__name__ == "Class"


def _equivalence(component: Any, places: Places) -> Iterator[Finding]:
    named = [member for member in component.first if _named(member)]
    others = [member for member in component.first if not _named(member)]
    if len(named) != 1 or len(others) != 1:
        remedy = "define one class: EquivalentTo: kg:Request and …"
        yield _profile(component, places, "an equivalence of other than one class with one definition", remedy)
        return
    name = str(named[0].first)
    fault = _fault(others[0])
    if fault is not None:
        code, problem, words = fault
        yield _at(places, name, [*words, "EquivalentTo:"], code, "Outside the criterion language", problem, _remedy(code))
    elif not _of_requests(others[0]):
        problem, remedy = "a criterion that is no class of requests", "begin it with: kg:Request and …"
        yield _at(places, name, ["EquivalentTo:"], "criterion-not-of-requests", "Not a criterion", problem, remedy)


def _of_requests(expression: Any) -> bool:
    try:
        parts = breakup.break_up(expression).parts
    except breakup.OutsideLanguage:
        return True
    return any(isinstance(part, breakup.ClassPart) and part.cls == KG + "Request" for part in parts)


def _fault(expression: Any) -> tuple[str, str, list[str]] | None:
    """Code, problem and the words to look for, or None where the expression is within the language."""
    try:
        breakup.break_up(expression)
        return None
    except breakup.OutsideLanguage as outside:
        problem = _ADDRESS.sub(lambda match: curie(match.group()), str(outside))
    for part in _inside(expression):
        kind = type(part).__name__
        if kind == "DataIntersectionOf":
            return "data-intersection", problem, [str(member.first) for member in part.first if type(member).__name__ == "Datatype"]
        if kind == "DatatypeRestriction":
            types = [str(part.first), *(str(getattr(facet.l, "datatype_iri", "")) for facet in part.second)]
            wrong = [name for name in types if name not in breakup.NUMBER_TYPES]
            if wrong:
                return "number-not-decimal", problem, [wrong[0], *(str(facet.l.literal) for facet in part.second), XSD + "decimal"]
    word = problem.split("'")[1] if problem.startswith("'") else ""
    return "outside-language", problem, [word] if word else []


def _inside(expression: Any) -> Iterator[Any]:
    """An expression and everything in it."""
    yield expression
    kind = type(expression).__name__
    if kind in ("ObjectIntersectionOf", "ObjectUnionOf", "DataIntersectionOf", "DataUnionOf"):
        for member in expression.first:
            yield from _inside(member)
    elif hasattr(expression, "bce"):
        yield from _inside(expression.bce)
    elif hasattr(expression, "dr"):
        yield from _inside(expression.dr)


def _remedy(code: str) -> str:
    return {
        "data-intersection": "put the restriction in parentheses: (kg:weeks some xsd:decimal[>= 4]) and …",
        "number-not-decimal": "write the number as a plain decimal: xsd:decimal[>= 2.5]",
    }.get(code, "make alternatives the members of a composite criterion; link what must be absent by kg:excludes or kg:requiresAbsence")


def _profile(component: Any, places: Places, problem: str, remedy: str) -> Finding:
    kind = type(component).__name__
    entity = next((name for name in _subjects(component)), None)
    return _at(places, entity, [_KEYWORDS.get(kind, "")], "outside-profile", "Outside the profile", problem, remedy)


def _subjects(component: Any) -> Iterator[str]:
    for name in ("sub", "ope", "dp", "first"):
        value = getattr(component, name, None)
        for one in value if isinstance(value, list) else [value]:
            inner = getattr(one, "first", None)
            if inner is not None and not isinstance(inner, list):
                yield str(inner)


def _at(places: Places, entity: str | None, words: list[str], code: str, title: str, problem: str, remedy: str) -> Finding:
    where = places.word(entity, [word for word in words if word])
    line, column = where or (1, 1)
    said = f"{curie(entity)}: {problem}" if entity else problem
    return Finding("error", code, title, said, remedy, entity, str(places.document.path), line, column)
