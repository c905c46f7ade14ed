"""``kgtool fmt``: the canonical layout changes no axiom, loses no comment and has nothing to add to itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgtool import cli, layout, manchester, places

HEAD = """\
Prefix: kg: <https://w3id.org/kgtool/core#>
Prefix: clin: <https://w3id.org/kgtool/clinical#>
Prefix: rdfs: <http://www.w3.org/2000/01/rdf-schema#>
Prefix: skos: <http://www.w3.org/2004/02/skos/core#>
Prefix: dcterms: <http://purl.org/dc/terms/>
Prefix: xsd: <http://www.w3.org/2001/XMLSchema#>

Ontology: <https://w3id.org/kgtool/sample>
"""
FILES = places.ontology_files()


def axioms(text: str) -> list[str]:
    return manchester.parse(text.encode(), Path("sample.omn")).axioms()


# ------------------------------------------------------------------- the shipped files


def test_the_shipped_files_are_in_canonical_layout() -> None:
    """``kgtool fmt --check``, which compares the axioms as well."""
    assert len(FILES) >= 189
    assert [path.name for path in FILES if layout.lay_out(path) != path.read_text(encoding="utf-8")] == []


@pytest.mark.parametrize("path", FILES[::7], ids=lambda path: path.stem)
def test_a_disordered_file_is_put_in_order_again(path: Path) -> None:
    """All space torn out and put in at random places, and sections turned round: the order comes back, and the same axioms."""
    text = path.read_text(encoding="utf-8")
    disordered = re.sub(r"(?m)^( {4}Types: [^\n]*\n)( {4}Facts: [^\n]*\n(?: {8}[^\n]*\n)*)", r"\2\1", text)
    disordered = re.sub(r",\n +", r"  ,\n\n   ", disordered.replace("    Annotations: ", "  Annotations:   "))
    again = layout.laid_out(disordered)
    assert axioms(again) == axioms(text)
    assert layout.laid_out(again) == again
    assert [line.strip() for line in again.splitlines() if line.strip().startswith("Types:")] == [
        line.strip() for line in text.splitlines() if line.strip().startswith("Types:")
    ]


# ------------------------------------------------------------------------- made frames

NAMES = st.sampled_from(["clin:A", "clin:B", "kg:Request", "clin:Low.back", "clin:x-ray", "<https://w3id.org/kgtool/other#C>"])
LINKS = st.sampled_from(["kg:hasFact", "kg:with", "kg:status"])
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=30).map(
    lambda text: '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
)
NUMBERS = st.builds(
    lambda sign, number: ["xsd:decimal", "[", sign, str(number), "]"], st.sampled_from([">=", "<=", ">", "<"]), st.integers(0, 99)
)
ANNOTATION = st.builds(
    lambda name, text: [name, text],
    st.sampled_from(
        [
            "rdfs:label",
            "rdfs:comment",
            "kg:need",
            "kg:page",
            "kg:section",
            "kg:criterionType",
            "kg:odd",
            "dcterms:identifier",
            "skos:altLabel",
        ]
    ),
    st.one_of(TEXTS, TEXTS.map(lambda text: text + "@en"), TEXTS.map(lambda text: text + "^^xsd:string")),
)


def _some(inner: list[str], link: str) -> list[str]:
    return ["(", link, "some", *inner, ")"]


EXPRESSION = st.recursive(
    NAMES.map(lambda name: [name]) | NUMBERS.map(lambda number: ["(", "kg:months", "some", *number, ")"]),
    lambda inner: st.builds(_some, inner, LINKS) | st.builds(lambda one, other: ["(", *one, "and", *other, ")"], inner, inner),
    max_leaves=5,
)
FACT = st.builds(
    lambda link, name: [link, name], st.sampled_from(["kg:requires", "kg:stance", "kg:role", "kg:edition", "kg:excludes"]), NAMES
)


def listed(items: Sequence[list[str]]) -> list[str]:
    tokens: list[str] = []
    for item in items:
        tokens += [*([","] if tokens else []), *item]
    return tokens


def section(heading: str, item: st.SearchStrategy[list[str]]) -> st.SearchStrategy[list[list[str]]]:
    return st.lists(item, max_size=4).map(lambda items: [[heading, *listed(items)]] if items else [])


CLASS = st.builds(
    lambda name, a, b, c, turned: [["Class:", name], *a, *(c + b if turned else b + c)],
    NAMES,
    section("Annotations:", ANNOTATION),
    section("SubClassOf:", NAMES.map(lambda name: [name])),
    st.lists(EXPRESSION, max_size=1).map(lambda found: [["EquivalentTo:", *one] for one in found]),
    st.booleans(),
)
INDIVIDUAL = st.builds(
    lambda name, a, b, c, turned: [["Individual:", name], *a, *(c + b if turned else b + c)],
    NAMES,
    section("Annotations:", ANNOTATION),
    section("Types:", NAMES.map(lambda name: [name])),
    section("Facts:", FACT),
    st.booleans(),
)
DISJOINT = st.lists(NAMES, min_size=2, max_size=4, unique=True).map(
    lambda names: [["DisjointClasses:", *listed([[name] for name in names])]]
)
SPACE = st.sampled_from([" ", " ", "  ", "\n", "\n\n\n", "\n        ", "\t"])
#: The parser knows comments between the members of a list and between sections, not within an expression.
GAP = SPACE | st.sampled_from(["  # beside: a, b (c\n", '\n# above "it\n', "\n    # indented\n\n"])


@st.composite
def documents(draw: st.DrawFn) -> str:
    text = HEAD
    for frame in draw(st.lists(CLASS | INDIVIDUAL | DISJOINT, max_size=4)):
        text += draw(st.sampled_from(["\n", "\n\n", "\n\n\n\n# ---- a heading\n", "\n    # indented\n"]))
        for part in frame:
            for at, token in enumerate(part):
                text += token + draw(GAP if token == "," or at == len(part) - 1 else SPACE)
    return text + draw(st.sampled_from(["", "\n", "\n\n\n", "\n# the end"]))


@settings(max_examples=150, deadline=None)
@given(documents())
def test_made_files_keep_their_axioms_and_comments(text: str) -> None:
    again = layout.laid_out(text)
    assert axioms(again) == axioms(text)
    assert layout.laid_out(again) == again
    assert comments(again) == comments(text)
    assert not re.search(r"[ \t]+$|\n\n\n|\t", again, re.MULTILINE)
    assert again.endswith("\n")


def comments(text: str) -> list[str]:
    return sorted(part.rstrip() for line in without_texts(text).splitlines() for part in re.split(r"(?=# )", line) if part.startswith("#"))


def without_texts(text: str) -> str:
    """Without quoted texts and IRIs, but with comments whole."""
    return re.sub(r'("(?:[^"\\]|\\.)*"|<[^<>\s]*>)|(#[^\n]*)', lambda match: match.group(2) or "", text)


# ------------------------------------------------------------------------------- by hand


def test_the_layout_of_a_recommendation() -> None:
    wild = HEAD + (
        "\n\n\nIndividual:  clin:R   Facts: kg:branch clin:R.b ,kg:stance kg:S, # why\n kg:edition clin:E Types: kg:Recommendation"
        "\n  Annotations:" + "\n"
    ).replace("\n  Annotations:", "")
    assert layout.laid_out(wild).removeprefix(HEAD) == (
        "\nIndividual: clin:R\n    Types: kg:Recommendation\n"
        "    Facts: kg:edition clin:E, kg:stance kg:S,  # why\n        kg:branch clin:R.b\n"
    )


def test_the_layout_of_a_criterion() -> None:
    wild = HEAD + ("\nClass: clin:C\n# stays\nEquivalentTo:kg:Request and( kg:months some xsd:decimal [>=3,<= 5 ])\n").replace(
        "EquivalentTo:", "EquivalentTo: "
    )
    assert layout.laid_out(wild).removeprefix(HEAD) == (
        "\nClass: clin:C\n    # stays\n    EquivalentTo: kg:Request and (kg:months some xsd:decimal[>= 3, <= 5])\n"
    )
    head = (
        'Class: clin:D\n    Annotations: kg:confidence kg:High, kg:basis kg:Unverified, dcterms:identifier "d", kg:criterionType "dur", '
        'kg:need "n", rdfs:label "l", kg:own 1\n'
    )
    assert layout.laid_out(HEAD + head).removeprefix(HEAD) == (
        '\nClass: clin:D\n    Annotations: rdfs:label "l",\n        kg:need "n",\n        dcterms:identifier "d",\n'
        '        kg:criterionType "dur", kg:basis kg:Unverified, kg:confidence kg:High, kg:own 1\n'
    )


def test_annotated_axioms_are_left_in_their_order() -> None:
    text = HEAD + '\nClass: clin:A\n    SubClassOf: Annotations: rdfs:comment "why" clin:B\n    Annotations: rdfs:label "a"\n'
    assert axioms(layout.laid_out(text)) == axioms(text)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wild, clean = tmp_path / "wild.omn", tmp_path / "clean.omn"
    wild.write_text(HEAD + "Class: clin:A   SubClassOf: clin:B\n")
    clean.write_text(layout.laid_out(HEAD))
    before = wild.read_text()
    assert cli.main(["fmt", "--check", str(tmp_path)]) == 1
    said = capsys.readouterr()
    assert said.err.splitlines() == [f"{wild}: not in canonical layout", "2 files: 1 would change, 1 unchanged"]
    assert cli.main(["fmt", "--diff", str(wild)]) == 0
    assert "+    SubClassOf: clin:B" in capsys.readouterr().out.splitlines()
    assert wild.read_text() == before
    assert cli.main(["fmt", str(wild), str(tmp_path)]) == 0
    assert capsys.readouterr().err == "2 files: 1 laid out anew, 1 unchanged\n"
    assert wild.read_text() == HEAD + "\nClass: clin:A\n    SubClassOf: clin:B\n"
    assert cli.main(["fmt", "--check", str(tmp_path)]) == 0


@pytest.mark.parametrize(
    ("name", "text", "code", "said"),
    [
        ("a.omn", "Clas: clin:A\n", 3, "a.omn:1:1: cannot read"),
        ("a.txt", "", 2, "no .omn file here"),
        ("none.omn", None, 2, "no .omn file here"),
    ],
)
def test_what_cannot_be_laid_out_is_left_alone(
    name: str, text: str | None, code: int, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / name
    if text is not None:
        path.write_text(text)
    assert cli.main(["fmt", str(path)]) == code
    assert said in capsys.readouterr().err
    assert text is None or path.read_text() == text


def test_an_unfaithful_layout_is_never_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.omn"
    path.write_text(HEAD + "Class: clin:A   SubClassOf: clin:B\n")
    monkeypatch.setattr(layout, "write", lambda units: HEAD + "\nClass: clin:A\n")
    with pytest.raises(layout.Unfaithful, match="would change an axiom"):
        layout.lay_out(path)
