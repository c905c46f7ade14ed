"""Letters as precedents: letters and the case files of some of them come in, a corpus as RDF goes out.

What an item was asked for comes from its case file, else from its heading as ``kgtool lookup`` reads it; its grounds come from the
determination of the case file, where that agrees with the letter. Nothing of the person, no summary and no rationale goes along.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox

from kgtool.case_file import read_case
from kgtool.determination import CriterionResult, Determination
from kgtool.errors import InputError
from kgtool.knowledge import Knowledge
from kgtool.letters.model import Cited, GuidelineLine, Item, Letter
from kgtool.letters.rationale import unmet
from kgtool.lookup import named
from kgtool.model import Case, Holds, Request, Verdict
from kgtool.names import CASE, DCTERMS, KG, XSD, expand
from kgtool.path import decide_case
from kgtool.precedents import GROUNDS, IDENTIFIER, TYPE
from kgtool.rdf import kg, value

_ENDINGS = (".yaml", ".yml", ".json")


def cases_of(folder: Path, knowledge: Knowledge) -> dict[str, Case]:
    """The case files of a folder by the id of the case. Raises InputError for a file that cannot be read, or an id that stands twice."""
    if not folder.is_dir():
        raise InputError(f"{folder} is no folder of case files")
    found: dict[str, Case] = {}
    for path in sorted(path for path in folder.iterdir() if path.suffix.lower() in _ENDINGS):
        case = read_case(path, knowledge.term_index(), name=str(path))
        if case.id in found:
            raise InputError(f"{path}: the case {case.id} stands in another file of the folder too")
        found[case.id] = case
    if not found:
        raise InputError(f"{folder} holds no case file ({', '.join(_ENDINGS)})")
    return found


@dataclass
class Account:
    """What became of the items: how many have grounds, those decided otherwise from the case file, those without a treatment."""

    letters: int = 0
    items: int = 0
    with_grounds: int = 0
    decided_otherwise: list[str] = field(default_factory=list)
    not_placed: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Record:
    """What the case file of a letter says of one item."""

    request: Request
    said: Determination


def corpus(letters: Iterable[Letter], cases: Mapping[str, Case], knowledge: Knowledge) -> tuple[list[ox.Triple], Account]:
    """The triples of a corpus, letter after letter, and an account of it. Of letters with one case number the first is taken."""
    account, taken = Account(), dict[str, Letter]()
    for letter in letters:
        name = letter.header.case or f"unnumbered-{len(taken) + 1}"  # the name of a file may be a person's
        if name in taken:
            account.twice.append(f"{letter.source}: {letter.name} stands in {taken[name].source} already")
        else:
            taken[name] = letter
    writer = _Writer(knowledge, _decided([cases[name] for name in taken if name in cases], knowledge), account)
    return [triple for name, letter in taken.items() for triple in writer.letter(name, letter)], account


def _decided(cases: list[Case], knowledge: Knowledge) -> dict[tuple[str, str], _Record]:
    """The requests of cases with their determinations, by case and number of the request."""
    return {
        (case.id, request.id): _Record(request, said)
        for case in cases
        for request, said in zip(case.requests, decide_case(case, knowledge, forum="imr", reasoner="direct").determinations, strict=True)
    }


class _Writer:
    def __init__(self, knowledge: Knowledge, records: Mapping[tuple[str, str], _Record], account: Account):
        self.knowledge, self.records, self.account = knowledge, records, account
        identified = knowledge.store.quads_for_pattern(None, ox.NamedNode(DCTERMS + "identifier"), None, None)
        self.by_identifier = {value(quad.object): value(quad.subject) for quad in identified}

    def letter(self, name: str, letter: Letter) -> Iterator[ox.Triple]:
        node = ox.NamedNode(f"{CASE}letter/{quote(name, safe='')}")
        self.account.letters += 1
        yield ox.Triple(node, TYPE, kg("DeterminationLetter"))
        if letter.header.case:
            yield ox.Triple(node, IDENTIFIER, ox.Literal(letter.header.case))
        if letter.header.decided:
            yield ox.Triple(node, kg("letterDecided"), ox.Literal(letter.header.decided.isoformat(), datatype=ox.NamedNode(XSD + "date")))
        for item in letter.items:
            there = ox.NamedNode(f"{node.value}/{item.number}")
            yield ox.Triple(node, kg("letterItem"), there)
            yield from self._item(there, item, f"{letter.name}, item {item.number}", self.records.get((name, str(item.number))))

    def _item(self, node: ox.NamedNode, item: Item, name: str, record: _Record | None) -> Iterator[ox.Triple]:
        self.account.items += 1
        yield ox.Triple(node, TYPE, kg("LetterItem"))
        yield ox.Triple(node, kg("stepNumber"), ox.Literal(item.number))
        yield ox.Triple(node, kg("disposes"), ox.Literal(item.outcome.value))
        treatment, regions = self._asked(item, record)
        if treatment is None:
            self.account.not_placed.append(f"{name}: no treatment that is known is named in '{item.treatment}'")
        for word, iris in (
            ("itemTreatment", [treatment] if treatment else []),
            ("itemRegion", regions),
            ("administratorUsed", _used(item.administrator)),
            ("reviewerUsed", _used(item.reviewer)),
        ):
            yield from (ox.Triple(node, kg(word), ox.NamedNode(iri)) for iri in iris)
        if record and record.said.dispositions["imr"].value != item.outcome.value:
            self.account.decided_otherwise.append(name)
        elif record:
            yield from self._grounds(node, record.said)

    def _asked(self, item: Item, record: _Record | None) -> tuple[str | None, list[str]]:
        """Treatment and regions: those of the case file, else the first that the heading names, if it is not a guess at its spelling."""
        if record:
            return record.request.treatment, [record.request.site] if record.request.site else []
        heading, hits = named(item.heading, self.knowledge)
        return next((iri for iri, _, how in hits if how != "fuzzy"), None), list(heading.regions)

    def _grounds(self, node: ox.NamedNode, said: Determination) -> Iterator[ox.Triple]:
        if said.governing is None:
            return
        self.account.with_grounds += 1
        yield ox.Triple(node, kg("governedBy"), ox.NamedNode(said.governing.recommendation))
        if said.dispositions["imr"].value == "upheld":
            for one in unmet(said):
                yield ox.Triple(node, kg(_ground(one)), ox.NamedNode(self.by_identifier.get(one.id) or expand(one.id) or one.id))


def _ground(one: object) -> str:
    undocumented, contradicted, conflicting = GROUNDS
    if isinstance(one, CriterionResult) and not one.members:
        return {Verdict.NOT_DOCUMENTED: undocumented, Verdict.CONFLICTING: conflicting}.get(one.verdict, contradicted)
    holds = getattr(one, "holds", None)
    return conflicting if holds is Holds.CONFLICT else contradicted if holds is Holds.FAILS else undocumented


def _used(line: GuidelineLine | None) -> list[str]:
    """What a guideline line cites: editions, guidelines where the edition is not known, another source, or none."""
    if line is None:
        return []
    cited = [_source(one) for one in line.cited]
    return list(dict.fromkeys(cited)) or [KG + ("NoSource" if line.none_cited else "OtherSource")]


def _source(one: Cited) -> str:
    return one.edition or one.guideline or KG + "OtherSource"
