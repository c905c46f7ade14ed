"""Reports say everything once, in every format, and say silence and contradiction in different words."""

from __future__ import annotations

import json as json_module
import re
from dataclasses import replace
from html.parser import HTMLParser

import pyoxigraph as ox
import pytest

from kgtool.determination import Change, GroupResult, Need
from kgtool.knowledge import Knowledge
from kgtool.model import Disposition, Holds, Outcome, Verdict
from kgtool.names import KG
from kgtool.report import html, json, markdown, text, turtle, wording
from kgtool.report.account import account
from kgtool.report.blocks import Bullets, Checks
from kgtool.report.checklist import Outline, deciding, tables
from tests.unit.determinations import CASE, CRITERIA, NONE_FOUND, OPEN, VIOLATED, criterion

FIXED_KEYS = {
    "request",
    "treatment",
    "governing",
    "branch",
    "outcome",
    "disposition",
    "dispositions",
    "criteria",
    "groups",
    "readings",
    "administrator",
    "would_change",
    "largest_passing",
    "underspecified",
    "not_placed",
    "remarks",
}
FIXED_CRITERION_KEYS = {"id", "label", "link", "verdict", "holds", "facts", "citation", "basis", "confidence", "origin", "remark"}


class TestWords:
    def test_every_word_of_the_model_has_its_wording(self) -> None:
        assert set(wording.VERDICTS) == set(wording.VERDICT_MEANINGS) == set(Verdict)
        assert set(wording.OUTCOMES) == set(wording.OUTCOME_MEANINGS) == set(Outcome)
        assert set(wording.DISPOSITIONS) == set(wording.DISPOSITION_MEANINGS) == set(Disposition)

    def test_silence_and_contradiction_share_no_word(self) -> None:
        silence = {wording.VERDICTS[Verdict.NOT_DOCUMENTED], wording.VERDICT_MEANINGS[Verdict.NOT_DOCUMENTED]}
        contrary = {wording.VERDICTS[Verdict.CONTRADICTED], wording.VERDICT_MEANINGS[Verdict.CONTRADICTED]}
        common = {word for phrase in silence for word in phrase.split()} & {word for phrase in contrary for word in phrase.split()}
        assert common <= {"the", "record"}

    @pytest.mark.parametrize(
        ("link", "verdict", "holds", "said"),
        [
            ("requires", Verdict.MET, Holds.HOLDS, "required"),
            ("requires", Verdict.NOT_DOCUMENTED, Holds.OPEN, "required"),
            ("requires", Verdict.CONFLICTING, Holds.CONFLICT, "required; leaves the request open"),
            ("requires", Verdict.CONTRADICTED, Holds.FAILS, "required; counts against the request"),
            ("limits", Verdict.NOT_DOCUMENTED, Holds.HOLDS, "limit; not stated, so it does no harm"),
            ("excludes", Verdict.NOT_DOCUMENTED, Holds.HOLDS, "exclusion; not mentioned, so it does no harm"),
            ("excludes", Verdict.MET, Holds.FAILS, "exclusion; counts against the request"),
            ("excludes", Verdict.CONTRADICTED, Holds.HOLDS, "exclusion; the record rules it out"),
            ("requires_absence", Verdict.NOT_DOCUMENTED, Holds.OPEN, "its absence is required"),
            ("requires", Verdict.NOT_DOCUMENTED, Holds.DROPPED, "required; does not apply here"),
        ],
    )
    def test_how_a_link_counts(self, link: str, verdict: Verdict, holds: Holds, said: str) -> None:
        assert wording.effect(link, verdict, holds, counted=True) == said

    def test_pages_are_plural_for_a_range(self) -> None:
        assert [wording.pages(page) for page in ("122", "98-99", "46, 47", None)] == ["page 122", "pages 98-99", "pages 46, 47", ""]


