"""Names that no file declares: misspelt ones, and ones used as another kind of thing than they are.

In: the parsed documents of a folder. Out: findings with file, line, column and the nearest declared names. A step of
``kgtool check``: the parser accepts undeclared names silently, and a reasoner then takes them for new, empty words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from kgtool.checks.findings import Finding
from kgtool.checks.frames import Places
from kgtool.names import OWL, PREFIXES, RDF, RDFS, XSD, curie

_DECLARES = {
    "DeclareClass": "class",
    "DeclareObjectProperty": "object property",
    "DeclareDataProperty": "data property",
    "DeclareAnnotationProperty": "annotation property",
    "DeclareNamedIndividual": "individual",
    "DeclareDatatype": "datatype",
}
_KINDS = {
    "Class": "class",
    "ObjectProperty": "object property",
    "DataProperty": "data property",
    "AnnotationProperty": "annotation property",
    "NamedIndividual": "individual",
    "IRI": "entity",
}
#: Fields of the parser's model that hold names or expressions.
_FIELDS = ("first", "second", "sub", "sup", "ope", "dp", "ap", "bce", "dr", "ce", "i", "source", "target", "subject", "ann", "av")
_SUBJECTS = {
    "SubClassOf": "sub",
    "EquivalentClasses": "first",
    "AnnotationAssertion": "subject",
    "ClassAssertion": "i",
    "ObjectPropertyAssertion": "source",
    "DataPropertyAssertion": "source",
    "SubObjectPropertyOf": "sub",
}
_UNIVERSAL = (OWL, RDF, RDFS, XSD)
_NOT_NAMES = {"OntologyID", "Import", "OntologyAnnotation", "DocIRI"}


class Uses:
    """The names of one file: those that it declares, and those that it uses (in the frame of what, and as what kind of thing)."""

    def __init__(self, places: Places):
        self.places = places
        self.declared: list[tuple[str, str]] = []
        self.used: list[tuple[str | None, str, str]] = []
        used: dict[tuple[str | None, str, str], None] = {}
        for component in places.document.components:
            kind = type(component).__name__
            if kind in _DECLARES:
                self.declared.append((str(component.first.first), _DECLARES[kind]))
            elif kind == "AnnotationAssertion" and type(component.subject).__name__ == "IRI":
                for use in _annotation(component):
                    used[use] = None
            elif kind not in _NOT_NAMES:
                subject = _subject(component, kind)
                for name, used_as in _names(component):
                    used[subject, name, used_as] = None
        self.used = list(used)


class Declared:
    """The names that a set of files declares, by kind."""

    def __init__(self, files: Iterable[Uses]):
        self.kinds: dict[str, set[str]] = defaultdict(set)
        for file in files:
            for name, kind in file.declared:
                self.kinds[name].add(kind)

    def nearest(self, name: str, kind: str) -> list[str]:
        """The declared names of a kind that are most like a name, best first, in short form."""
        from rapidfuzz import fuzz, process

        known = [curie(iri) for iri, kinds in self.kinds.items() if kind == "entity" or kind in kinds]
        return [found[0] for found in process.extract(curie(name), known, scorer=fuzz.ratio, limit=3, score_cutoff=70)]


def findings(files: Sequence[Uses]) -> Iterator[Finding]:
    """Every name of the files that is used and not declared as what it is used for; prefixes that mean something else."""
    declared = Declared(files)
    yield from _framed_twice([file.places for file in files])
    for file in files:
        yield from _prefixes(file.places)
        for subject, name, used_as in file.used:
            yield from _judge(file.places, declared, subject, name, used_as)


def _framed_twice(all_places: Sequence[Places]) -> Iterator[Finding]:
    """Two frames for one thing are read as one: two definitions of a criterion would be mixed up."""
    first: dict[tuple[str, str], str] = {}
    for places in all_places:
        for frame in places.frames:
            if frame.entity is None:
                continue
            line, column = places.place(frame.start)
            earlier = first.setdefault((frame.kind, frame.entity), f"{places.document.path.name}:{line}")
            if earlier != f"{places.document.path.name}:{line}":
                problem = f"{curie(frame.entity)} has a second frame '{frame.kind}:'; the first is at {earlier}"
                remedy = "join the two, or rename one"
                yield Finding(
                    "error",
                    "framed-twice",
                    "Two frames for one thing",
                    problem,
                    remedy,
                    frame.entity,
                    str(places.document.path),
                    line,
                    column,
                )


def _judge(places: Places, declared: Declared, subject: str | None, name: str, used_as: str) -> Iterator[Finding]:
    kinds = declared.kinds.get(name, set())
    if name.startswith(_UNIVERSAL) or used_as in kinds or _suits(name, used_as, kinds):
        return
    line, column = places.word(subject, [name]) or (1, 1)
    if kinds:
        code, title = "used-as-another-kind", "Used as another kind"
        problem = f"{curie(name)} is used as {_a(used_as)} but is declared as {' and '.join(_a(kind) for kind in sorted(kinds))}"
        remedy = f"declare it as {_a(used_as)} too, or name another"
    else:
        code, title = "undeclared-name", "Undeclared name"
        near = declared.nearest(name, used_as)
        problem = f"{curie(name)} is not declared" + (f"; the nearest are {', '.join(near)}" if near else "")
        remedy = f"{f'write {near[0]}' if near else 'correct the name'}, or declare {_a(used_as)} {curie(name)}"
    yield Finding("error", code, title, problem, remedy, subject, str(places.document.path), line, column)


def _suits(name: str, used_as: str, kinds: set[str]) -> bool:
    """A class may stand where an individual does; an annotation may hold any declared name, or an address."""
    return (used_as == "individual" and "class" in kinds) or (used_as == "entity" and (bool(kinds) or "#" not in name))


def _prefixes(places: Places) -> Iterator[Finding]:
    known = {namespace: prefix for prefix, namespace in PREFIXES.items()}
    for prefix, namespace in places.document.prefixes.items():
        wanted, other = PREFIXES.get(prefix), known.get(namespace)
        if (wanted is None or wanted == namespace) and (not prefix or other in (None, prefix)):
            continue
        line, column = places.place(places.document.text.find(f"{prefix}: <"))
        elsewhere = f"elsewhere for <{wanted}>" if wanted else f"which elsewhere is {other}:"
        problem = f"the prefix {prefix}: stands for <{namespace}>, {elsewhere}"
        remedy = f"Prefix: {prefix}: <{wanted}>" if wanted else f"use the prefix {other}:"
        yield Finding("error", "prefix-differs", "Prefix differs", problem, remedy, None, str(places.document.path), line, column)


def _a(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def _subject(component: Any, kind: str) -> str | None:
    value = getattr(component, _SUBJECTS.get(kind, ""), None)
    if isinstance(value, list):
        value = next((member for member in value if type(member).__name__ == "Class"), None)
    names = _names(value) if value is not None else []
    return names[0][0] if names else None


_fields_of: dict[str, tuple[str, ...]] = {}


def _fields(model: type) -> tuple[str, ...]:
    """The fields of a class of the parser's model, looked up once for each class."""
    if model.__name__ not in _fields_of:
        _fields_of[model.__name__] = tuple(name for name in _FIELDS if hasattr(model, name))
    return _fields_of[model.__name__]


def _annotation(component: Any) -> list[tuple[str | None, str, str]]:
    """The uses of an annotation: most of what a file says, and always of one form."""
    subject, annotation = str(component.subject), component.ann
    found: list[tuple[str | None, str, str]] = [(subject, subject, "entity"), (subject, str(annotation.ap.first), "annotation property")]
    if type(annotation.av).__name__ == "IRI":
        found.append((subject, str(annotation.av), "entity"))
    return found


def _names(thing: Any) -> list[tuple[str, str]]:
    """The names in an axiom or expression, each with the kind of thing that it is used as."""
    found: list[tuple[str, str]] = []
    waiting = [thing]
    while waiting:
        one = waiting.pop()
        model = type(one)
        if model is list:
            waiting += reversed(one)
        elif model.__name__ in _KINDS:
            found.append((str(one) if model.__name__ == "IRI" else str(one.first), _KINDS[model.__name__]))
        elif model.__name__ != "Datatype":
            waiting += [getattr(one, field) for field in reversed(_fields(model))]
    return found
