"""``kgtool query fmt``: one layout, nothing else changed."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgtool.errors import InputError
from kgtool.names import KG
from kgtool.questions import binding, layout
from kgtool.questions.header import header_length, read_header

FILES = sorted((Path(__file__).parents[2] / "queries").rglob("*.rq"))

UNTIDY = """\
#+ kind: report
#+ # who asked for it
#+ tags: [ a,b ]
#+ id:   some
#+ params:
#+     least: { type: integer,   required: true }   # a number
#+ columns:
#+      x: {label: "X"}
#+ summary: Something
#+ description: |
#+      First line.
#+
#+        deeper
prefix owl: <http://www.w3.org/2002/07/owl#>
# the one thing
select ?x where {
?x kg:visits ?n ; # counted
     rdfs:label ?l .
      filter(?n >= ?_least && ?l != "select  {"@as)
  optional {
  ?x a ?k } }

"""
TIDY = """\
#+ id: some
#+ summary: Something
#+ description: |
#+   First line.
#+
#+     deeper
#+ kind: report
#+ # who asked for it
#+ tags: [ a,b ]
#+ params:
#+     least: { type: integer,   required: true }   # a number
#+ columns:
#+   x: {label: "X"}
# the one thing
PREFIX kg: <https://w3id.org/kgtool/core#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?x WHERE {
  ?x kg:visits ?n ; # counted
  rdfs:label ?l .
  FILTER(?n >= ?_least && ?l != "select  {"@as)
  OPTIONAL {
    ?x a ?k } }
"""


def test_an_untidy_file_becomes_a_tidy_one() -> None:
    assert layout.canonical(UNTIDY) == TIDY
    assert layout.canonical(TIDY) == TIDY


def test_the_library_is_laid_out_canonically() -> None:
    assert len(FILES) >= 100
    other = [path.name for path in FILES if layout.canonical(path.read_text(encoding="utf-8")) != path.read_text(encoding="utf-8")]
    assert other == [], "kgtool query fmt mends them"


def comments(text: str) -> list[str]:
    lines = text.split("\n")
    body = "\n".join(lines[header_length(lines) :])
    return sorted(token.text.rstrip() for token in binding.tokens(body) if token.kind == "comment")


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(FILES), st.integers(0, 2**32))
def test_a_file_laid_out_badly_comes_back_as_it_was(path: Path, seed: int) -> None:
    """Keys of the header moved, words in small letters, blanks and indentation at random: the layout undoes it all."""
    tidy = path.read_text(encoding="utf-8")
    dice = random.Random(seed)
    lines = tidy.split("\n")
    length = header_length(lines)
    blocks = re.split(r"(?m)^(?=#\+ \w)", "\n".join(lines[:length]) + "\n")[1:]
    dice.shuffle(blocks)
    body = []
    for line in lines[length:]:
        bad = line if '"""' in tidy else line + " " * dice.randrange(3)
        if line.startswith("PREFIX") and dice.random() < 0.5:
            bad = bad.replace("PREFIX", "prefix")
        body += [bad.replace("FILTER(", "filter(") if dice.random() < 0.5 else bad]
    untidy = "".join(blocks) + "\n".join(body)
    made = layout.canonical(untidy)
    assert made == tidy
    assert comments(made) == comments(untidy)
    assert {name: read_header(made).texts[name] for name in read_header(tidy).texts} == read_header(tidy).texts


@given(
    st.lists(
        st.sampled_from(["{", "}", "?a", "kg:b", '"x {"', "'y'", ".", ";", "\n", "\n   ", "# c {\n", "<urn:x#y>", '"""m\n  n"""', "select"])
    )
)
def test_any_text_is_laid_out_once_and_for_all(pieces: list[str]) -> None:
    text = " ".join(pieces)
    made = layout.canonical(text)
    assert layout.canonical(made) == made
    assert comments(made) == comments(text)
    assert [t.text.upper() for t in binding.tokens(made) if t.kind == "string"] == [
        t.text.upper() for t in binding.tokens(text) if t.kind == "string"
    ]


def test_prefixes_are_added_and_dropped_but_an_author_s_own_stays() -> None:
    text = f"PREFIX my: <urn:my#>\nPREFIX skos: <urn:unused#>\nPREFIX kg: <{KG}> # ours\nASK {{ my:a rdfs:label ?l }}\n"
    assert layout.canonical(text).splitlines()[:3] == [
        f"PREFIX kg: <{KG}> # ours",
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>",
        "PREFIX my: <urn:my#>",
    ]


def test_a_header_that_cannot_be_read_is_left_alone() -> None:
    with pytest.raises(InputError, match="line 1: unknown key 'sumary' in the header"):
        layout.canonical("#+ sumary: x\nASK { ?a ?b ?c }\n")
