"""Judge: case graph and criteria in, verdicts and the rows that decided them out. Fourth stage of the path.

The verdicts come from the queries in ``queries/decide``, run over one small throw-away store that holds the case graph,
the parts of the criteria and the class order of the classes that the case names. Patterns are worked from the innermost
outwards: what hangs on inner patterns runs once for each depth.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

import pyoxigraph as ox

from kgtool import places
from kgtool.knowledge import Knowledge
from kgtool.model import Verdict
from kgtool.rdf import construct, kg, select, value
from kgtool.states import Judgement

_IS, _DEPTH, _DENIES = kg("is"), kg("depth"), kg("denies")


@cache
def query_text(name: str) -> str:
    """The text of a query of ``queries/decide``."""
    return (places.queries_folder() / "decide" / f"{name}.rq").read_text(encoding="utf-8")


def judge(case: Sequence[ox.Quad], criteria: Iterable[str], knowledge: Knowledge) -> Judgement:
    """The verdict of each criterion for the one request of a case graph."""
    wanted = list(dict.fromkeys(criteria))
    denies = any(quad.predicate == _DENIES for quad in case)
    store = ox.Store()
    store.extend(quads_for(case, wanted, knowledge, ordered=denies))
    depths = sorted({int(value(quad.object)) for quad in store.quads_for_pattern(None, _DEPTH, None, None)})
    _add(store, "meets")
    for depth in depths:
        if depth:
            _add(store, "links", depth)
        _add(store, "fits", depth)
    _add(store, "fails")
    if denies:
        for depth in depths:
            _add(store, "covers", depth)
        _add(store, "lacks")
    for depth in depths:
        if depth:
            _add(store, "roles", depth)
    met: dict[str, dict[str, None]] = {}
    contradicted: dict[str, dict[str, None]] = {}
    asked = set(wanted)
    for row in select(store, query_text("verdicts")):
        if value(row["criterion"]) not in asked:
            continue  # an inner pattern of some criterion that the request happens to fit or miss
        found = met if value(row["verdict"]) == "met" else contradicted
        nodes = found.setdefault(value(row["criterion"]), {})
        if row["because"] != row["request"]:  # that the request is a request decides nothing
            nodes[value(row["because"])] = None
    verdicts = {criterion: _verdict(criterion in met, criterion in contradicted) for criterion in wanted}
    clashes = tuple(sorted((value(row["thing"]), value(row["one"]), value(row["other"])) for row in select(store, query_text("clashes"))))
    return Judgement(verdicts, {c: tuple(rows) for c, rows in met.items()}, {c: tuple(rows) for c, rows in contradicted.items()}, clashes)


def _verdict(met: bool, contradicted: bool) -> Verdict:
    if met:
        return Verdict.CONFLICTING if contradicted else Verdict.MET
    return Verdict.CONTRADICTED if contradicted else Verdict.NOT_DOCUMENTED


def quads_for(case: Sequence[ox.Quad], criteria: Iterable[str], knowledge: Knowledge, *, ordered: bool = True) -> list[ox.Quad]:
    """What a determination's store holds: the case, the criteria's parts, the order of the case's classes.

    ``ordered``: the order of the criteria's own classes too, which only a documented absence is compared with.
    """
    quads = list(case)
    for criterion in criteria:
        quads.extend(knowledge.parts(criterion))
        if ordered:
            quads.extend(knowledge.parts_order(criterion))
    for kind in {value(quad.object) for quad in case if quad.predicate == _IS}:
        quads.extend(knowledge.closure(kind))
        quads.extend(knowledge.declared_rivals(kind))
    quads.extend(knowledge.link_order)
    return quads


def _add(store: ox.Store, name: str, depth: int | None = None) -> None:
    bound = {} if depth is None else {"depth": ox.Literal(depth)}
    store.extend(construct(store, query_text(name), **bound))
