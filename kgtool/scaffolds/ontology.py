"""A new recommendation, and a new criterion with its link, as text of ontology files.

In: an author's words, and the knowledge to which they belong. Out: a :class:`~kgtool.scaffolds.Scaffold`. What is written is
marked as unverified and of low confidence unless the author says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from kgtool import layout
from kgtool.checks.findings import relative
from kgtool.errors import InputError
from kgtool.knowledge import Knowledge
from kgtool.layout.reading import Item, Section, Unit, read
from kgtool.layout.writing import write
from kgtool.names import DCTERMS, KG, PREFIXES, RDF, curie, expand
from kgtool.rdf import kg
from kgtool.reading.spelling import fold
from kgtool.scaffolds import Scaffold, edition_folder, file_stem, local, quoted
from kgtool.terms import REGION, TREATMENT, Kind

#: Stances that say all by themselves: no branch, no criterion.
CATEGORICAL = ("Recommended", "NotRecommended", "UnderStudy", "NoRecommendation")
LINKS = ("requires", "limits", "excludes", "requiresAbsence", "requiresAll", "requiresOneOf", "requiresAtLeast")
_USED_PREFIXES = ("kg", "clin", "dcterms", "owl", "rdfs", "skos", "xsd")


@dataclass(frozen=True)
class NewRecommendation:
    """What an author says of a recommendation. ``treatment`` and ``region`` are words, synonyms, codes or names."""

    name: str
    edition: str
    treatment: str
    stance: str
    label: str
    identifier: str
    section: str = ""
    page: str = ""
    region: str = ""
    comment: str = ""
    basis: str = "unverified"
    confidence: str = "low"
    family: str = ""


@dataclass(frozen=True)
class NewCriterion:
    """What an author says of a criterion. ``asks`` is its class expression after ``kg:Request and``; ``holder`` a branch or group."""

    name: str
    holder: str
    link: str
    label: str
    need: str
    asks: str
    kind: str
    comment: str = ""
    identifier: str = ""
    basis: str = "unverified"
    confidence: str = "low"


def recommendation(new: NewRecommendation, knowledge: Knowledge) -> Scaffold:
    """The scaffold of a recommendation: a file of its own, or more frames at the end of its family's file."""
    folder = edition_folder(new.edition)
    name = f"{new.edition}:{local(new.name, r'[A-Z][A-Za-z0-9]+', 'KneeBrace', 'a recommendation')}"
    _refuse_taken(name, new.identifier, knowledge)
    family = local(new.family or file_stem(new.name), r"[a-z0-9]+(-[a-z0-9]+)*", "knee-braces", "a file")
    path = knowledge.folder / "guidelines" / folder / f"{family}.omn"
    stance = _of_list("Stance", new.stance, "--stance", knowledge)
    facts = [f"kg:edition {new.edition}:Edition", f"kg:treatment {_term(new.treatment, TREATMENT, '--treatment', knowledge)}"]
    facts += [f"kg:forSite {_term(new.region, REGION, '--region', knowledge)}"] if new.region else []
    facts.append(f"kg:stance {stance}")
    branched = stance.removeprefix("kg:") not in CATEGORICAL
    facts += [f"kg:branch {name}.initial"] if branched else []
    said = [f"rdfs:label {quoted(new.label)}", *_optional("rdfs:comment", new.comment), f"dcterms:identifier {quoted(new.identifier)}"]
    said += [*_optional("kg:section", new.section), *_optional("kg:page", new.page), *_standing(new, knowledge)]
    frames = _frame("Individual", name, said, "Types: kg:Recommendation", facts)
    if branched:
        branch = ["kg:role kg:Phase", "kg:phase kg:Initial"]
        head = ['rdfs:label "first course"', f"dcterms:identifier {quoted(new.identifier + '#initial')}"]
        frames += _frame("Individual", f"{name}.initial", head, "Types: kg:Branch", branch)
    before = path.read_text(encoding="utf-8") if path.is_file() else _head(new.edition, folder, family, knowledge)
    then = f"add a criterion: kgtool new criterion {name}.… --branch {name}.initial" if branched else "write a case: kgtool new case"
    return Scaffold({path: layout.laid_out(before + "\n" + frames)}, f"recommendation {name} in {relative(path, knowledge.folder)}", then)


