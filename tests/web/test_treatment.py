"""The treatment page: what governs on a date, and that it says what the JSON says."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from kgtool.guideline import Recommendation
from kgtool.knowledge import Knowledge
from kgtool.names import CLIN
from kgtool.report import wording
from kgtool.shelf import shelf
from tests.web.page import Node, read

TPI = "/treatments/TriggerPointInjection"


def page_of(client: FlaskClient, address: str) -> Node:
    response = client.get(address, follow_redirects=True)
    assert response.status_code == 200
    return read(response.get_data(as_text=True)).one("main")


def criteria_of(members: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The criteria of the JSON's tree in order."""
    for member in members:
        if "group" in member:
            yield from criteria_of(member["members"])
        else:
            yield member


@pytest.mark.parametrize(
    ("address", "name"),
    [
        (f"{TPI}?date=2013-12-20", "cp2009:TriggerPointInjections"),
        ("/treatments/EpiduralSteroidInjection?date=2013-12-20", "cp2009:EpiduralSteroidInjections"),
        ("/treatments/MRI?date=2013-12-20&region=LumbarSpine", "acoem2004:LowBackImaging"),
    ],
)
def test_page_and_json_say_the_same(client: FlaskClient, address: str, name: str) -> None:
    page = page_of(client, address)
    governing = page.one("section", class_="governing")
    assert governing.attributes["data-recommendation"] == name
    said = client.get(f"/api/recommendation/{name}").get_json()
    facts = governing.all("dl", class_="facts")[0].text
    assert said["edition"]["label"] in facts
    assert said["citation"]["page"] in facts
    assert wording.stance(said["stance"]) in facts.lower()
    assert f"basis: {wording.basis(said['basis'])}" in facts
    assert f"confidence: {said['confidence']}" in facts
    sections = governing.all("section", class_="branch")
    shown = {section.attributes["data-branch"]: section for section in sections}
    assert shown.keys() == {branch["id"] for branch in said["branches"]}
    for branch in said["branches"]:
        wanted = [(one["id"], one["label"]) for one in criteria_of(branch["members"])]
        items = shown[branch["id"]].all("li", class_="requires") + [
            item for kind in ("limits", "excludes", "requires_absence", "reading") for item in shown[branch["id"]].all("li", class_=kind)
        ]
        assert sorted((item.attributes["data-criterion"], item.all("span", class_="criterion")[0].text) for item in items) == sorted(wanted)


def test_structure_is_said(client: FlaskClient) -> None:
    governing = page_of(client, f"{TPI}?date=2013-12-20").one("section", class_="governing")
    first = governing.all("section", class_="branch")[0]
    assert first.one("h4").text == "First injections"
    assert first.all("p", class_="lead")[0].text == "All of the following:"
    group = next(one for one in first.all("li", class_="group") if one.text.startswith("Failed conservative care"))
    assert group.one("span", class_="lead").text == "one of the following"
    assert len(group.one("ul").all("li")) == 4
    assert "Asked by reviewers by custom, not counted:" in first.text


def test_limits_and_exclusions_stand_before_the_criteria(client: FlaskClient) -> None:
    text = page_of(client, f"{TPI}?date=2013-12-20").text
    limits = text.index("Limits At most four injections a session")
    assert limits < text.index("Contraindications and exclusions Injectate other") < text.index("Criteria First injections")
    assert "Two months since the earlier injection further injections" in text


def test_the_date_flips_the_edition(client: FlaskClient) -> None:
    for day, heading, name in (
        ("2016-07-27", "Governs on 27 July 2016: Trigger point injections", "cp2009:TriggerPointInjections"),
        ("2016-07-28", "Governs on 28 July 2016: Trigger point injections", "cp2016:TriggerPointInjections"),
    ):
        page = page_of(client, f"{TPI}?date={day}")
        governing = page.one("section", class_="governing")
        assert (governing.all("h2")[0].text, governing.attributes["data-recommendation"]) == (heading, name)
        other = page.one("aside").one("ul", class_="editions").all("a")
        assert len(other) >= 1
        assert other[0].attributes["href"].startswith(f"{TPI}?date=")
    carried = page_of(client, f"{TPI}?date=2016-07-28").one("section", class_="governing")
    assert "the text of MTUS Chronic Pain Medical Treatment Guidelines 2009 is applied, unverified for this edition" in carried.text


