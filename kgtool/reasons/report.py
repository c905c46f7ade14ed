"""Explanations on paper: nested text and Markdown, with labels, file and line.

In: contradictions and examples. Out: text. Axioms are nested from the name in question outwards: below an axiom stands what the
files say of the names that it brings in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kgtool.case_graph import CaseGraph
from kgtool.knowledge import Knowledge
from kgtool.names import curie
from kgtool.reasons.axioms import Axiom
from kgtool.reasons.contradiction import Contradiction
from kgtool.reasons.examples import Example, Examples
from kgtool.reasons.words import Words
from kgtool.stated import stated

_WIDEST = 100


@dataclass(frozen=True)
class Line:
    """One line of an explanation: how deep, the words, and where it stands (may be empty)."""

    depth: int
    text: str
    place: str = ""


@dataclass(frozen=True)
class Section:
    """A heading with its lines; ``code`` is a case file to be shown as it is."""

    title: str
    lines: tuple[Line, ...] = ()
    code: str = ""


def nested(axioms: Sequence[Axiom], names: Iterable[str]) -> list[tuple[int, Axiom]]:
    """The axioms in the order in which they are met from some names outwards, each with its depth."""
    done: dict[Axiom, int] = {}
    order: list[tuple[int, Axiom]] = []

    def visit(name: str, depth: int) -> None:
        own = [axiom for axiom in axioms if axiom not in done and name in _heads(axiom)]
        done.update(dict.fromkeys(own, depth))
        for axiom in own:
            order.append((depth, axiom))
            for other in dict.fromkeys(axiom.tree.iris()):
                visit(other, depth + 1)

    axioms = sorted(axioms, key=lambda axiom: (axiom.file, axiom.line, axiom.text))
    for name in names:
        visit(name, 0)
    return [*order, *((0, axiom) for axiom in axioms if axiom not in done)]  # the last are joined by nothing but their effect


def _heads(axiom: Axiom) -> set[str]:
    """The names that an axiom says something about."""
    tree = axiom.tree
    if tree.name.startswith(("Equivalent", "Disjoint", "Inverse")):
        named = {part.iri for part in tree.parts if part.iri}
        return named or set(tree.iris())
    return set(tree.parts[0].iris())


def contradiction(found: Contradiction, number: int, names: Iterable[str], words: Words, graph: CaseGraph | None = None) -> Section:
    """One contradiction, of a class (``names``) or of a record (``graph``)."""
    lines = [Line(0, words.assertion(one, graph)) for one in found.record] if graph else []
    lines += [Line(depth, words.axiom(axiom.tree), _place(axiom)) for depth, axiom in nested(found.axioms, names)]
    count = len(lines)
    return Section(f"{number}. These {count} cannot all be true" if count > 1 else f"{number}. This cannot be true", tuple(lines))


def _place(axiom: Axiom) -> str:
    return f"{axiom.file}:{axiom.line}"


def of_examples(found: Examples, knowledge: Knowledge) -> list[Section]:
    """What would meet and what would contradict a criterion."""
    said = stated(found.criterion, knowledge)
    sections = [
        Section(
            "What it asks for", tuple(Line(0, axiom.reading) for axiom in said.axioms if axiom.keyword == "EquivalentTo") if said else ()
        )
    ]
    for title, example in (
        ("The smallest record that meets it", found.meets),
        ("The smallest record that contradicts it", found.contradicts),
    ):
        if example:
            sections += _example(title, example)
    return [*sections, Section("What cannot be", (Line(0, found.why),))] if found.why else sections


def _example(title: str, example: Example) -> list[Section]:
    from kgtool.reasons.examples import NO_CASE_FILE

    lines = [Line(0, line) for line in example.lines] or [Line(0, "nothing but the request")]
    case = () if example.case else (Line(0, NO_CASE_FILE),)
    return [Section(title, tuple(lines)), Section("As a case file", case, example.case)]


def heading(iri: str, knowledge: Knowledge) -> str:
    """A thing by its label, short name and place."""
    source = knowledge.source(iri)
    place = f", {source[0]}:{source[1]}" if source else ""
    return f"“{knowledge.label(iri)}” ({curie(iri)}{place})"


def text(title: str, sections: Sequence[Section]) -> str:
    """Plain text; places to the right."""
    out = [title, "=" * min(len(title), _WIDEST)]
    for section in sections:
        out += ["", section.title]
        room = max((2 * line.depth + len(line.text) for line in section.lines), default=0)
        for line in section.lines:
            said = "  " * (line.depth + 1) + line.text
            out.append(f"{said.ljust(min(room, _WIDEST) + 2)}  {line.place}" if line.place else said)
        out += ["", *(f"  {line}" for line in section.code.splitlines())] if section.code and section.lines else []
        out += [f"  {line}" for line in section.code.splitlines()] if section.code and not section.lines else []
    return "\n".join(line.rstrip() for line in out) + "\n"


def markdown(title: str, sections: Sequence[Section]) -> str:
    """Markdown: a heading a section, nested lists."""
    out = [f"# {_plain(title)}"]
    for section in sections:
        out += ["", f"## {_plain(section.title)}", ""]
        out += ["  " * line.depth + f"- {_plain(line.text)}" + (f" (`{line.place}`)" if line.place else "") for line in section.lines]
        if section.code:
            out += [*([""] if section.lines else []), "```yaml", *section.code.splitlines(), "```"]
    return "\n".join(out) + "\n"


def _plain(said: str) -> str:
    """Text that Markdown takes for text."""
    for mark in "\\`*_[]<>":
        said = said.replace(mark, "\\" + mark)
    return said
