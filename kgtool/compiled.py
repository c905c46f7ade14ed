"""Compiles the ontology files to quads: the authors' RDF, and beside it criteria as data and the classified trees.

In: parsed :class:`~kgtool.manchester.Document` objects. Out: N-Quads. It is done once for a wheel and once for each
state of a checkout; what comes out is loaded by :mod:`kgtool.knowledge`.

Graphs: ``graph/ontology`` (axioms, annotations and facts without blank nodes), ``graph/expressions`` (the rest of the
axioms' RDF), ``graph/order`` (``kg:within``, ``kg:rulesOut``, ``kg:position``, source lines), and one graph a criterion
named by the criterion, with its parts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Set
from pathlib import Path
from typing import Any, Protocol

import pyoxigraph as ox

from kgtool import breakup, manchester
from kgtool.errors import KnowledgeError
from kgtool.names import BASE, RDF, XSD, curie
from kgtool.rdf import kg

ONTOLOGY_GRAPH = ox.NamedNode(BASE + "graph/ontology")
EXPRESSIONS_GRAPH = ox.NamedNode(BASE + "graph/expressions")
ORDER_GRAPH = ox.NamedNode(BASE + "graph/order")

_TYPE = ox.NamedNode(RDF + "type")
_DECIMAL = ox.NamedNode(XSD + "decimal")


def source_hash(files: Iterable[Path]) -> str:
    """Changes whenever a source file, its place in the order or the compiler itself changes."""
    digest = hashlib.sha256()
    for module in (manchester, breakup):
        digest.update(Path(str(module.__file__)).read_bytes())
    digest.update(Path(__file__).read_bytes())
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def write(folder: Path, target: Path) -> int:
    """Compile a folder of ``.omn`` files to a file of N-Quads; returns how many quads."""
    files = sorted(folder.rglob("*.omn"))
    quads = list(compile_files(files, folder))
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as out:
        ox.serialize(quads, out, ox.RdfFormat.N_QUADS)
    (target.parent / "source-hash").write_text(source_hash(files))
    return len(quads)


def compile_files(files: list[Path], folder: Path) -> Iterator[ox.Quad]:
    """The quads of a set of files. Raises :class:`KnowledgeError` for what does not parse or lies outside the language."""
    yield from compile_documents([manchester.read(path) for path in files], folder)


def compile_documents(documents: list[manchester.Document], folder: Path, *, lenient: bool = False) -> Iterator[ox.Quad]:
    """The quads of parsed files. With ``lenient`` a criterion outside the language is left without parts instead of
    raising :class:`KnowledgeError`: the check reports it in its own words and goes on."""
    order = ClassOrder.of(documents)
    for number, document in enumerate(documents):
        yield from rdf_quads(document)
        yield from own_quads(document, patterns_of(document, lenient=lenient), number, folder, order)
    yield from order.quads()


def own_quads(
    document: manchester.Document, patterns: Iterable[tuple[str, breakup.Pattern | None]], number: int, folder: Path, order: Order
) -> Iterator[ox.Quad]:
    """What is compiled from a file beside its RDF: places, and its criteria as data. ``number`` is its place among the files."""
    yield from _places(document, number, folder)
    for name, pattern in patterns:
        yield ox.Quad(ox.NamedNode(name), _TYPE, kg("Criterion"), ONTOLOGY_GRAPH)
        if pattern is not None:
            yield from pattern_quads(pattern, name, order, ox.NamedNode(name))


def patterns_of(document: manchester.Document, *, lenient: bool = False) -> list[tuple[str, breakup.Pattern | None]]:
    """The criteria of a file and what each asks for. Outside the language that is None with ``lenient``, otherwise a
    :class:`KnowledgeError`."""
    found: list[tuple[str, breakup.Pattern | None]] = []
    for name, expression in definitions(document):
        try:
            found.append((name, breakup.break_up(expression)))
        except breakup.OutsideLanguage as fault:
            if not lenient:
                raise KnowledgeError(f"{curie(name)}: {fault}", document.path, document.lines.get(name)) from None
            found.append((name, None))
    return found


def definitions(document: manchester.Document) -> Iterator[tuple[str, Any]]:
    """The criteria of a file: the name and the class expression that defines it."""
    for component in document.components:
        if type(component).__name__ == "EquivalentClasses":
            named = [member for member in component.first if type(member).__name__ == "Class"]
            complex_ones = [member for member in component.first if type(member).__name__ != "Class"]
            if named and complex_ones:
                yield str(named[0].first), complex_ones[0]


def rdf_quads(document: manchester.Document) -> Iterator[ox.Quad]:
    """A file as RDF; what has a blank node stands in a graph of its own."""
    lines = (_in_its_graph(line) for line in document.ntriples().split("\n") if line)
    return ox.parse("\n".join(lines), ox.RdfFormat.N_QUADS, rename_blank_nodes=True)


def _in_its_graph(line: str) -> str:
    """A line of N-Triples as one of N-Quads."""
    subject, _, value = line.split(" ", 2)
    blank = subject.startswith("_:") or value.startswith("_:")
    return f"{line.rstrip().removesuffix('.')}{EXPRESSIONS_GRAPH if blank else ONTOLOGY_GRAPH} ."


def _places(document: manchester.Document, number: int, folder: Path) -> Iterator[ox.Quad]:
    try:
        name = document.path.relative_to(folder).as_posix()
    except ValueError:
        name = document.path.name
    for iri, line in document.lines.items():
        entity = ox.NamedNode(iri)
        yield ox.Quad(entity, kg("sourceFile"), ox.Literal(name), ORDER_GRAPH)
        yield ox.Quad(entity, kg("sourceLine"), ox.Literal(line), ORDER_GRAPH)
        yield ox.Quad(entity, kg("position"), ox.Literal(number * 100_000 + line), ORDER_GRAPH)


class Order(Protocol):
    """What breaking a pattern up must know of the classes and properties."""

    @property
    def functional(self) -> Set[str]: ...
    def ancestors(self, name: str) -> frozenset[str]: ...
    def wider_links(self, name: str) -> frozenset[str]: ...
    def rivals(self, name: str) -> frozenset[str]: ...


def pattern_quads(pattern: breakup.Pattern, name: str, order: Order, graph: Any) -> Iterator[ox.Quad]:
    """A pattern's parts as quads. A part of ``name`` is ``name/1``, its inner pattern ``name/1/in``, its denial ``name/1/no``."""
    whole = ox.NamedNode(name)
    yield ox.Quad(whole, kg("parts"), ox.Literal(len(pattern.parts)), graph)
    yield ox.Quad(whole, kg("depth"), ox.Literal(pattern.depth), graph)
    for number, part in enumerate(pattern.parts, 1):
        node, denial = ox.NamedNode(f"{name}/{number}"), ox.NamedNode(f"{name}/{number}/no")
        yield ox.Quad(node, kg("of"), whole, graph)
        yield ox.Quad(node, kg("no"), denial, graph)
        if isinstance(part, breakup.ClassPart):
            wanted = ox.NamedNode(part.cls)
            yield ox.Quad(node, kg("class"), wanted, graph)
            for wider in order.ancestors(part.cls):
                yield ox.Quad(wanted, kg("within"), ox.NamedNode(wider), graph)
            for rival in order.rivals(part.cls):
                yield ox.Quad(node, kg("ruledOutBy"), ox.NamedNode(rival), graph)
        elif isinstance(part, breakup.NumberPart):
            yield ox.Quad(node, kg("number"), ox.NamedNode(part.property), graph)
            for kind, value in part.bounds:
                yield ox.Quad(node, kg(kind), ox.Literal(str(value), datatype=_DECIMAL), graph)
        else:
            inner = f"{name}/{number}/in"
            yield ox.Quad(node, kg("link"), ox.NamedNode(part.link), graph)
            yield ox.Quad(node, kg("inner"), ox.NamedNode(inner), graph)
            for wider in order.wider_links(part.link):
                yield ox.Quad(ox.NamedNode(part.link), kg("within"), ox.NamedNode(wider), graph)
            if part.link in order.functional:
                yield ox.Quad(node, kg("field"), ox.NamedNode(part.link), graph)
            yield from pattern_quads(part.inner, inner, order, graph)


