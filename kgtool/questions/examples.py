"""The examples of a question's header, run as tests: the values they give must bring the rows they expect.

In: questions and a store. Out: one :class:`Outcome` an example, with what came out otherwise than expected, cell by cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kgtool import names, questions
from kgtool.errors import InputError, KnowledgeError
from kgtool.questions import answers
from kgtool.questions.terms import StoreTerms
from kgtool.questions.words import Example

if TYPE_CHECKING:
    from kgtool.questions import Question


#: The graph in which the data of an example stands while it is asked.
_BROUGHT = ox.NamedNode(names.BASE + "example")


@dataclass(frozen=True)
class Outcome:
    """One example, run. ``number`` counts from 1 within the question; ``differences`` is empty where it passed."""

    question: Question
    example: Example
    number: int
    rows: int
    differences: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.differences


def run(asked: Iterable[Question], store: ox.Store) -> Iterator[Outcome]:
    """The outcome of every example of some questions, in their order."""
    terms = StoreTerms(store)
    for question in asked:
        for number, example in enumerate(question.examples, 1):
            yield _outcome(question, example, number, store, terms)


def data_of(example: Example) -> list[ox.Triple]:
    """The statements that an example brings along. Raises InputError where they are no Turtle."""
    prefixes = "".join(f"@prefix {name}: <{iri}> . " for name, iri in names.PREFIXES.items())
    try:
        return [ox.Triple(q.subject, q.predicate, q.object) for q in ox.parse(prefixes + example.data, format=ox.RdfFormat.TURTLE)]
    except SyntaxError as error:
        raise InputError(f"the data of the example is no Turtle: {error.msg}") from None


@contextmanager
def joined(example: Example, store: ox.Store) -> Iterator[ox.Store]:
    """The store with what the example brings along, as long as the block lasts."""
    store.extend(ox.Quad(one.subject, one.predicate, one.object, _BROUGHT) for one in data_of(example))
    try:
        yield store
    finally:
        store.remove_graph(_BROUGHT)


def _outcome(question: Question, example: Example, number: int, store: ox.Store, terms: StoreTerms) -> Outcome:
    try:
        with joined(example, store):
            answer = questions.ask(question, store, example.params, resolve=terms.find)
    except (InputError, KnowledgeError) as error:
        return Outcome(question, example, number, 0, (str(error),))
    said = answers.differences(answer, example.rows, example.contains, example.lacks)
    if answer.limit is not None:
        said.append(f"the answer is cut off at its limit of {answer.limit} rows")
    twice = len(answer.rows) - len(set(answer.rows))
    if twice:
        said.append(f"{twice} rows stand twice; the query wants DISTINCT or a closer join")
    return Outcome(question, example, number, len(answer.rows), tuple(said))


def unanswered(asked: Iterable[Question], outcomes: Iterable[Outcome]) -> list[Question]:
    """The questions with a competency question that no passing example shows answered."""
    answered = {outcome.question.id for outcome in outcomes if outcome.passed}
    return [question for question in asked if question.competency_question and question.id not in answered]


def report(outcomes: list[Outcome], open_questions: list[Question]) -> str:
    """A line an example that passed, and what differs below each that did not; the numbers at the end."""
    lines = []
    for outcome in outcomes:
        name = f"{outcome.question.id} {outcome.number}"
        values = ", ".join(f"{key}={value}" for key, value in outcome.example.params.items())
        lines.append(f"{'ok  ' if outcome.passed else 'FAIL'}  {name}  ({values or 'no values'}; {outcome.rows} rows)")
        if not outcome.passed:
            lines.append(f"      {outcome.question.path}:{outcome.example.line}")
            lines += [f"      {said}" for said in outcome.differences]
    failed = sum(not outcome.passed for outcome in outcomes)
    lines += ["", f"{len(outcomes)} examples, {failed} failed"]
    lines += [f"no passing example answers {question.id}: {question.competency_question}" for question in open_questions]
    return "\n".join(lines) + "\n"


def as_data(outcomes: list[Outcome], open_questions: list[Question]) -> dict[str, object]:
    """The same for programs."""
    rows = [
        {
            "question": outcome.question.id,
            "example": outcome.number,
            "line": outcome.example.line,
            "params": outcome.example.params,
            "rows": outcome.rows,
            "passed": outcome.passed,
            "differences": list(outcome.differences),
        }
        for outcome in outcomes
    ]
    return {"examples": rows, "unanswered": [question.id for question in open_questions]}
