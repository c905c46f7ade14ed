"""Every page: there, well-formed, labelled, with its landmarks; every link on it leads somewhere; unknown things are said so."""

from __future__ import annotations

from collections import deque

import pytest
from flask.testing import FlaskClient

from kgtool.names import CLIN
from kgtool.questions import library
from tests.web.page import Node, faults, read

SEED_DAY = "date=2013-12-20"
PAGES = (
    "/",
    f"/?q=TPI&{SEED_DAY}",
    f"/?q=lumbar+MRI&{SEED_DAY}",
    "/?q=opoid",
    "/?q=knee",
    "/?q=zzzz",
    "/?q=%3Cb%3E%22%27",
    "/?q=opioid&stance=recommended",
    "/?all=yes",
    f"/treatments/TriggerPointInjection?{SEED_DAY}",
    "/treatments/TriggerPointInjection",
    f"/treatments/MRI?region=LumbarSpine&{SEED_DAY}",
    f"/treatments/EpiduralSteroidInjection?{SEED_DAY}",
    f"/treatments/Opioid?{SEED_DAY}",
    "/treatments/Drug",
    "/treatments/Procedure?date=1995-01-01",
    "/guidelines",
    "/guidelines/reg:ChronicPainGuideline",
    "/guidelines/acoem2004:LaterEditionGuideline",
    "/editions/cp2009:Edition",
    "/editions/cp2016:Edition",
    "/recommendations/cp2009:TriggerPointInjections",
    "/recommendations/cp2016:TriggerPointInjections",
    "/index",
    "/index/Condition",
    "/index/Treatment?view=tree",
    "/index/Finding?view=tree",
    "/ontology/core",
    "/terms/clin:CarpalTunnelSyndrome",
    "/terms/clin:TriggerPointInjection",
    "/terms/clin:LumbarSpine",
    "/terms/cp2009:TriggerPointInjections",
    "/terms/cp2009:TriggerPointInjections.twitchResponse",
    "/terms/cp2009:TriggerPointInjections.failedCare",
    "/terms/cp2009:TriggerPointInjections.initial",
    "/terms/kg:hasLocalFact",
    "/terms/kg:symptomMonths",
    "/terms/kg:basis",
    "/terms/kg:High",
    "/terms/reg:VersionSelection",
    "/terms/skos:altLabel",
    "/terms/clinical/drugs",
    "/decide",
    f"/decide?treatment=TriggerPointInjection&{SEED_DAY}",
    "/queries",
    "/queries/texts-for-treatment",
    "/queries/texts-for-treatment?treatment=TPI",
    "/queries/changes-between-editions",
    "/queries/verdicts",
)
MISSING = (
    "/treatments/Nothing",
    "/treatments/LumbarSpine",
    "/treatments/%00",
    "/recommendations/x:y",
    "/terms/clin:Nothing",
    "/terms/a/b",
    "/id/x",
    "/index/x",
    "/editions/odg:ODG",
    "/ontology/x",
    "/queries/nothing",
    "/nothing",
)
#: The lowest number of pages that following links from the home page must reach.
FLOOR = 60


def page_of(client: FlaskClient, address: str, status: int = 200) -> Node:
    response = client.get(address)
    assert response.status_code == status, address
    assert response.content_type == "text/html; charset=utf-8"
    return read(response.get_data(as_text=True))


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_there_and_keeps_the_rules(client: FlaskClient, address: str) -> None:
    assert faults(page_of(client, address)) == []