class ClassOrder:
    """The named class tree, the property tree, disjoint classes and single-valued properties of a set of files."""

    def __init__(
        self, parents: Mapping[str, set[str]], links: Mapping[str, set[str]], disjoint: set[tuple[str, str]], functional: set[str]
    ):
        self._parents, self._links, self._disjoint, self._functional = parents, links, disjoint, functional
        self._known: dict[str, frozenset[str]] = {}
        self._apart: dict[str, set[str]] = {}
        for one, other in disjoint:
            self._apart.setdefault(one, set()).add(other)

    @classmethod
    def of(cls, documents: Iterable[manchester.Document]) -> ClassOrder:
        parents: dict[str, set[str]] = {}
        links: dict[str, set[str]] = {}
        disjoint: set[tuple[str, str]] = set()
        functional: set[str] = set()
        for document in documents:
            for component in document.components:
                kind = type(component).__name__
                if kind == "DeclareClass":
                    parents.setdefault(str(component.first.first), set())
                elif kind == "SubClassOf" and type(component.sup).__name__ == type(component.sub).__name__ == "Class":
                    parents.setdefault(str(component.sub.first), set()).add(str(component.sup.first))
                elif kind == "SubObjectPropertyOf":
                    links.setdefault(str(component.sub.first), set()).add(str(component.sup.first))
                elif kind == "FunctionalObjectProperty":
                    functional.add(str(component.first.first))
                elif kind == "DisjointClasses":
                    names = [str(member.first) for member in component.first if type(member).__name__ == "Class"]
                    disjoint.update((one, other) for one in names for other in names if one != other)
        return cls(parents, links, disjoint, functional)

    def same_as(self, other: ClassOrder) -> bool:
        """Whether the two say the same of every name."""
        mine, theirs = ((one._parents, one._links, one._disjoint, one._functional) for one in (self, other))
        return mine == theirs

    @property
    def functional(self) -> Set[str]:
        """The single-valued object properties."""
        return self._functional

    def ancestors(self, name: str) -> frozenset[str]:
        """A class and everything wider."""
        if name not in self._known:
            self._known[name] = frozenset(_upwards(name, self._parents))
        return self._known[name]

    def wider_links(self, name: str) -> frozenset[str]:
        """A property and everything wider."""
        return frozenset(_upwards(name, self._links))

    def rivals(self, name: str) -> frozenset[str]:
        """The classes declared disjoint with this class or a wider one; what is within one of them is ruled out."""
        return frozenset(other for wider in self.ancestors(name) for other in self._apart.get(wider, ()))

    def quads(self) -> Iterator[ox.Quad]:
        for name in self._parents:
            for wider in self.ancestors(name):
                yield ox.Quad(ox.NamedNode(name), kg("within"), ox.NamedNode(wider), ORDER_GRAPH)
        for one, other in self._disjoint:
            yield ox.Quad(ox.NamedNode(one), kg("rulesOut"), ox.NamedNode(other), ORDER_GRAPH)
        for name in self._links:
            for wider in self.wider_links(name):
                yield ox.Quad(ox.NamedNode(name), kg("within"), ox.NamedNode(wider), ORDER_GRAPH)


def _upwards(name: str, parents: Mapping[str, set[str]]) -> set[str]:
    found, waiting = {name}, [name]
    while waiting:
        for parent in parents.get(waiting.pop(), ()):
            if parent not in found:
                found.add(parent)
                waiting.append(parent)
    return found
