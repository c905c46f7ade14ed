"""Decide: the page says what the JSON says; errors keep the text; the record's words never become markup."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from kgtool.names import CLIN
from kgtool.report import wording
from tests.web.forms import multipart
from tests.web.page import Node, faults, read
from web.site import LARGEST_BODY


def page_of(client: FlaskClient, status: int = 200, **fields: Any) -> Node:
    response = client.post("/decide", data=fields)
    assert response.status_code == status, response.get_data(as_text=True)
    page = read(response.get_data(as_text=True))
    assert faults(page) == []
    return page


def test_page_and_json_say_the_same(client: FlaskClient, seed: str) -> None:
    said = client.post("/api/decide", data=seed.encode()).get_json()
    page = page_of(client, case=seed).one("article", class_="determination")
    assert page.one("h1").text == f"Case {said['case']}"
    headings = [heading.text for heading in page.all("h2")]
    assert headings == [f"Request {one['request']}: {one['text']}" for one in said["determinations"]]
    tables = page.all("table")
    rows = [(row.all("th")[0].text, row.all("td")[0].text) for table in tables for row in table.one("tbody").all("tr")]
    verdicts = {value.value: word for value, word in wording.VERDICTS.items()}
    wanted = [
        (criterion["label"], verdicts[criterion["verdict"]])
        for one in said["determinations"]
        for criterion in (*one["criteria"], *one["readings"])
    ]
    assert sorted(rows) == sorted(wanted)
    decisions = [entry.all("dd")[0].text for entry in page.all("dl")]
    assert len(decisions) == len(said["determinations"]) == 2
    for decision, one in zip(decisions, said["determinations"], strict=True):
        assert decision.lower().startswith(one["disposition"])
    for one in said["determinations"]:
        for step in one["governing"]["chain"]:
            assert step["rule"] in page.text
        for change in one["would_change"]:
            for need in change["set"]:
                assert need["need"] in page.text


def test_the_seed_s_outcome_is_the_letter_s(client: FlaskClient, seed: str) -> None:
    said = client.post("/api/decide", data=seed.encode()).get_json()
    assert [one["disposition"] for one in said["determinations"]] == ["upheld", "upheld"]
    assert "Upheld: the denial stands (independent medical review)." in page_of(client, case=seed).text


def test_the_forum_can_be_chosen(client: FlaskClient, seed: str) -> None:
    assert "Information requested" in page_of(client, case=seed, forum="ur").all("dd")[0].text
    said = client.post("/api/decide?forum=ur", data=seed.encode()).get_json()
    assert [one["disposition"] for one in said["determinations"]] == ["information_requested"] * 2


def test_a_file_goes_before_the_text_and_json_is_read_too(client: FlaskClient) -> None:
    case = b'{"case": "from-json", "reviewed": "2013-12-20", "requests": [{"id": 1, "treatment": "TPI"}]}'
    page = page_of(client, case="case: from-text", file=(BytesIO(case), "case.json"))
    assert page.one("h1").text == "Case from-json"
    assert "from-json" in page.one("textarea").raw


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("", "case: the file is empty"),
        ("case: x\nreviewed: 2013-12-20\nrequests:\n  - {id: 1, treatment: triger point injecton}\n", "case:4: key 'treatment'"),
        ("case: [", "case:"),
        ("case: x\nreviewed: 2013-12-20\nfrobnicate: 1\nrequests: []\n", "case:3: key 'frobnicate'"),
        ("case: x\x00", "case:"),
    ],
)
def test_a_fault_is_a_page_with_one_line_and_the_text_kept(client: FlaskClient, case: str, said: str) -> None:
    page = page_of(client, 400, case=case)
    alert = page.one("div", role="alert").text
    assert alert.startswith(f"Not read. {said}")
    assert page.one("textarea").raw.removeprefix("\n") == case.replace("\x00", "\ufffd")


@pytest.mark.parametrize("field", ["forum", "readings", "as"])
def test_a_choice_that_is_none_is_said(client: FlaskClient, seed: str, field: str) -> None:
    assert "'court' is not one of" in page_of(client, 400, case=seed, **{field: "court"}).one("div", role="alert").text


def test_what_is_too_large_is_refused(client: FlaskClient) -> None:
    for form in (multipart(case="x" * (LARGEST_BODY + 1)), multipart(file=b"x" * (LARGEST_BODY + 1))):
        response = client.post("/decide", **form)
        assert response.status_code == 413
        assert faults(read(response.get_data(as_text=True))) == []
    assert client.post("/api/decide", data=b"x" * (LARGEST_BODY + 1)).status_code == 413


def test_the_record_s_words_are_no_markup(client: FlaskClient) -> None:
    evil = "</textarea><script>alert(1)</script>"
    case = f'case: "{evil}"\nreviewed: 2013-12-20\nrequests:\n  - {{id: 1, treatment: TPI}}\n'
    assert page_of(client, case=case).one("h1").text == f"Case {evil}"
    assert evil in page_of(client, 400, case=case + f'"{evil}": 1\n').one("textarea").raw


@pytest.mark.parametrize(
    ("form", "media"), [("text", "text/plain"), ("md", "text/markdown"), ("json", "application/json"), ("ttl", "text/turtle")]
)
def test_it_can_be_saved(client: FlaskClient, seed: str, form: str, media: str) -> None:
    response = client.post("/decide", data={"case": seed, "as": form})
    assert (response.status_code, response.mimetype) == (200, media)
    assert "seed-2013" in response.get_data(as_text=True)
    assert response.headers["Content-Disposition"].startswith("attachment; filename=determination.")


def test_from_the_treatment_page_to_a_determination(client: FlaskClient) -> None:
    page = read(client.get("/treatments/TriggerPointInjection?date=2013-12-20").get_data(as_text=True))
    link = next(link for link in page.all("a") if link.text == "Decide a case file").attributes["href"]
    case = read(client.get(link).get_data(as_text=True)).one("textarea").raw
    assert "#  - a local twitch response" in case
    result = page_of(client, case=case)
    assert result.all("h2")[0].text == "Request 1: trigger point injection"
    filled = case.replace("#  - {is", "  - {is").replace("# region:", "region:").replace("# side:", "side:")
    assert "documented as absent: radiculopathy" in page_of(client, case=filled).text


def test_every_treatment_s_starter_can_be_decided(client: FlaskClient) -> None:
    known = client.application.extensions["reference"]
    about = sorted({iri for text in known.books.all() for iri in text.treatments if iri.startswith(CLIN)})
    for iri in about:
        name = iri.removeprefix(CLIN)
        for region in ("", "&region=LumbarSpine"):
            case = read(client.get(f"/decide?treatment={name}&date=2013-12-20{region}").get_data(as_text=True)).one("textarea").raw
            decided = client.post("/api/decide", data=case.encode())
            assert decided.status_code == 200, (name, decided.get_json())
            (one,) = decided.get_json()["determinations"]
            if known.terms.entries[iri].means is None:
                assert one["treatment"] == known.label(iri)
