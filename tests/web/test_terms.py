"""Every IRI has a page that says all that is stated of it, and the page and its twins say the same."""

from __future__ import annotations

import csv
import io
import os
import random
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from kgtool.knowledge import Knowledge
from kgtool.names import BASE, curie
from tests.web.page import Node, faults, read

#: How many IRIs are asked for, by chance; all of them where ``KGTOOL_ALL_TERMS`` is set.
SAMPLE = None if os.environ.get("KGTOOL_ALL_TERMS") else 120
#: Pages with their twins, without an ending.
TWINS = {
    "/guidelines": ("json", "csv"),
    "/guidelines/reg:ODGGuideline": ("json", "csv", "ttl"),
    "/editions/cp2009:Edition": ("json", "csv", "ttl"),
    "/editions/cp2016:Edition": ("json", "csv", "ttl"),
    "/index": ("json", "csv"),
    "/index/Condition": ("json", "csv"),
    "/ontology/regulation": ("json", "csv", "ttl"),
    "/terms/clin:CarpalTunnelSyndrome": ("json", "csv", "ttl"),
    "/terms/cp2009:TriggerPointInjections.twitchResponse": ("json", "csv", "ttl"),
    "/terms/kg:level": ("json", "csv", "ttl"),
    "/terms/cp2009:TriggerPointInjections.initial": ("json", "csv", "ttl"),
    "/recommendations/cp2009:TriggerPointInjections": ("json", "csv", "ttl"),
}


def page_of(client: FlaskClient, address: str) -> Node:
    response = client.get(address)
    assert response.status_code == 200, address
    return read(response.get_data(as_text=True))


def spaced(node: Node) -> str:
    """All text below, that of neighbouring elements apart."""
    return " ".join(" ".join(child if isinstance(child, str) else spaced(child) for child in node.children).split())


def words_in(data: Any) -> Iterator[str]:
    """Every text of the JSON that a reader would see: labels, readings, values; not IRIs and names of forms."""
    if isinstance(data, dict):
        for key, one in data.items():
            if key not in {
                "iri",
                "name",
                "tone",
                "reader",
                "curie",
                "anchor",
                "id",
                "first",
                "last",
                "topic",
                "kind",
                "depth",
                "view",
                "day",
            }:
                yield from words_in(one)
    elif isinstance(data, list):
        for one in data:
            yield from words_in(one)
    elif isinstance(data, str) and data:
        yield " ".join(data.split())


@pytest.mark.timeout(1200)
def test_every_iri_resolves_by_what_is_asked_for(client: FlaskClient, app: Any, knowledge: Knowledge) -> None:
    things = sorted(app.extensions["reference"].things)
    assert len(things) > 6000
    for iri in random.Random(20131220).sample(things, SAMPLE or len(things)):
        name = curie(iri).removeprefix(BASE)
        for accept, ending in (("text/html", ""), ("text/turtle", ".ttl"), ("application/json", ".json")):
            answer = client.get(f"/id/{name}", headers={"Accept": accept})
            assert (answer.status_code, answer.headers["Location"], answer.headers["Vary"]) == (303, f"/terms/{name}{ending}", "Accept")
            assert client.get(answer.headers["Location"]).status_code == 200, name
        page = page_of(client, f"/terms/{name}")
        assert faults(page) == [], name
        assert iri in page.one("main").text
        subjects = {quad.subject for quad in ox.parse(client.get(f"/terms/{name}.ttl").get_data(), ox.RdfFormat.TURTLE)}
        assert ox.NamedNode(iri) in subjects


@pytest.mark.parametrize(("address", "forms"), TWINS.items())
def test_the_page_and_its_twins_say_the_same(client: FlaskClient, address: str, forms: tuple[str, ...]) -> None:
    page = page_of(client, address)
    main = page.one("main")
    shown = " ".join([page.one("head").one("title").text, main.text, spaced(main)]).casefold()
    links = [link.attributes["href"] for link in page.all("a")]
    for form in forms:
        assert any(link.split("?")[0] == f"{address}.{form}" for link in links), form
    data = client.get(f"{address}.json").get_json()
    if not address.startswith("/recommendations"):  # its JSON is the API's; compared below
        found = list(words_in(data))
        assert len(found) >= 8
        missing = [one for one in found if one.casefold().rstrip(".") not in shown]
        assert missing == []
    rows = list(csv.reader(io.StringIO(client.get(f"{address}.csv").get_data(as_text=True))))
    assert len(rows) > 1
    assert {len(row) for row in rows} == {len(rows[0])}
    if "ttl" in forms:
        assert list(ox.parse(client.get(f"{address}.ttl").get_data(), ox.RdfFormat.TURTLE))


