"""The query pages: a form before anything runs, an answer with labels, and twins that say the same."""

from __future__ import annotations

import csv
import io
import json

from flask.testing import FlaskClient

from tests.web.page import read

ADDRESS = "/queries/texts-for-treatment"


def test_the_list_names_every_question(client: FlaskClient) -> None:
    links = {link.attributes["href"] for link in read(client.get("/queries").get_data(as_text=True)).one("main").all("a")}
    assert {ADDRESS, "/queries/visit-limits", "/queries/label-missing", "/queries/verdicts"} <= links


def test_without_a_value_there_is_a_form_with_the_example(client: FlaskClient) -> None:
    page = read(client.get(ADDRESS).get_data(as_text=True))
    assert page.all("table") == []
    assert page.one("input", id="p-treatment").attributes["value"] == "trigger point injection"
    example = next(link for link in page.all("a") if link.text == "treatment: oxycodone")
    assert read(client.get(example.attributes["href"]).get_data(as_text=True)).one("table").all("td")


def test_few_values_are_a_list_to_choose_from(client: FlaskClient) -> None:
    page = read(client.get("/queries/changes-between-editions").get_data(as_text=True))
    chosen = [o for o in page.one("select", id="p-older").all("option") if "selected" in o.attributes]
    assert [option.attributes["value"] for option in chosen] == ["cp2009:Edition"]
    assert (
        read(client.get("/queries/recommendations-in-force").get_data(as_text=True)).one("input", id="p-date").attributes["type"] == "date"
    )


def test_the_twins_say_what_the_page_says(client: FlaskClient) -> None:
    page = read(client.get(f"{ADDRESS}?treatment=TPI").get_data(as_text=True))
    shown = [[cell.text for cell in row.all("td")] for row in page.one("table").one("tbody").all("tr")]
    assert len(shown) >= 2
    files = {link.text: client.get(link.attributes["href"]) for link in page.all("a") if link.text in ("CSV", "TSV", "JSON")}
    assert {name: file.status_code for name, file in files.items()} == {"CSV": 200, "TSV": 200, "JSON": 200}
    said = json.loads(files["JSON"].get_data(as_text=True))
    names = said["head"]["vars"]
    rows = [[row.get(name, {}).get("value", "") for name in names] for row in said["results"]["bindings"]]
    assert [[said["labels"].get(value, value) for value in row] for row in rows] == shown
    for name, delimiter in (("CSV", ","), ("TSV", "\t")):
        table = list(csv.DictReader(io.StringIO(files[name].get_data(as_text=True)), delimiter=delimiter))
        assert [[row.get(f"{column} label") or row[column] for column in names] for row in table] == shown
        assert files[name].headers["Content-Disposition"].startswith("attachment; filename=texts-for-treatment.")


def test_things_in_a_table_lead_to_their_pages(client: FlaskClient) -> None:
    links = [link.attributes["href"] for link in read(client.get(f"{ADDRESS}?treatment=TPI").get_data(as_text=True)).one("table").all("a")]
    assert {"/treatments/TriggerPointInjection", "/recommendations/cp2009:TriggerPointInjections"} <= set(links)


def test_a_cut_answer_says_so(client: FlaskClient) -> None:
    page = read(client.get("/queries/recommendations-by-word?word=i").get_data(as_text=True))
    shown = len(page.one("table").one("tbody").all("tr"))
    whole = client.get("/queries/recommendations-by-word.json?word=i").get_json()
    if len(whole["results"]["bindings"]) > shown:
        assert f"Only the first {shown} rows are shown" in page.text
    assert whole["complete"] is True


def test_a_twin_s_fault_is_for_programs(client: FlaskClient) -> None:
    for address, status in (
        (f"{ADDRESS}.json", 400),
        (f"{ADDRESS}.csv?treatment=zzzz", 400),
        ("/queries/nothing.csv", 404),
        ("/queries/verdicts.json", 404),
    ):
        response = client.get(address)
        assert (response.status_code, response.content_type) == (status, "application/problem+json"), address