def criterion(new: NewCriterion, knowledge: Knowledge) -> Scaffold:
    """The scaffold of a criterion, and the branch or group that links it; both in the file of the holder."""
    holder = expand(new.holder) or ""
    place = knowledge.source(holder)
    if place is None:
        raise InputError(f"--branch {new.holder!r}: no branch or group has this name; write it as cp2009:TriggerPointInjections.initial")
    prefix, _, rest = new.name.partition(":")
    local(rest, r"[A-Z][A-Za-z0-9]+\.[a-z][A-Za-z0-9.]*", "KneeBrace.instability", "a criterion")
    text, _, short = rest.partition(".")
    owner = f"{prefix}:{text}"
    home = next(iter(knowledge.objects(expand(owner) or "", DCTERMS + "identifier")), "")
    identifier = new.identifier or (f"{home}.{short}" if home else "")
    if not identifier:
        raise InputError(f"{new.name}: there is no recommendation {owner} to take the identifier from; give --identifier")
    _refuse_taken(new.name, identifier, knowledge)
    if new.link not in LINKS[:4]:
        raise InputError(f"--link {new.link!r}: one of {', '.join(LINKS[:4])} is expected")
    said = [f"rdfs:label {quoted(new.label)}", f"rdfs:comment {quoted(new.comment or new.label + '.')}", f"kg:need {quoted(new.need)}"]
    said += [f"dcterms:identifier {quoted(identifier)}", f"kg:criterionType {quoted(new.kind)}", *_standing(new, knowledge)]
    frame = f"Class: {new.name}\n    Annotations: {', '.join(said)}\n    EquivalentTo: kg:Request and ({new.asks})\n"
    path = knowledge.folder / place[0]
    units = read(path.read_text(encoding="utf-8"))
    _link(units, new.holder, f"kg:{new.link}", new.name)
    at = max(number for number, unit in enumerate(units) if unit.name and unit.name[0].split(".")[0] == owner) if home else len(units) - 1
    units[at + 1 : at + 1] = read("\n\n" + frame)
    made = f"criterion {new.name} in {relative(path, knowledge.folder)}, linked from {new.holder} by kg:{new.link}"
    return Scaffold({path: write(units)}, made, "write a case that meets it and one that fails it: kgtool new case")


def _link(units: list[Unit], holder: str, link: str, name: str) -> None:
    """Add a link at the end of the holder's facts."""
    unit = next((unit for unit in units if unit.heading == "Individual:" and unit.name == [holder]), None)
    if unit is None:
        raise InputError(f"--branch {holder!r} is not a branch or group; a criterion is linked from one of them")
    facts = next((section for section in unit.sections if section.heading == "Facts:"), None)
    if facts is None:
        facts = Section("Facts:")
        unit.sections.append(facts)
    facts.items.append(Item([(link, bool(facts.items)), (name, False)]))


def _head(edition: str, folder: str, family: str, knowledge: Knowledge) -> str:
    prefixes = [*_USED_PREFIXES[:2], edition, *_USED_PREFIXES[2:]]
    lines = [f"Prefix: {prefix}: <{PREFIXES[prefix]}>" for prefix in prefixes]
    title = f"{knowledge.label(PREFIXES[edition] + 'Edition')}: {family.replace('-', ' ')}"
    iri = f"https://w3id.org/kgtool/guidelines/{folder}/{family}"
    return "\n".join(
        [*lines, "", f"Ontology: <{iri}>", "Import: <https://w3id.org/kgtool/core>", f"Annotations: dcterms:title {quoted(title)}", ""]
    )


def _frame(kind: str, name: str, said: list[str], types: str, facts: list[str]) -> str:
    annotations = ",\n        ".join(said)
    return f"\n{kind}: {name}\n    Annotations: {annotations}\n    {types}\n    Facts: {(',' + chr(10) + '        ').join(facts)}\n"


def _optional(name: str, text: str) -> list[str]:
    return [f"{name} {quoted(text)}"] if text else []


def _standing(new: NewRecommendation | NewCriterion, knowledge: Knowledge) -> list[str]:
    basis = _of_list("Basis", new.basis, "--basis", knowledge)
    return [f"kg:basis {basis}", f"kg:confidence {_of_list('Confidence', new.confidence, '--confidence', knowledge)}"]


def _of_list(kind: str, word: str, option: str, knowledge: Knowledge) -> str:
    """The individual of a core class that a word names: ``kg:NotRecommended`` for not-recommended, "not recommended" or its name."""
    quads = knowledge.store.quads_for_pattern(None, ox.NamedNode(RDF + "type"), kg(kind), None)
    known = sorted({quad.subject.value.removeprefix(KG) for quad in quads if isinstance(quad.subject, ox.NamedNode)})
    wanted = fold(word.removeprefix("kg:").replace("-", " ").replace("_", " ")).replace(" ", "")
    for name in known:
        if wanted in (name.lower(), fold(knowledge.label(KG + name)).replace(" ", "")):
            return f"kg:{name}"
    raise InputError(f"{option} {word!r}: one of {', '.join(file_stem(name) for name in known)} is expected")


def _term(text: str, kind: Kind, option: str, knowledge: Knowledge) -> str:
    found = knowledge.terms.resolve(text, kind)
    if found is None:
        raise InputError(f"{option} {text!r}: {knowledge.terms.expected(text, kind)}")
    return curie(found.iri)


def _refuse_taken(name: str, identifier: str, knowledge: Knowledge) -> None:
    iri = expand(name)
    if iri is None:
        raise InputError(f"{name!r}: no such prefix; there are {', '.join(PREFIXES)}")
    place = knowledge.source(iri)
    if place:
        raise InputError(f"{name} is there already ({place[0]}:{place[1]}); nothing is overwritten")
    others = knowledge.store.quads_for_pattern(None, ox.NamedNode(DCTERMS + "identifier"), ox.Literal(identifier), None)
    taken = next((curie(quad.subject.value) for quad in others if isinstance(quad.subject, ox.NamedNode)), None)
    if taken:
        raise InputError(f"the identifier {identifier!r} is taken by {taken}")
