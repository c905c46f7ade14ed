"""The form of a treatment's criteria: from its page to a determination, as a case file too, and every fault in one line."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from kgtool.names import CLIN
from tests.web.page import Node, faults, read

FORM = "/decide/form?treatment=TriggerPointInjection&date=2013-12-20&region=ThoracicSpine"
TPI = "cp2009:TriggerPointInjections."


def page_of(client: FlaskClient, address: str, status: int = 200) -> Node:
    response = client.get(address)
    assert response.status_code == status
    page = read(response.get_data(as_text=True))
    assert faults(page) == []
    return page


def sent(client: FlaskClient, status: int = 200, **answers: Any) -> str:
    """The form filled in (``answer_x`` answers the criterion x of the trigger point text) and sent; the page that comes back."""
    fields = {"treatment": "TriggerPointInjection", "reviewed": "2013-12-20", "situation": "initial", "region": "thoracic spine"}
    for key, value in answers.items():
        kind, _, name = key.partition("_")
        fields[f"answer:{TPI}{name}" if kind == "answer" else f"number:{name}" if kind == "number" else key] = value
    response = client.post("/decide/form", data=fields)
    text = response.get_data(as_text=True)
    assert response.status_code == status, text
    assert response.headers["Cache-Control"] == "no-store"
    return text


def test_the_treatment_page_leads_to_its_form(client: FlaskClient) -> None:
    page = page_of(client, "/treatments/TriggerPointInjection?date=2013-12-20&region=ThoracicSpine")
    (link,) = (link for link in page.all("a") if link.text == "Answer its criteria")
    form = page_of(client, link.attributes["href"])
    assert form.one("input", id="f-region").attributes["value"] == "thoracic spine"
    shown = {node.attributes["data-criterion"] for node in form.walk() if "data-criterion" in node.attributes}
    there = {
        node.attributes["data-criterion"]
        for node in page.one("section", data_recommendation="cp2009:TriggerPointInjections").all("li")
        if "data-criterion" in node.attributes
    }
    assert {"cpmtg.trigger-point-injections.tw"} <= shown & there
    for group in form.all("div", role="radiogroup"):
        checked = [radio for radio in group.all("input", type="radio") if "checked" in radio.attributes]
        assert [radio.attributes["value"] for radio in checked] == [""]  # nothing is answered for the reader


def test_another_situation_shows_other_criteria(client: FlaskClient) -> None:
    titles = [heading.text for heading in page_of(client, f"{FORM}&situation=repeat").all("h2")]
    assert "Further injections" in titles
    assert "First injections" not in titles
    assert "Situation &#39;later&#39; is not one of initial, repeat" in client.get(f"{FORM}&situation=later").get_data(as_text=True)


def test_answers_become_a_determination(client: FlaskClient) -> None:
    text = sent(
        client, answer_triggerPoints="yes", answer_twitchResponse="yes", answer_referredPain="yes", answer_radiculopathy="no",
        answer_failedStretching="yes", answer_myofascialPain="yes", number_symptomMonths="5", quantity="4", unit="injections",
    )  # fmt: skip
    page = read(text)
    assert faults(page) == []
    verdicts = {row.all("th")[0].text: row.all("td")[0].text for row in page.all("tr") if row.all("td")}
    assert verdicts["Twitch response"] == verdicts["Symptoms for more than three months"] == "met"
    assert verdicts["Radiculopathy"] == "contradicted"
    assert verdicts["Physical therapy failed"] == "not documented"
    assert "Overturned: the denial does not stand" in page.text
    case = page.one("textarea").raw
    assert client.post("/api/decide", data=case.encode()).get_json()["determinations"][0]["outcome"] == "satisfied"


def test_where_the_answers_make_another_text_govern_the_page_says_so(client: FlaskClient) -> None:
    fields = {"treatment": "Massage", "reviewed": "2014-03-01", "region": "lumbar spine"}
    asked = client.post("/decide/form", data={**fields, "injured": "2012-01-01"}).get_data(as_text=True)
    assert "another text governs" not in asked
    other = client.post("/decide/form", data={**fields, "injured": "2014-02-20"}).get_data(as_text=True)
    assert "By these answers another text governs than" in other


def test_the_two_guidelines_stand_side_by_side(client: FlaskClient, seed: str) -> None:
    page = read(client.post("/decide", data={"case": seed}).get_data(as_text=True))
    (beside,) = page.all("section", class_="compared")
    governing, cited = beside.all("table")
    assert governing.one("caption").text.startswith("Governs: MTUS Chronic Pain")
    assert cited.one("caption").text == "Cited by the administrator: ODG, editions of 2013 to 2016: not established"
    said = client.post("/api/decide", data=seed.encode()).get_json()["determinations"][1]
    assert [row.one("th").text for row in cited.one("tbody").all("tr")] == [one["label"] for one in said["administrator"]["criteria"]]
    assert [row.one("th").text for row in governing.one("tbody").all("tr")] == [one["label"] for one in said["criteria"]]


def test_the_text_for_missing_documentation_can_be_sent_and_saved(client: FlaskClient, seed: str) -> None:
    page = read(client.post("/decide", data={"case": seed}).get_data(as_text=True))
    letter = page.one("section", class_="letter").one("pre").raw
    saved = client.post("/decide", data={"case": seed, "as": "request"})
    assert letter.strip() == saved.get_data(as_text=True).strip()
    assert "4. referred pain when a trigger point is palpated (page 122)" in letter


def test_the_case_file_can_be_had_instead(client: FlaskClient) -> None:
    fields = {"treatment": "TriggerPointInjection", "reviewed": "2013-12-20", "as": "case", f"answer:{TPI}twitchResponse": "yes"}
    response = client.post("/decide/form", data={**fields, "document": "evaluation", "day": "2013-10-23"})
    assert response.headers["Content-Disposition"] == "attachment; filename=case.yaml"
    assert "{is: trigger point, with: [twitch response], source: {document: evaluation, date: '2013-10-23'}}" in response.get_data(
        as_text=True
    )
    own = client.post("/decide/form", data={**fields, "document": "evaluation", f"document:{TPI}twitchResponse": "note"})
    assert "source: {document: note}" in own.get_data(as_text=True)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("quantity", "several", "key 'quantity': value 'several'"),
        ("reviewed", "soon", "date 'soon' is not a date"),
        ("region", "nowhere", "key 'region': value 'nowhere': no such term"),
        ("injured", "2020-01-01", "this is after the review"),
        ("situation", "later", "situation 'later' is not one of initial, repeat"),
        (f"answer:{TPI}twitchResponse", "maybe", "Twitch response: 'maybe' is not one of yes, no"),
        ("answer:cp2009:Nothing", "yes", "'cp2009:Nothing' is not the short name of a criterion"),
        ("answer:x y", "yes", "'x y' is not the short name of a criterion"),
        ("number:symptomMonths", "-1", "duration of the local symptoms: '-1' is not a number"),
        ("number:visits", "1", "'visits' is no number that a form asks for"),
        ("as", "court", "as 'court' is not one of html"),
        ("forum", "court", "forum 'court' is not one of imr, ur"),
    ],
)
def test_a_fault_is_one_line_and_the_answers_are_kept(client: FlaskClient, field: str, value: str, said: str) -> None:
    fields = {
        "treatment": "TriggerPointInjection",
        "reviewed": "2013-12-20",
        "region": "thoracic spine",
        f"answer:{TPI}triggerPoints": "yes",
    }
    response = client.post("/decide/form", data={**fields, field: value})
    assert response.status_code == 400
    page = read(response.get_data(as_text=True))
    assert faults(page) == []
    assert said in page.one("div", role="alert").text
    assert (
        field in ("reviewed", "region") or "checked" in page.one("input", id="yes-cp2009-TriggerPointInjections.triggerPoints").attributes
    )


def test_a_form_without_a_treatment_is_no_page(client: FlaskClient) -> None:
    assert client.post("/decide/form", data={}).status_code == 404


@pytest.mark.parametrize(
    ("words", "where"),
    [
        ("trigger point injection", "/decide/form?date=2013-12-20&treatment=TriggerPointInjection"),
        ("TPI", "/decide/form?date=2013-12-20&treatment=TriggerPointInjection"),
        ("cpt:20552", "/decide/form?date=2013-12-20&treatment=TriggerPointInjection"),
        ("Nothing", "/?date=2013-12-20&q=Nothing"),
        ("", "/?date=2013-12-20"),
    ],
)
def test_a_treatment_in_words_leads_to_its_form_or_to_the_search(client: FlaskClient, words: str, where: str) -> None:
    response = client.get("/decide/form", query_string={"treatment": words, "date": "2013-12-20"})
    assert (response.status_code, response.headers["Location"]) == (303, where)


def test_every_treatment_with_a_text_has_a_form_that_can_be_sent_empty(client: FlaskClient) -> None:
    known = client.application.extensions["reference"]
    about = sorted({iri for text in known.books.all() for iri in text.treatments if iri.startswith(CLIN)})
    assert len(about) >= 150
    for iri in about[::5]:
        name = iri.removeprefix(CLIN)
        page = page_of(client, f"/decide/form?treatment={name}&date=2013-12-20")
        hidden = {node.attributes["name"]: node.attributes.get("value", "") for node in page.all("input", type="hidden")}
        sent = client.post("/decide/form", data={**hidden, "treatment": name})
        assert sent.status_code == 200, (name, re.findall(r'role="alert">(.*?)</div>', sent.get_data(as_text=True)))
