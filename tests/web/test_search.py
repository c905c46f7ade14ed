"""Search: exact names first, the name that matched is said, and what was meant is offered."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from kgtool.knowledge import Knowledge
from kgtool.lookup import lookup
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
    assert page.all("h2")[0].text == "Nothing is called “opoid”. Did you mean:"
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


def facet(page: Node, name: str) -> dict[str, int]:
    """The values of a facet with their counts."""
    nav = page.one("nav", class_="facets")
    heads, lists = nav.all("h3"), nav.all("ul")
    listed = lists[[head.text for head in heads].index(name)].all("li")
    return {item.one("a").text: int(item.one("span").text.split(",")[0]) for item in listed}


def test_the_page_the_api_and_the_suggestions_agree_on_what_comes_first(client: FlaskClient, knowledge: Knowledge) -> None:
    for text in ("TPI", "20552", "lumbar MRI", "electrodiag", "opoid", "epidural ster", "OxyContin", "physical therapy", "h-wave"):
        page = [hit.one("h3").one("a").text for hit in results(client, text).all("li", class_="hit")]
        api = [one["label"] for one in client.get("/api/lookup", query_string={"text": text}).get_json()["results"]]
        cli = [one.label for one in lookup(text, knowledge).results]
        typed = [one["label"] for one in client.get("/suggest", query_string={"q": text}).get_json()["suggestions"]]
        assert api == cli, text
        assert page[: len(api)] == api[:12], text
        assert typed[0] == api[0], text


def test_suggestions_show_the_synonym_and_lead_to_the_page(client: FlaskClient) -> None:
    answer = client.get("/suggest?q=oxycon&date=2013-12-20").get_json()["suggestions"][0]
    assert answer == {
        "label": "oxycodone extended-release",
        "matched": "OxyContin",
        "kind": "treatment",
        "address": "/treatments/OxycodoneExtendedRelease?date=2013-12-20",
    }
    assert client.get(answer["address"]).status_code == 200
    for nothing in ("", "x", "%%", "zzzzqqq", "NEAR(zz", "a" * 301):
        assert client.get("/suggest", query_string={"q": nothing}).get_json()["suggestions"] == []


def test_what_is_found_is_narrowed_and_the_counts_come_true(client: FlaskClient) -> None:
    page = results(client, "injection")
    for name in ("Kind of treatment", "Region named by the text", "Guideline", "Stance"):
        counts = facet(page, name)
        assert counts
        for item in page.one("nav", class_="facets").all("li"):
            if item.one("a").text in counts:
                narrow = read(client.get(item.one("a").attributes["href"]).get_data(as_text=True)).one("main")
                assert f"{counts.pop(item.one('a').text)} left with what is chosen." in narrow.text
        assert counts == {}


def test_without_words_every_treatment_with_a_text_is_there_to_narrow(client: FlaskClient) -> None:
    page = read(client.get("/?all=yes").get_data(as_text=True)).one("main")
    total = int(page.all("h2")[0].text.split()[0])
    assert total > 250
    denied = read(client.get("/?all=yes&stance=not_recommended&guideline=reg:ODGGuideline").get_data(as_text=True)).one("main")
    assert 0 < int(denied.all("h2")[0].text.split()[0]) < total
    for stance in denied.all("span", class_="stance"):
        assert stance.text == "not recommended"
    assert client.get("/?stance=maybe").status_code == 400


def test_a_region_alone_lists_the_texts_about_it(client: FlaskClient) -> None:
    page = results(client, "knee")
    assert page.all("h2")[0].text == "Treatments with a text about the knee"
    assert facet(page, "Region named by the text")["knee"] > 5


def test_what_is_no_treatment_is_found_below(client: FlaskClient) -> None:
    page = results(client, "carpal tunnel syndrome")
    headings = [head.text for head in page.all("h2")]
    assert headings.index("Conditions") < headings.index("Criteria")


def test_the_box_is_a_plain_one_that_a_script_may_help(client: FlaskClient) -> None:
    response = client.get("/")
    page = read(response.get_data(as_text=True))
    assert page.one("input", id="q").attributes["data-suggest"] == "/suggest"
    script = page.one("script").attributes["src"]
    with client.get(script) as answer:
        assert "combobox" in answer.get_data(as_text=True)
    assert "unsafe" not in response.headers["Content-Security-Policy"]


def test_the_box_keeps_what_was_typed(client: FlaskClient) -> None:
    box = results(client, '<b>"MRI"').one("input", id="q")
    assert box.attributes["value"] == '<b>"MRI"'


def test_the_twins_of_a_search_say_what_its_page_says(client: FlaskClient) -> None:
    for query in ("q=carpal&date=2013-12-20", "all=yes&stance=not_recommended&date=2013-12-20", "q=opoid&date=2013-12-20"):
        page = read(client.get(f"/?{query}").get_data(as_text=True)).one("main")
        data = client.get(f"/search.json?{query}").get_json()["found"]
        assert [hit["label"] for hit in data["hits"]] == [hit.one("h3").one("a").text for hit in page.all("li", class_="hit")]
        for hit, item in zip(data["hits"], page.all("li", class_="hit"), strict=True):
            for text in hit["texts"]:
                assert text["edition"] in item.text
                assert text["stance"] in item.text
        for kind in data["others"]:
            assert kind["heading"] in [head.text for head in page.all("h2")]
            assert all(one["label"] in page.text for one in kind["found"])
        rows = client.get(f"/search.csv?{query}").get_data(as_text=True).splitlines()
        assert len(rows) == 1 + len(data["hits"]) + len(data["further"]) + sum(len(kind["found"]) for kind in data["others"])