class TestChecklist:
    def test_members_stand_under_their_group_and_a_nameless_join_is_left_out(self) -> None:
        walked = [(place.item.id, place.depth, place.counts) for place in Outline(OPEN.criteria, OPEN.groups).walk()]
        assert walked == [
            ("made.points", 0, True),
            ("made.care", 0, True),
            ("made.drugs", 1, False),
            ("made.exercise", 1, False),
            ("made.number", 0, True),
            ("made.root", 0, True),
        ]

    def test_a_named_join_speaks_through_its_members_or_itself(self) -> None:
        group = GroupResult("made.table", "Visits by diagnosis", None, ("made.points",), Holds.OPEN)
        one = replace(OPEN, criteria=CRITERIA[:1], groups=(group,))
        assert [(place.item.label, place.depth) for place in Outline(one.criteria, one.groups).walk()] == [
            ("Visits by diagnosis", 0),
            ("Palpable trigger points", 1),
        ]
        assert deciding(one, Holds.OPEN) == ["Visits by diagnosis"]
        assert deciding(replace(one, criteria=(replace(CRITERIA[0], holds=Holds.OPEN),)), Holds.OPEN) == ["Palpable trigger points"]

    def test_a_named_branch_is_a_table_of_its_own(self) -> None:
        branch = GroupResult("made.initial", "first injections", None, ("made.points",), Holds.HOLDS)
        one = replace(OPEN, criteria=(CRITERIA[0], CRITERIA[5]), groups=(branch,))
        assert [(table.caption, [(row.label, row.depth) for row in table.rows]) for table in tables(one)] == [
            ("Criteria: first injections", [("Palpable trigger points", 0)]),
            ("Criteria", [("Radiculopathy", 0)]),
        ]

    def test_a_criterion_linked_twice_is_shown_twice(self) -> None:
        twice = (CRITERIA[0], replace(CRITERIA[0], link="limits"))
        assert [place.item for place in Outline(twice, ()).walk()] == list(twice)
        named = GroupResult("made.either", "either way", 1, (CRITERIA[0].id, CRITERIA[0].id), Holds.HOLDS)
        assert [place.depth for place in Outline(twice, (named,)).walk()] == [0, 1, 1]

    def test_a_failing_alternative_is_no_reason_while_its_group_is_open(self) -> None:
        assert deciding(OPEN, Holds.OPEN) == ["Failed conservative care"]
        assert deciding(OPEN, Holds.FAILS) == []

    def test_groups_that_contain_each_other_end(self) -> None:
        circle = (
            criterion("a", "A", "requires", Verdict.MET, Holds.HOLDS, of="made.b"),
            criterion("b", "B", "requires", Verdict.MET, Holds.HOLDS, of="made.a"),
        )
        assert {place.item.id for place in Outline(circle, ()).walk()} == {"made.a", "made.b"}


class TestText:
    @pytest.mark.parametrize("width", [60, 80, 92, 100])
    def test_no_line_is_longer_than_the_width(self, width: int) -> None:
        assert max(len(line) for line in text.render(CASE, width=width).splitlines()) <= width

    def test_colour_adds_nothing_but_colour(self) -> None:
        plain = text.render(CASE)
        assert "\033" not in plain
        assert re.sub(r"\033\[\d+m", "", text.render(CASE, colour=True)) == plain

    def test_it_says_what_a_letter_needs(self) -> None:
        said = " ".join(text.render(replace(CASE, determinations=(OPEN,)), width=100).split())
        for phrase in (
            "20 December 2013 (assumed",
            "Upheld: the denial stands",
            "Information requested",
            "MTUS Chronic Pain Medical Treatment Guidelines (2009)",
            "page 122",
            "basis seed letter, confidence high",
            "presumed correct",
            "evaluation, 2013-10-23",
            "Asked by reviewers by custom, not counted",
            "Documenting this would suffice: - conservative care that failed",
            "frobnication",
            "number of injections",
        ):
            assert phrase in said

    def test_symbols_are_plain_ascii(self) -> None:
        assert text.render(CASE).isascii()

    def test_an_unverified_criterion_says_so(self) -> None:
        unverified = replace(CRITERIA[0], basis="unverified", confidence="medium")
        said = text.render(replace(CASE, determinations=(replace(OPEN, criteria=(unverified,), groups=()),)))
        assert "basis: unverified; confidence: medium" in said

    def test_nothing_found_is_said(self) -> None:
        said = text.render(replace(CASE, determinations=(NONE_FOUND,)))
        assert "No recommendation was found for this treatment." in said
        assert "Criteria" not in said


class TestChanges:
    def lists(self, *changes: Change, outcome: Outcome = Outcome.NOT_ESTABLISHED) -> list[Bullets]:
        blocks = account(replace(CASE, determinations=(replace(NONE_FOUND, outcome=outcome, would_change=changes),)))
        return [block for block in blocks if isinstance(block, Bullets)]

    def test_one_set_of_several_is_needed_together(self) -> None:
        (bullets,) = self.lists(Change("document", (Need("a", "one thing"), Need("b", "another"))))
        assert bullets.lead == "Documenting all of this together would suffice:"
        assert bullets.entries == ("one thing", "another")

    def test_several_sets_are_alternatives(self) -> None:
        (bullets,) = self.lists(Change("document", (Need("a", "one"), Need("b", "two"))), Change("document", (Need("c", "three"),)))
        assert bullets.lead == "Documenting any one of these would suffice:"
        assert bullets.entries[0] == Bullets(("one", "two"), "together:")

    def test_an_approval_says_what_it_hangs_on(self) -> None:
        (bullets,) = self.lists(Change("differ", (Need("a", "trigger points"),)), outcome=Outcome.SATISFIED)
        assert bullets.lead == "It would no longer hold if this were otherwise:"

    def test_very_many_sets_are_counted(self) -> None:
        many = [Change("document", (Need(str(number), str(number)), Need("x", "x"))) for number in range(40)]
        (bullets,) = self.lists(*many)
        assert bullets.entries[-1] == "and 34 other ways, all of them in the JSON"


