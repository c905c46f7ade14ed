"""Search: exact names first, the name that matched is said, and what was meant is offered."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.web.page import Node, read


def results(client: FlaskClient, text: str, day: str = "2013-12-20") -> Node:
    return read(client.get("/", query_string={"q": text, "date": day}).get_data(as_text=True)).one("main")


@pytest.mark.parametrize(
    ("text", "found", "how"),
    [
        ("trigger point injection", "trigger point injection", "by its name"),
        ("TPI", "trigger point injection", "by synonym “TPI”"),
        ("OxyContin", "oxycodone extended-release", "by synonym “OxyContin”"),
        ("cpt:20552", "trigger point injection", "by code “cpt:20552”"),
        ("20552", "trigger point injection", "by code “cpt:20552”"),
    ],
)
def test_a_name_a_synonym_a_brand_and_a_code_find_the_treatment(client: FlaskClient, text: str, found: str, how: str) -> None:
    first = results(client, text).all("li", class_="hit")[0]
    assert (first.one("h3").one("a").text, first.one("h3").one("span").text) == (found, how)


def test_the_governing_text_comes_first_with_guideline_and_stance(client: FlaskClient) -> None:
    texts = results(client, "TPI").all("ul", class_="texts")[0].all("li")
    assert "MTUS Chronic Pain Medical Treatment Guidelines 2009" in texts[0].text
    assert "recommended where its criteria are met" in texts[0].text
    assert "governs on 20 December 2013" in texts[0].text
    assert "page 122" in texts[0].text
    assert "basis: seed letter" in texts[0].text
    later = results(client, "TPI", "2017-01-01").all("ul", class_="texts")[0].all("li")
    assert "MTUS Chronic Pain Medical Treatment Guidelines 2016" in later[0].text


def test_a_misspelt_name_is_asked_about(client: FlaskClient) -> None:
    page = results(client, "opoid")
    assert page.one("h2").text == "Nothing is called “opoid”. Did you mean:"
    assert page.all("li", class_="hit")[0].one("h3").one("a").text == "opioid"


def test_the_beginning_of_a_name_finds_it(client: FlaskClient) -> None:
    links = [link.text for link in results(client, "electrodiag").all("a")]
    assert any("electrodiagnos" in link for link in links)


def test_a_region_goes_along_to_the_treatment(client: FlaskClient) -> None:
    page = results(client, "lumbar MRI")
    link = page.all("li", class_="hit")[0].one("h3").one("a").attributes["href"]
    assert link == "/treatments/MRI?date=2013-12-20&region=LumbarSpine"
    assert "Read with it: lumbar spine." in page.text


def test_nothing_found_says_what_to_do(client: FlaskClient) -> None:
    assert "a code number such as cpt:20552" in results(client, "zzzz").text
    assert "is a body region; name a treatment with it" in results(client, "knee").text


def test_the_box_keeps_what_was_typed(client: FlaskClient) -> None:
    box = results(client, '<b>"MRI"').one("input", id="q")
    assert box.attributes["value"] == '<b>"MRI"'