def test_another_edition_is_compared_and_another_guideline_s_text_is_named(client: FlaskClient) -> None:
    editions = page_of(client, f"{TPI}?date=2013-12-20").one("aside").one("ul", class_="editions").all("li")
    assert "shown here" in editions[0].text
    assert "The same text is applied." in editions[1].text
    opioid = page_of(client, "/treatments/Opioid?date=2013-12-20").one("aside").one("ul", class_="editions")
    assert any("MTUS Opioids Treatment Guidelines 2016" in item.text for item in opioid.all("li"))


def test_where_nothing_governs_the_last_text_is_shown_and_said_to_be_past(client: FlaskClient, knowledge: Knowledge) -> None:
    known = client.application.extensions["reference"]
    day = date(2026, 11, 24)
    treatment = next(
        t
        for r in shelf(knowledge).all()
        for t in r.treatments
        if known.governing(t, None, date(2015, 1, 1)) and not known.governing(t, None, day)
    )
    page = page_of(client, f"/treatments/{treatment.removeprefix(CLIN)}?date={day}")
    heading = page.all("section", class_="governing")[0].all("h2")[0].text
    assert heading == "No text known here governs on 24 November 2026"
    assert "silence alone is no ground for a denial" in page.text


def test_the_chain_is_that_of_the_path(client: FlaskClient) -> None:
    steps = [step.text for step in page_of(client, f"{TPI}?date=2013-12-20").one("ol", class_="chain").all("li")]
    assert steps[0].startswith("In force on 2013-12-20: MTUS")
    assert [step.rpartition(" ")[2] for step in steps[:2]] == ["reg.version-selection", "reg.presumption"]


def test_codes_synonyms_and_the_tree_are_there(client: FlaskClient) -> None:
    page = page_of(client, f"{TPI}?date=2013-12-20")
    assert "cpt:20552" in page.text
    assert "TPI" in page.one("p", class_="names").text
    assert [link.text for link in page.one("nav", class_="crumbs").all("a")] == ["procedure", "injection"]
    children = [link.text for link in page_of(client, "/treatments/Injection").one("aside").all("a")]
    assert "trigger point injection" in children


def test_a_term_with_a_region_leads_to_the_treatment_at_the_region(client: FlaskClient) -> None:
    response = client.get("/treatments/LumbarMRI?date=2013-12-20")
    assert (response.status_code, response.headers["Location"]) == (302, "/treatments/MRI?region=LumbarSpine&date=2013-12-20")


def test_a_recommendation_leads_to_its_treatment_on_a_day_in_force(client: FlaskClient) -> None:
    page = read(client.get("/recommendations/cp2009:TriggerPointInjections").get_data(as_text=True)).one("main")
    assert f"{TPI}?date=2016-07-27" in [link.attributes["href"] for link in page.all("a")]
    assert page.one("div", data_recommendation="cp2009:TriggerPointInjections").one("svg").attributes["role"] == "img"


def test_the_api_gives_every_recommendation_whole(client: FlaskClient, knowledge: Knowledge) -> None:
    texts = shelf(knowledge).all()
    assert len(texts) >= 100
    for text in texts:
        said = client.get(f"/api/recommendation/{text.iri.removeprefix('https://w3id.org/kgtool/')}")
        assert said.status_code == 404  # only the short name is a name
    for text in texts[::10]:
        name = client.application.extensions["reference"].knowledge and _curie(text)
        said = client.get(f"/api/recommendation/{name}").get_json()
        assert said["iri"] == text.iri
        wanted = [link.criterion.id for branch in text.text_branches for link in branch.group.links()]
        assert [one["id"] for branch in said["branches"] for one in criteria_of(branch["members"])] == wanted


def _curie(text: Recommendation) -> str:
    from kgtool.names import curie

    return curie(text.iri)


