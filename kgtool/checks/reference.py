"""The reference reasoner's opinion of the criteria: the authoring lint of ``kgtool check --full``.

In: the knowledge. Out: findings, in the words of ``check_criteria``, which answers the same questions from structure.
What only the reasoner finds means that the two disagree, and is worth a look at both.
"""

from __future__ import annotations

from collections.abc import Iterator

from kgtool import places
from kgtool.checks import criteria as check_criteria
from kgtool.checks.findings import Finding
from kgtool.checks.joined import joined_branches
from kgtool.knowledge import Knowledge


def findings(knowledge: Knowledge) -> Iterator[Finding]:
    """Criteria and branches that the reasoner finds without sense. Raises :class:`MissingError` without Java or HermiT."""
    from kgtool.hermit import Reasoner

    defined = check_criteria.criteria(knowledge)
    with Reasoner(places.ontology_files(knowledge.folder)) as reasoner:
        usable = set()
        for name in defined:
            if not reasoner.satisfiable(name):
                yield check_criteria.unmeetable(name, "the reasoner finds a contradiction in it")
            elif not reasoner.deniable(name):
                yield check_criteria.always_met(name)
            else:
                usable.add(name)
        for joined in joined_branches(knowledge):
            wanted = [name for name in joined.wanted if name in usable]
            barred = [name for name in joined.barred if name in usable]
            if not reasoner.satisfiable_together(wanted, barred):
                yield check_criteria.unsatisfiable(joined.branch, "the reasoner finds a contradiction in it")
                continue
            for names in (wanted, barred):
                for one, other in reasoner.implied(names) if len(names) > 1 else []:
                    yield from check_criteria.implied_unless_meant(joined.branch, one, other, knowledge)
