"""Which mutants the authors' cases notice: each is decided anew by the cases that touch it, until one comes out otherwise.

In: the authors' cases and the knowledge. Out: :class:`Report`. The facts of every case are derived once; a mutant changes triples of
a private copy of the compiled knowledge, and only the touched requests are judged again, by the direct evaluator.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

import pyoxigraph as ox

from kgtool.authors import case_file as author_case_file
from kgtool.authors.case_file import AuthorCase
from kgtool.authors.expected import differences
from kgtool.determination import CaseDetermination, Determination
from kgtool.errors import KgtoolError
from kgtool.guideline import Group
from kgtool.knowledge import Knowledge
from kgtool.path import Options, Weighing, decide_cases, explained, weigh
from kgtool.states import criteria_of

from .mutants import Mutant, mutants

CHUNK = 50


@dataclass
class Decided:
    """One author's case with its determination, and its requests as they were weighed."""

    author: AuthorCase
    result: CaseDetermination
    weighed: list[Weighing]
    text: str  # what the author wrote as expectation, to try those first that name the criterion


@dataclass(frozen=True)
class Report:
    """How many mutants of each kind there were and which survived."""

    tried: Counter[str]
    survivors: tuple[Mutant, ...]
    untouched: frozenset[str]  # of the survivors, those that no case is judged by

    @property
    def share(self) -> float:
        """Killed of tried."""
        return 1 - len(self.survivors) / max(1, self.tried.total())

    def __str__(self) -> str:
        alive = Counter(mutant.kind for mutant in self.survivors)
        lines = [f"{self.tried.total() - len(self.survivors)} of {self.tried.total()} mutants killed ({100 * self.share:.1f} %)"]
        lines += [f"  {kind:<10} {number - alive[kind]} of {number}" for kind, number in sorted(self.tried.items())]
        lines += [f"survived: {mutant}" + (" (no case)" if str(mutant) in self.untouched else "") for mutant in self.survivors]
        return "\n".join(lines)


def run(cases: Path, knowledge: Knowledge, *, sample: int | None = None, seed: int = 1, only: str = "") -> Report:
    """Try every mutant, or a seeded sample of them; ``only``: those whose description holds a text."""
    chosen = [mutant for mutant in mutants(knowledge) if only in str(mutant)]
    if sample is not None and sample < len(chosen):
        picked = set(random.Random(seed).sample(range(len(chosen)), sample))
        chosen = [mutant for number, mutant in enumerate(chosen) if number in picked]
    decided = list(_decided(cases, knowledge))
    touching: dict[str, list[Decided]] = {}
    for one in decided:
        for name in dict.fromkeys(name for weighing in one.weighed for name in _asked(weighing)):
            touching.setdefault(name, []).append(one)
    store = ox.Store()
    store.extend(knowledge.store)
    survivors = []
    for mutant in chosen:
        if not _killed(mutant, touching.get(mutant.touches, []), store, knowledge):
            survivors.append(mutant)
    untouched = frozenset(str(mutant) for mutant in survivors if mutant.touches not in touching)
    return Report(Counter(mutant.kind for mutant in chosen), tuple(survivors), untouched)


def _decided(folder: Path, knowledge: Knowledge) -> Iterator[Decided]:
    cases = [case for path in sorted(folder.rglob("*.yaml")) for case in author_case_file.read(path)]
    how = sorted(cases, key=lambda case: (case.options.get("forum", ""), case.options.get("readings", "show")))
    for (forum, readings), group in groupby(how, key=lambda case: (case.options.get("forum"), case.options.get("readings", "show"))):
        alike = list(group)
        for start in range(0, len(alike), CHUNK):
            chunk = alike[start : start + CHUNK]
            read = [case.case(knowledge.terms) for case in chunk]
            weighed: dict[int, list[Weighing]] = {id(case): [] for case in read}

            def watch(weighing: Weighing, _: Determination, weighed: dict[int, list[Weighing]] = weighed) -> None:
                weighed[id(weighing.matter.case)].append(weighing)

            results = decide_cases(read, knowledge, Options(forum, readings, "direct"), watch)
            for author, case, result in zip(chunk, read, results, strict=True):
                yield Decided(author, result, weighed[id(case)], author.own_text)


def _asked(weighing: Weighing) -> Iterator[str]:
    """Every criterion and group by which the request was or could have been judged."""
    branches = [*weighing.gates.values(), *(b for one in weighing.selections.values() for b in (*one.chosen, *one.stops))]
    for branch in branches:
        yield from _names(branch.group)


def _names(group: Group) -> Iterator[str]:
    yield group.iri
    yield from (member.iri for member in group.walk() if isinstance(member, Group))
    yield from criteria_of(group)


def _killed(mutant: Mutant, touching: Iterable[Decided], store: ox.Store, knowledge: Knowledge) -> bool:
    name = mutant.said.split(" ")[0].rstrip(":")
    for quad in mutant.gone:
        store.remove(quad)
    store.extend(mutant.come)
    try:
        changed = Knowledge(store, f"{knowledge.hash} {mutant.said}", knowledge.folder)
        return any(_notices(one, mutant, changed) for one in sorted(touching, key=lambda one: name not in one.text))
    finally:
        for quad in mutant.come:
            store.remove(quad)
        store.extend(mutant.gone)


def _notices(one: Decided, mutant: Mutant, changed: Knowledge) -> bool:
    """Whether the case comes out otherwise than its author expects."""
    try:
        again = {determination.request: determination for determination in one.result.determinations}
        if any(weighing.matter.parents for weighing in one.weighed):  # what hangs on another request may follow it
            options = one.weighed[0].matter.options
            return bool(differences(one.author.own, decide_cases([one.weighed[0].matter.case], changed, options)[0]))
        for weighing in one.weighed:
            if mutant.touches in set(_asked(weighing)):
                matter = replace(weighing.matter, knowledge=changed)
                again[matter.request.id] = explained(weigh(matter, weighing.graph))
        return bool(differences(one.author.own, replace(one.result, determinations=tuple(again.values()))))
    except KgtoolError:
        return True