def test_the_criteria_of_a_text_are_the_same_on_the_page_in_the_picture_in_json_and_in_csv(client: FlaskClient) -> None:
    address = "/recommendations/cp2009:TriggerPointInjections"
    page = page_of(client, address).one("main")
    items = [item for branch in page.all("section", class_="branch") for item in branch.all("li")]
    listed = [item.all("span", class_="criterion")[0].text for item in items if "data-criterion" in item.attributes]
    rows = list(csv.DictReader(io.StringIO(client.get(f"{address}.csv").get_data(as_text=True))))
    assert [row["label"] for row in rows if row["how"] != "group"] == listed

    def labels(members: list[dict[str, Any]]) -> Iterator[str]:
        for member in members:
            yield from labels(member["members"]) if "members" in member else [member["label"]]

    data = client.get(f"{address}.json").get_json()
    assert sorted(label for branch in data["branches"] for label in labels(branch["members"])) == sorted(listed)
    described = page.one("desc").text
    assert [label for label in listed if f": {label}" not in described] == []


def test_a_criterion_says_where_it_counts_what_it_means_and_what_it_rests_on(client: FlaskClient) -> None:
    main = page_of(client, "/terms/cp2009:TriggerPointInjections.twitchResponse").one("main")
    text = f"{main.text} {spaced(main)}"
    for said in (
        "kg:Request and (kg:hasLocalFact some (clin:TriggerPoint and (kg:with some clin:TwitchResponse)))",
        "A request for which the record shows, at the region of the request, trigger point with twitch response.",
        "cpmtg.trigger-point-injections.tw",
        "seed letter",
        "Trigger point injections MTUS Chronic Pain Medical Treatment Guidelines 2009 first injections required",
        "trigger-point-injections.omn",
    ):
        assert said in text, said


def test_a_long_list_says_what_it_leaves_out_and_the_file_holds_all(client: FlaskClient) -> None:
    page = page_of(client, "/terms/kg:hasFact").one("main")
    rows = list(csv.DictReader(io.StringIO(client.get("/terms/kg:hasFact.csv").get_data(as_text=True))))
    naming = [row for row in rows if row["use"] == "Criteria that name it"]
    assert len(naming) > 800
    assert f"and {len(naming) - 400} more; the files below hold all of them" in page.text


def test_a_condition_shows_codes_place_and_the_texts_that_name_it(client: FlaskClient) -> None:
    page = page_of(client, "/terms/clin:CarpalTunnelSyndrome").one("main")
    text = page.text
    for said in ("icd9:354.0", "CTS", "nerve entrapment", "Carpal tunnel release (ODG, editions of 2013 to 2016)"):
        assert said in text
    assert "carpal tunnel syndrome" in page.one("svg").one("desc").text


def test_an_edition_shows_its_days_its_texts_with_pages_and_what_it_changed(client: FlaskClient) -> None:
    page = page_of(client, "/editions/cp2016:Edition").one("main")
    assert "from 28 July 2016 to 30 November 2017" in page.text
    row = next(row for row in page.all("tr") if row.all("th") and row.all("th")[0].text.startswith("Trigger point injections"))
    assert "page 122 of MTUS Chronic Pain Medical Treatment Guidelines 2009" in row.text
    changes = page.all("table")[1]
    assert "carried from the older text" in changes.text
    data = client.get("/editions/cp2016:Edition.json").get_json()
    assert len(data["changes"]) == len(changes.one("tbody").all("tr"))
    assert data["before"]["text"] == "MTUS Chronic Pain Medical Treatment Guidelines 2009"


def test_the_tree_holds_every_term_under_its_parent_and_the_letters_hold_synonyms(client: FlaskClient, knowledge: Knowledge) -> None:
    tree = page_of(client, "/index/Condition?view=tree").one("main").all("ul", class_="outline")[0]
    entries = tree.all("li")
    terms = knowledge.term_index()
    below = {iri for iri in terms.entries if "https://w3id.org/kgtool/clinical#Condition" in terms.ancestors(iri)}
    links = {link.attributes["href"] for item in entries for link in item.all("a")}
    assert len(links) == len(below) - 1
    letters = page_of(client, "/index/Condition").one("main")
    assert "CTS see carpal tunnel syndrome" in letters.text


def test_every_page_type_is_reached_from_the_home_page(client: FlaskClient) -> None:
    nav = page_of(client, "/").one("nav", aria_label="Site")
    targets = [link.attributes["href"] for link in nav.all("a")]
    assert {"/", "/guidelines", "/index", "/decide", "/queries"} <= set(targets)
    guideline = page_of(client, "/guidelines/reg:ChronicPainGuideline")
    assert "/editions/cp2009:Edition" in [link.attributes["href"] for link in guideline.all("a")]
    index = page_of(client, "/index")
    assert {"/index/Condition", "/ontology/core"} <= {link.attributes["href"] for link in index.all("a")}