class TestMarkdown:
    def test_text_of_the_record_is_not_taken_for_markup(self) -> None:
        assert r"\<b\>of physical therapy\</b\> \| " in markdown.render(CASE)

    def test_every_row_of_a_table_has_the_columns_of_its_head(self) -> None:
        rows = [line for line in markdown.render(CASE).splitlines() if line.startswith("|")]
        assert len(rows) > 8
        assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {6}


class _Elements(HTMLParser):
    void = frozenset({"meta"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        if tag not in self.void:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


class TestHtml:
    def test_elements_are_closed_and_nothing_is_fetched_or_run(self) -> None:
        page = html.render(CASE)
        elements = _Elements()
        elements.feed(page)
        assert elements.open == []
        assert not {"script", "link", "img", "b"} & set(elements.seen)
        assert "&lt;b&gt;of physical therapy" in page
        assert not re.search(r"(src|href|url\()", page)

    def test_a_fragment_brings_no_style(self) -> None:
        assert "<style" not in html.fragment(CASE)
        assert html.fragment(CASE) in html.render(CASE)


class TestJson:
    def test_the_fixed_keys_are_there(self) -> None:
        case = json_module.loads(json.render(CASE))
        assert {"case", "determinations"} <= case.keys()
        for one in case["determinations"]:
            assert one.keys() >= FIXED_KEYS
            assert all(row.keys() >= FIXED_CRITERION_KEYS for row in one["criteria"] + one["readings"])
        first, second, third = case["determinations"]
        assert first["governing"].keys() >= {"recommendation", "topic", "edition", "citation", "basis", "confidence", "chain"}
        assert first["criteria"][0]["facts"] == [
            {"is": "trigger point", "text": "trigger point, thoracic spine, bilateral", "source": "evaluation, 2013-10-23"}
        ]
        assert first["would_change"] == [{"by": "document", "set": [{"criterion": "made.care", "need": "conservative care that failed"}]}]
        assert second["largest_passing"] == {"quantity": 10, "unit": "visits"}
        assert (third["governing"], third["outcome"]) == (None, "no_recommendation")

    def test_several_cases_are_an_array_and_lines_are_one_each(self) -> None:
        assert [case["case"] for case in json_module.loads(json.render(CASE, CASE))] == ["made 1/2", "made 1/2"]
        assert [json_module.loads(line)["forum"] for line in json.render_lines(CASE, CASE).splitlines()] == ["imr", "imr"]


class TestTurtle:
    def test_it_can_be_read_back_and_asked(self) -> None:
        store = ox.Store()
        store.load(turtle.render(CASE).encode(), format=ox.RdfFormat.TURTLE)
        found = store.query(
            """PREFIX kg: <https://w3id.org/kgtool/core#> PREFIX dcterms: <http://purl.org/dc/terms/>
            SELECT ?id ?outcome (COUNT(?row) AS ?rows) WHERE {
              ?case a kg:Case ; kg:determination ?one . ?one dcterms:identifier ?id ; kg:outcome ?outcome .
              OPTIONAL { ?one kg:criterionResult ?row . ?row kg:verdict ?verdict }
            } GROUP BY ?id ?outcome ORDER BY ?id"""
        )
        rows = [tuple(term.value for term in solution) for solution in found]  # type: ignore[union-attr]
        assert rows == [("1", "not_established", "6"), ("2", "violated", "1"), ("3", "no_recommendation", "0")]

    def test_every_word_is_declared(self, knowledge: Knowledge) -> None:
        used = {term.value for triple in turtle.graph(CASE) for term in (triple.predicate, triple.object) if isinstance(term, ox.NamedNode)}
        assert len(used) > 40
        assert [name for name in sorted(used) if name.startswith(KG) and knowledge.source(name) is None] == []

    def test_a_subject_is_one_block_and_only_used_prefixes_are_written_in_order(self) -> None:
        lines = turtle.render(CASE).splitlines()
        subjects = [line.split()[0] for line in lines if line and not line.startswith(("\t", "@"))]
        assert len(subjects) == len(set(subjects))
        prefixes = [line.split()[1] for line in lines if line.startswith("@prefix")]
        assert prefixes == ["case:", "cp2009:", "dcterms:", "kg:", "rdfs:", "xsd:"]


def test_every_format_names_every_criterion() -> None:
    labels = [row.label for block in account(CASE) if isinstance(block, Checks) for row in block.rows]
    assert len(labels) == len(OPEN.criteria) + len(OPEN.readings) + len(VIOLATED.criteria)
    for said in (text.render(CASE, width=100), markdown.render(CASE), html.render(CASE), json.render(CASE), turtle.render(CASE)):
        assert all(label in said for label in labels)