@pytest.mark.parametrize("address", MISSING)
def test_what_is_not_there_is_a_page_that_says_so(client: FlaskClient, address: str) -> None:
    page = page_of(client, address, 404)
    assert faults(page) == []
    assert page.one("h1").text == "No such page"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/?date=2013-13-01", "date '2013-13-01' is not a date such as 2013-12-20"),
        ("/?q=x&date=0001-01-01", "out of reach"),
        ("/?q=" + "x" * 301, "the search text has 301 characters"),
        ("/treatments/MRI?region=Nowhere", "region 'Nowhere' is not the short name of a body region"),
        ("/decide?treatment=Nothing", "treatment 'Nothing' is not the short name of a treatment"),
        ("/queries/limits-by-unit?unit=parsecs", "'parsecs' is not one of"),
        ("/queries/limits-by-unit?frobnicate=1", "no parameter 'frobnicate'"),
        ("/queries/texts-for-treatment?run=yes", "needs the parameter 'treatment'"),
    ],
)
def test_wrong_input_is_a_page_with_one_line(client: FlaskClient, address: str, said: str) -> None:
    page = page_of(client, address, 400)
    assert faults(page) == []
    assert said.casefold() in page.one("main").text.casefold()


def test_the_rules_can_be_broken() -> None:
    head = '<html lang="en"><head><title>t</title></head><body><a href="#main">s</a><header></header><nav></nav><main id="main"><h1>a</h1>'
    tail = "</main><footer></footer></body></html>"
    assert faults(read(head + tail)) == []
    for wrong in (
        "<h3>b</h3>",
        "<input>",
        '<p style="x">b</p>',
        "<script></script>",
        "<table></table>",
        "<ul><p>b</p></ul>",
        '<p id="main">b</p>',
    ):
        assert faults(read(head + wrong + tail)) != [], wrong
    for wrong in ("<p><div></div></p>", "<b><i></b></i>", "<p>"):
        with pytest.raises(AssertionError):
            read(head + wrong + tail)


def test_every_link_leads_somewhere(client: FlaskClient) -> None:
    """Breadth first from the home page, bounded; a page of each kind is among them."""
    waiting, seen = deque(["/", *PAGES]), {"/", *PAGES}
    reached = 0
    while waiting and reached < 150:
        address = waiting.popleft()
        response = client.get(address)
        assert response.status_code in (200, 302), address
        reached += 1
        if response.mimetype != "text/html" or response.status_code == 302:
            continue
        page = read(response.get_data(as_text=True))
        ids = {node.attributes["id"] for node in page.walk() if "id" in node.attributes}
        for link in page.all("a"):
            target = link.attributes["href"]
            assert target.startswith(("/", "#")), target
            if target.startswith("#"):
                assert target[1:] in ids
            elif target not in seen and not target.startswith("/static"):
                seen.add(target)
                waiting.append(target)
    assert reached >= FLOOR
    for kind in ("/treatments/", "/queries/", "/recommendations/", "/api/", "/decide"):
        assert any(address.startswith(kind) for address in seen), kind


def test_every_treatment_with_a_text_has_a_page(client: FlaskClient) -> None:
    known = client.application.extensions["reference"]
    about = sorted({iri for text in known.books.all() for iri in text.treatments if iri.startswith(CLIN)})
    assert len(about) >= 100
    for iri in about:
        response = client.get(f"/treatments/{iri.removeprefix(CLIN)}?{SEED_DAY}")
        assert response.status_code in (200, 302), iri
        if response.status_code == 200:
            assert faults(read(response.get_data(as_text=True))) == [], iri


@pytest.mark.parametrize("name", sorted(library()))
def test_every_query_has_a_page_and_its_first_example_runs(client: FlaskClient, name: str) -> None:
    page = page_of(client, f"/queries/{name}")
    assert faults(page) == []
    assert page.all("table") == []  # nothing runs before it is asked to
    forms = page.one("main").all("form")
    if not forms:
        return
    values = {control.attributes["name"]: _value(control) for control in forms[0].walk() if control.tag in ("input", "select")}
    response = client.get(f"/queries/{name}", query_string={**values, "run": "yes"})
    assert response.status_code == 200, response.get_data(as_text=True)
    answer = read(response.get_data(as_text=True))
    assert faults(answer) == []
    assert answer.one("table").all("th")


def _value(control: Node) -> str:
    if control.tag == "input":
        return control.attributes["value"]
    options = control.all("option")
    chosen = next((one for one in options if "selected" in one.attributes), options[0])
    return chosen.attributes["value"]
