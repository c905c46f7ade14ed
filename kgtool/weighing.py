"""One request with all that it is decided from, and how it was weighed: what the path hands from stage to stage.

In: a case, a request and the options. Out: the verdicts with the texts that could govern, and what the outcome would be
by other verdicts. Coverage asks the latter; nothing else decides twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kgtool import decide, govern
from kgtool.case_graph import CaseGraph
from kgtool.guideline import Branch, Recommendation
from kgtool.knowledge import Knowledge
from kgtool.model import Case, Outcome, Request, Verdict
from kgtool.shelf import Shelf, shelf
from kgtool.states import GroupState, Judgement, Selection


@dataclass(frozen=True)
class Options:
    """How a case is decided. ``readings``: show, or count to join the reviewers' readings to the branch."""

    forum: str | None = None
    readings: str = "show"
    reasoner: str = "sparql"

    @property
    def count_readings(self) -> bool:
        return self.readings == "count"


@dataclass(frozen=True)
class Matter:
    """One request with all that it is decided from. ``parents``: outcomes of the requests decided before it."""

    case: Case
    request: Request
    knowledge: Knowledge
    options: Options
    parents: Mapping[str, Outcome]

    @property
    def forum(self) -> str:
        return self.options.forum or self.case.forum

    @property
    def books(self) -> Shelf:
        return shelf(self.knowledge)


@dataclass(frozen=True)
class Weighing:
    """One request, weighed: the verdicts, the texts that could govern and the one that does, and the branches of each.

    ``gates`` are by edition, ``selections`` by recommendation; ``cited`` is the administrator's text, if known.
    """

    matter: Matter
    graph: CaseGraph
    found: Sequence[govern.Candidate]
    gates: Mapping[str, Branch]
    judgement: Judgement
    choice: govern.Choice
    selections: Mapping[str, Selection]
    cited: Recommendation | None

    @property
    def selection(self) -> Selection | None:
        """The branches of the governing text; None where nothing addresses the treatment."""
        return self.selections[self.choice.governing.iri] if self.choice.governing else None

    def choice_by(self, verdicts: Mapping[str, Verdict]) -> govern.Choice:
        """Which text governs by these verdicts on the gates."""
        states = {edition: decide.decide(gate.group, verdicts).holds for edition, gate in self.gates.items()}
        return govern.choose(self.found, states, self.matter.case, self.matter.request, self.matter.knowledge)

    def state_by(self, selection: Selection, verdicts: Mapping[str, Verdict]) -> GroupState:
        """What the branches come to by these verdicts."""
        return decide.decide(selection.group, verdicts, count_readings=self.matter.options.count_readings)

    def outcome_by(self, selection: Selection, verdicts: Mapping[str, Verdict]) -> Outcome:
        """The outcome of the branches by these verdicts."""
        return decide.outcome(selection, self.state_by(selection, verdicts), verdicts)