def test_the_texts_in_force_stand_side_by_side_with_the_governing_one_first(client: FlaskClient) -> None:
    table = page_of(client, f"{TPI}?date=2013-12-20").one("table", class_="beside")
    heads = [head.text for head in table.one("thead").all("th")]
    assert heads[0] == "MTUS Chronic Pain Medical Treatment Guidelines 2009: Trigger point injections governs"
    assert len(heads) == 3
    rows = {row.all("th")[0].text: [cell.text for cell in row.all("td")] for row in table.one("tbody").all("tr")}
    assert "At most four injections a session" in rows["Limits"][0]
    assert "Radiculopathy" in rows["Contraindications"][0]
    assert rows["Citation"][0] == "Trigger point injections, page 122"
    assert rows["Stance"][1] == "limited, or a later line of treatment"
    assert "Trigger point or facet injection not recommended" in rows["Required"][2]


def test_the_picture_of_the_criteria_says_what_the_list_says(client: FlaskClient) -> None:
    for address in (f"{TPI}?date=2013-12-20", "/treatments/EpiduralSteroidInjection?date=2013-12-20", "/treatments/Opioid?date=2013-12-20"):
        governing = page_of(client, address).one("section", class_="governing")
        picture = governing.one("svg")
        described = picture.one("desc").text
        drawn = " ".join(span.text for span in picture.all("tspan"))
        listed = [item.all("span", class_="criterion")[0].text for item in governing.all("li") if "data-criterion" in item.attributes]
        own = [one for section in governing.all("section", class_="branch") for one in section.all("span", class_="criterion")]
        assert len(own) >= 5
        for one in own:
            assert one.text in described, one.text
            assert one.text in drawn, one.text
        assert listed


def test_the_place_in_the_tree_is_drawn_and_listed_with_neighbours(client: FlaskClient) -> None:
    page = page_of(client, f"{TPI}?date=2013-12-20")
    aside = page.one("aside")
    assert aside.one("desc").text == "level 1: procedure; level 2: injection; level 3: trigger point injection."
    assert [step.text for step in page.one("nav", class_="crumbs").all("a")] == ["procedure", "injection"]
    assert "nerve block" in [link.text for link in aside.all("a")]


def test_the_twins_of_a_treatment_say_what_its_page_says(client: FlaskClient) -> None:
    query = "date=2013-12-20"
    page = page_of(client, f"{TPI}?{query}")
    data = client.get(f"{TPI}.json?{query}").get_json()
    assert page.one("h2", id="governing").text == f"Governs on 20 December 2013: {data['text']['label']}"
    assert data["text"]["curie"] == page.one("section", class_="governing").attributes["data-recommendation"]
    for bound in (*data["text"]["limits"], *data["text"]["exclusions"]):
        assert bound["label"] in page.text
        assert bound["text"] in page.text
    for other in data["others"]:
        assert page.all("details", data_recommendation=other["curie"])
    for edition in data["editions"]:
        assert edition["label"] in page.one("aside").text
        assert edition["in_force"] in page.one("aside").text
    assert [one["label"] for one in data["beside"]] == [link.text for link in page.one("aside").all("ul", class_="tree")[0].all("a")]

    def ids(lines: list[dict[str, Any]]) -> Iterator[str]:
        for line in lines:
            if line["kind"] != "group":
                yield line["id"]
            yield from ids(line["members"])

    said = [one for section in data["text"]["sections"] for one in (*ids(section["lines"]), *ids(section["readings"]))]
    branches = page.one("section", class_="governing").all("section", class_="branch")
    assert said == [item.attributes["data-criterion"] for one in branches for item in one.all("li") if "data-criterion" in item.attributes]
    rows = list(csv.DictReader(io.StringIO(client.get(f"{TPI}.csv?{query}").get_data(as_text=True))))
    assert [row["id"] for row in rows if row["governs"] == "yes" and row["how"] != "group"] == said
    subjects = {quad.subject for quad in ox.parse(client.get(f"{TPI}.ttl?{query}").get_data(), ox.RdfFormat.TURTLE)}
    assert {
        ox.NamedNode(CLIN + "TriggerPointInjection"),
        ox.NamedNode(CLIN.replace("clinical", "mtus-chronic-pain-2009") + "TriggerPointInjections"),
    } <= subjects
    assert client.get("/treatments/LumbarMRI.json?date=2013-12-20").headers["Location"].startswith("/treatments/MRI.json?")
