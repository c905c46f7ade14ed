"""The SPARQL 1.1 Protocol: the twenty query cases of the W3C's test suite, its fourteen cases of updates, which are refused here,
and what the specification and readers ask beyond them.

The graphs that the W3C's cases speak of are loaded under their own names.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient

import web
from kgtool.isolated.lane import Lane, Limits
from kgtool.knowledge import Knowledge
from kgtool.questions import ask, library
from tests.web.page import faults, read
from web.site import create_app

LIBRARY = library()
DATA = "http://kasei.us/2009/09/sparql/data/"
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
ROWS = "application/sparql-results+json"
XML = "application/sparql-results+xml"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.fixture(scope="module")
def served(knowledge: Knowledge) -> Iterator[Flask]:
    """The site over a small store with the W3C's graphs."""
    store = ox.Store()
    for number in range(4):
        graph = ox.NamedNode(f"{DATA}data{number}.rdf")
        store.add(ox.Quad(graph, ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), ox.NamedNode(DATA + "Doc"), graph))
    lane = Lane(store, Limits(seconds=3.0, rows=50))
    lane.start()
    yield create_app(knowledge, lane=lane)
    lane.close()


@pytest.fixture
def asker(served: Flask) -> FlaskClient:
    return served.test_client()


def graph(number: int) -> tuple[str, str]:
    return "default-graph-uri", f"{DATA}data{number}.rdf"


def named(number: int) -> tuple[str, str]:
    return "named-graph-uri", f"{DATA}data{number}.rdf"


def address(*pairs: tuple[str, str]) -> str:
    return "/sparql?" + urlencode(pairs)


TWO = f"ASK {{ <{DATA}data1.rdf> ?p ?o . <{DATA}data2.rdf> ?q ?r }}"
TWO_NAMED = f"ASK {{ GRAPH ?g {{ <{DATA}data1.rdf> ?p ?o }} GRAPH ?h {{ <{DATA}data2.rdf> ?q ?r }} }}"
FULL = f"ASK {{ <{DATA}data3.rdf> ?a ?b GRAPH ?g {{ <{DATA}data1.rdf> ?p ?o }} GRAPH ?h {{ <{DATA}data2.rdf> ?q ?r }} }}"
#: The protocol's dataset takes the place of the query's own.
OTHER = f"ASK FROM <{DATA}data0.rdf> {{ <{DATA}data1.rdf> ?p ?o }}"
POSITIVE = {
    "query_post_form": ("POST", "/sparql", FORM, urlencode({"query": "ASK {}"}), None, "true"),
    "query_get": ("GET", address(("query", "ASK {}")), None, None, None, "true"),
    "query_post_direct": ("POST", "/sparql", DIRECT, "ASK {}", None, "true"),
    "query_dataset_default_graphs_get": ("GET", address(("query", TWO), graph(1), graph(2)), None, None, None, "true"),
    "query_dataset_default_graphs_post": ("POST", address(graph(1), graph(2)), DIRECT, TWO, None, "true"),
    "query_dataset_named_graphs_get": ("GET", address(("query", TWO_NAMED), named(1), named(2)), None, None, None, "true"),
    "query_dataset_named_graphs_post": ("POST", "/sparql", FORM, urlencode([("query", TWO_NAMED), named(1), named(2)]), None, "true"),
    "query_dataset_full": ("POST", address(graph(3), named(1), named(2)), DIRECT, FULL, None, "true"),
    "query_multiple_dataset": ("GET", address(("query", OTHER), graph(1)), None, None, None, "true"),
    "query_content_type_select": ("POST", "/sparql", DIRECT, "SELECT (1 AS ?value) {}", XML, XML),
    "query_content_type_ask": ("POST", "/sparql", DIRECT, "ASK {}", ROWS, ROWS),
    "query_content_type_describe": (
        "POST",
        "/sparql",
        DIRECT,
        "DESCRIBE <http://example.org/>",
        "application/rdf+xml",
        "application/rdf+xml",
    ),
    "query_content_type_construct": (
        "POST",
        "/sparql",
        DIRECT,
        "CONSTRUCT { <s> <p> 1 } WHERE {}".replace("<", "<http://e/"),
        "text/turtle",
        "text/turtle",
    ),
}
BAD = {
    "bad_query_method": ("PUT", address(("query", "ASK {}")), None, None, 405),
    "bad_multiple_queries": ("GET", address(("query", "ASK {}"), ("query", "SELECT * {}")), None, None, 400),
    "bad_query_wrong_media_type": ("POST", "/sparql", "text/plain", b"ASK {}", 415),
    "bad_query_missing_form_type": ("POST", "/sparql", "", urlencode({"query": "ASK {}"}).encode(), 400),
    "bad_query_missing_direct_type": ("POST", "/sparql", "", b"ASK {}", 400),
    "bad_query_non_utf8": ("POST", "/sparql", DIRECT + "; charset=UTF-16", "ASK {}".encode("utf-16"), 415),
    "bad_query_syntax": ("GET", address(("query", "ASK { WHERE }")), None, None, 400),
}
INSERT = "INSERT DATA { <http://e/s> <http://e/p> 1 }"
CHANGE = "DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }"
UPDATES = {
    "update_dataset_default_graph": (
        "POST",
        "/sparql",
        FORM,
        urlencode([("update", CHANGE), ("using-graph-uri", DATA + "data1.rdf")]).encode(),
        403,
    ),
    "update_dataset_default_graphs": (
        "POST",
        f"/sparql?using-graph-uri={DATA}data1.rdf&using-graph-uri={DATA}data2.rdf",
        UPDATE,
        CHANGE.encode(),
        403,
    ),
    "update_dataset_named_graphs": ("POST", f"/sparql?using-named-graph-uri={DATA}data1.rdf", UPDATE, CHANGE.encode(), 403),
    "update_dataset_full": (
        "POST",
        f"/sparql?using-graph-uri={DATA}data1.rdf&using-named-graph-uri={DATA}data2.rdf",
        UPDATE,
        CHANGE.encode(),
        403,
    ),
    "update_post_form": ("POST", "/sparql", FORM, urlencode({"update": INSERT}).encode(), 403),
    "update_post_direct": ("POST", "/sparql", UPDATE, INSERT.encode(), 403),
    "update_base_uri": (
        "POST",
        "/sparql",
        UPDATE,
        b"CLEAR GRAPH <http://e/g> ; INSERT DATA { GRAPH <http://e/g> { <http://e/s> <http://e/p> <test> } }",
        403,
    ),
    "bad_update_get": ("GET", address(("update", "CLEAR ALL")), None, None, 403),
    "bad_multiple_updates": ("POST", "/sparql", FORM, urlencode([("update", "CLEAR NAMED"), ("update", "CLEAR DEFAULT")]).encode(), 403),
    "bad_update_wrong_media_type": ("POST", "/sparql", "text/plain", b"CLEAR NAMED", 415),
    "bad_update_missing_form_type": ("POST", "/sparql", "", urlencode({"update": "CLEAR NAMED"}).encode(), 400),
    "bad_update_non_utf8": ("POST", "/sparql", UPDATE + "; charset=UTF-16", "CLEAR NAMED".encode("utf-16"), 415),
    "bad_update_syntax": ("POST", "/sparql", FORM, urlencode({"update": "CLEAR XYZ"}).encode(), 403),
    "bad_update_dataset_conflict": (
        "POST",
        "/sparql",
        FORM,
        urlencode([("using-named-graph-uri", DATA + "people"), ("update", INSERT)]).encode(),
        403,
    ),
}


def test_the_cases_are_all_there() -> None:
    assert (len(POSITIVE) + len(BAD), len(UPDATES)) == (20, 14)


@pytest.mark.parametrize("case", POSITIVE)
def test_a_query_of_the_suite_is_answered(asker: FlaskClient, case: str) -> None:
    method, place, media, body, accept, expected = POSITIVE[case]
    answer = asker.open(place, method=method, data=body, content_type=media, headers={"Accept": accept} if accept else {})
    assert answer.status_code == 200, answer.text
    if accept:
        assert answer.content_type.split(";")[0] == expected
    else:
        assert answer.content_type == ROWS
        assert json.loads(answer.data) == {"head": {}, "boolean": True}


@pytest.mark.parametrize("case", BAD | UPDATES)
def test_a_case_that_must_fail_is_refused_in_words(asker: FlaskClient, case: str) -> None:
    method, place, media, body, status = (BAD | UPDATES)[case]
    answer = asker.open(place, method=method, data=body, content_type=media)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    said = json.loads(answer.data)
    assert said["status"] == status
    assert said["detail"]
    if case in UPDATES and status == 403:
        assert "read-only" in said["detail"]


def test_nothing_was_changed_by_the_updates(asker: FlaskClient) -> None:
    for method, place, media, body, _ in UPDATES.values():
        asker.open(place, method=method, data=body, content_type=media)
    answer = asker.get(address(("query", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"), ("format", "csv")))
    assert answer.text == "n\r\n4\r\n"


# ------------------------------------------------------------------------------ beyond the suite

SELECT = "SELECT ?s { ?s a ?c } ORDER BY ?s"
CONSTRUCT = "CONSTRUCT WHERE { ?s a ?c }"
ACCEPT = [
    (SELECT, None, ROWS),
    (SELECT, "*/*", ROWS),
    (SELECT, "application/json", ROWS),
    (SELECT, "text/xml", XML),
    (SELECT, "application/xml;q=0.9, text/csv;q=0.5", XML),
    (SELECT, "text/csv;q=0, text/*", "text/tab-separated-values"),
    (SELECT, "text/*", "text/csv"),
    (SELECT, "text/tab-separated-values, */*;q=0.1", "text/tab-separated-values"),
    (SELECT, "text/turtle, application/sparql-results+xml;q=0.2", XML),
    (CONSTRUCT, None, "text/turtle"),
    (CONSTRUCT, "application/sparql-results+json, application/n-triples;q=0.1", "application/n-triples"),
    (CONSTRUCT, "application/ld+json", "application/ld+json"),
    (CONSTRUCT, "application/json", "application/ld+json"),
    ("ASK {}", "text/csv, application/sparql-results+xml;q=0.5", XML),
]


@pytest.mark.parametrize(("query", "accept", "media"), ACCEPT)
def test_the_form_is_chosen_by_accept(asker: FlaskClient, query: str, accept: str | None, media: str) -> None:
    answer = asker.get(address(("query", query)), headers={"Accept": accept} if accept else {})
    assert (answer.status_code, answer.content_type.split(";")[0]) == (200, media)
    assert "Accept" in answer.headers["Vary"]


@pytest.mark.parametrize(
    ("query", "accept", "offered"),
    [(SELECT, "text/turtle", "text/csv"), (CONSTRUCT, ROWS, "text/turtle"), ("ASK {}", "text/csv", XML), (SELECT, "image/png", ROWS)],
)
def test_what_cannot_be_had_is_406_with_what_can(asker: FlaskClient, query: str, accept: str, offered: str) -> None:
    answer = asker.get(address(("query", query)), headers={"Accept": accept})
    assert answer.status_code == 406
    assert offered in json.loads(answer.data)["detail"]


def test_every_form_says_the_same(asker: FlaskClient) -> None:
    found = {form: asker.get(address(("query", SELECT), ("format", form))) for form in ("json", "xml", "csv", "tsv")}
    wanted = [f"{DATA}data{number}.rdf" for number in range(4)]
    assert [row["s"]["value"] for row in json.loads(found["json"].data)["results"]["bindings"]] == wanted
    assert [row["s"] for row in csv.DictReader(io.StringIO(found["csv"].text))] == wanted
    assert found["tsv"].text.splitlines()[1:] == [f"<{iri}>" for iri in wanted]
    for form, kind in (("xml", ox.QueryResultsFormat.XML), ("json", ox.QueryResultsFormat.JSON), ("tsv", ox.QueryResultsFormat.TSV)):
        assert [row[0].value for row in ox.parse_query_results(found[form].data, kind)] == wanted
    triples = {
        form: set(ox.parse(asker.get("/sparql." + form + "?" + urlencode({"query": CONSTRUCT})).data, kind))
        for form, kind in (
            ("ttl", ox.RdfFormat.TURTLE),
            ("nt", ox.RdfFormat.N_TRIPLES),
            ("rdf", ox.RdfFormat.RDF_XML),
            ("jsonld", ox.RdfFormat.JSON_LD),
        )
    }
    assert len(triples["nt"]) == 4
    assert all(found == triples["nt"] for found in triples.values())


def test_head_and_options(asker: FlaskClient) -> None:
    whole, head = (asker.open(address(("query", SELECT)), method=method) for method in ("GET", "HEAD"))
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == str(len(whole.data))
    asked = asker.options("/sparql", headers={"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"})
    assert (asked.status_code, asked.headers["Allow"]) == (204, "GET, HEAD, POST, OPTIONS")
    for answer in (whole, asked, asker.get(address(("query", "ASK { WHERE }")))):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (address(("query", "ASK {\n  ?s ?p\n}")), "line 3, column 2, near “}”"),
        (address(("query", "SELECT * { ?s nowhere:p ?o }")), "the prefix nowhere: is not declared"),
        (address(("query", "ASK FROM <http://127.0.0.1:1/x> {}")), "<http://127.0.0.1:1/x> is not loaded here, and nothing is fetched"),
        (address(("query", "PREFIX e: <http://127.0.0.1:1/> ASK FROM NAMED e:x {}")), "<http://127.0.0.1:1/x> is not loaded here"),
        (address(("query", "ASK {}"), ("default-graph-uri", "file:///etc/passwd")), "<file:///etc/passwd> is not loaded here"),
        (address(("query", "ASK {}"), ("named-graph-uri", "not an iri")), "<not an iri> is not loaded here"),
        (address(("query", "ASK { SERVICE <http://127.0.0.1:1/> {} }")), "SERVICE would ask another server"),
        (address(("query", "LOAD <http://127.0.0.1:1/>")), "read-only"),
        (address(("query", "ASK " + "{" * 65 + "}" * 65)), "nested deeper than 64"),
        (address(("query", "ASK {}"), ("format", "pdf")), "'pdf' is not one of"),
        (address(("query", "ASK {}"), ("timeout", "soon")), "'soon' is not a number of seconds"),
        ("/sparql?query=%FF", "not percent-encoded UTF-8"),
        ("/sparql?query=ASK%20{}" + "&x=1" * 100, "more than 100 fields"),
    ],
)
def test_a_refusal_says_what_to_mend(asker: FlaskClient, place: str, said: str) -> None:
    answer = asker.get(place)
    assert answer.status_code in (400, 403)
    assert said in json.loads(answer.data)["detail"]


def test_a_loaded_graph_can_be_chosen_in_the_query(asker: FlaskClient) -> None:
    for query, wanted in (
        (f"FROM <{DATA}data1.rdf>", 1),
        (f"FROM <{DATA}data1.rdf> FROM <{DATA}data2.rdf>", 2),
        (f"FROM NAMED <{DATA}data1.rdf>", 0),
    ):
        answer = asker.get(address(("query", f"PREFIX d: <{DATA}> SELECT (COUNT(*) AS ?n) {query} {{ ?s ?p ?o }}"), ("format", "csv")))
        assert answer.text == f"n\r\n{wanted}\r\n"


@pytest.mark.parametrize(
    ("body", "media", "status"),
    [
        (b"\xff\xfe", DIRECT, 400),
        (b"ASK {} #" + b"a" * 70_000, DIRECT, 413),
        (b"a" * 300_000, DIRECT, 413),
        (b"query=ASK+%7B%7D&query=ASK+%7B%7D", FORM, 400),
        (b"x=1", FORM, 400),
        (b"{}", "application/ld+json", 415),
        (b"", DIRECT, 400),
    ],
)
def test_a_body_that_does_not_fit(asker: FlaskClient, body: bytes, media: str, status: int) -> None:
    assert asker.post("/sparql", data=body, content_type=media).status_code == status
    assert asker.post("/sparql?query=ASK%20%7B%7D", data=b"ASK {}", content_type=DIRECT).status_code == 400


def test_a_cut_answer_says_so_everywhere(asker: FlaskClient) -> None:
    rows = "SELECT * { VALUES ?a { 1 2 3 4 5 6 7 8 } VALUES ?b { 1 2 3 4 5 6 7 8 } }"
    graph_ = "CONSTRUCT { ?x <http://e/p> ?b } WHERE { VALUES ?a { 1 2 3 4 5 6 7 8 } VALUES ?b { 1 2 3 4 5 6 7 8 } BIND(BNODE() AS ?x) }"
    for query, forms in ((rows, ("json", "xml", "csv", "tsv")), (graph_, ("ttl", "nt", "rdf", "jsonld"))):
        for form in forms:
            answer = asker.get(address(("query", query), ("format", form)))
            assert answer.status_code == 200
            assert answer.headers["X-Answer-Cut"].startswith("only the first 50 "), form
            assert {"json": b'"complete":false', "xml": b"<link href=", "ttl": b"# only", "nt": b"# only", "rdf": b"<!-- only"}.get(
                form, b""
            ) in answer.data
            if form in ("json", "xml"):
                kind = ox.QueryResultsFormat.JSON if form == "json" else ox.QueryResultsFormat.XML
                assert len(list(ox.parse_query_results(answer.data, kind))) == 50
            elif form in ("ttl", "nt", "rdf"):
                kinds = {"ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES, "rdf": ox.RdfFormat.RDF_XML}
                assert len(list(ox.parse(answer.data, kinds[form]))) == 50
    assert "X-Answer-Cut" not in asker.get(address(("query", SELECT))).headers
    page = read(asker.get(address(("query", rows)), headers=BROWSER).text)
    assert "Only the first 50 rows are shown; the files below hold up to 50" in page.one("main").text
    assert "Only the first" not in read(asker.get(address(("query", SELECT)), headers=BROWSER).text).one("main").text


def test_a_query_that_takes_too_long_is_ended_and_kept_in_the_editor(asker: FlaskClient) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(50)))} }}" for n in range(8)) + " }"
    answer = asker.get(address(("query", endless), ("timeout", "0.4")))
    assert answer.status_code == 504
    assert json.loads(answer.data)["type"] == "/sparql#timeout"
    assert "within 0.4 seconds" in json.loads(answer.data)["detail"]
    shown = asker.get(address(("query", endless), ("timeout", "0.4")), headers={"Accept": "text/html"})
    assert shown.status_code == 504
    page = read(shown.text)
    assert page.one("textarea").raw.strip() == endless
    assert "within 0.4 seconds" in page.one("div", role="alert").text


# ------------------------------------------------------------------------------ descriptions


@pytest.mark.parametrize(
    ("accept", "kind"),
    [(None, ox.RdfFormat.TURTLE), ("application/rdf+xml", ox.RdfFormat.RDF_XML), ("application/ld+json", ox.RdfFormat.JSON_LD)],
)
def test_the_service_describes_itself(asker: FlaskClient, accept: str | None, kind: ox.RdfFormat) -> None:
    answer = asker.get("/sparql", headers={"Accept": accept} if accept else {}, base_url="http://localhost:8000")
    triples = {(t.subject.value, t.predicate.value, t.object.value) for t in ox.parse(answer.data, kind)}
    sd, here = "http://www.w3.org/ns/sparql-service-description#", "http://localhost:8000/sparql"
    assert {
        (here, "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", sd + "Service"),
        (here, sd + "endpoint", here),
        (here, sd + "supportedLanguage", sd + "SPARQL11Query"),
        (here, sd + "feature", sd + "UnionDefaultGraph"),
    } <= triples
    assert not any("BasicFederatedQuery" in value or "SPARQL11Update" in value for _, _, value in triples)


def test_the_data_are_described_with_true_counts(client: FlaskClient, knowledge: Knowledge) -> None:
    answer = client.get("/.well-known/void")
    assert answer.content_type.startswith("text/turtle")
    store = ox.Store()
    store.load(answer.data, ox.RdfFormat.TURTLE)
    void = "PREFIX void: <http://rdfs.org/ns/void#> "
    (total,) = store.query(void + "SELECT ?n { ?d a void:Dataset ; void:triples ?n }")
    assert int(total[0].value) == len({(q.subject, q.predicate, q.object) for q in knowledge.store})
    found = store.query(void + "SELECT ?n { ?p void:class <https://w3id.org/kgtool/core#Recommendation> ; void:entities ?n }")
    assert [int(row[0].value) for row in found] == [knowledge.counts["recommendations"]]
    assert client.get("/.well-known/void", headers={"Accept": "image/png"}).status_code == 406
    assert client.get("/.well-known/void").data == answer.data


def test_only_trusted_hosts_are_answered(knowledge: Knowledge) -> None:
    site = create_app(knowledge, hosts=["localhost"])
    assert site.test_client().get("/sparql", base_url="http://evil.example").status_code == 400
    assert site.test_client().get("/sparql", base_url="http://localhost:8000").status_code == 200


# ------------------------------------------------------------------------------ the page


def test_people_get_a_page_with_an_editor(asker: FlaskClient) -> None:
    page = read(asker.get("/sparql", headers=BROWSER).text)
    assert faults(page) == []
    assert "kg:treatment" in page.one("textarea").text
    assert page.all("table", id="answer") == []
    for kind in ("timeout", "memory", "size", "busy", "absent", "length", "nesting", "service", "update", "dataset"):
        assert page.one("dt", id=kind).text


def test_an_answer_has_labels_links_and_files(client: FlaskClient) -> None:
    page = read(client.get("/sparql", headers=BROWSER).text)
    asked = client.get(address(("query", page.one("textarea").raw)), headers=BROWSER)
    assert asked.status_code == 200
    page = read(asked.text)
    assert faults(page) == []
    assert "/recommendations/cp2009:TriggerPointInjections" in {
        link.attributes["href"] for link in page.one("div", aria_label="Answer").all("a")
    }
    shown = [[cell.text for cell in row.all("td")] for row in page.one("div", aria_label="Answer").one("tbody").all("tr")]
    assert len(shown) >= 3
    files = {
        link.text: client.get(link.attributes["href"], headers=BROWSER)
        for link in page.all("a")
        if link.text in ("CSV", "TSV", "JSON", "XML")
    }
    assert {name: (file.status_code, file.content_type.split(";")[0]) for name, file in files.items()} == {
        "CSV": (200, "text/csv"),
        "TSV": (200, "text/tab-separated-values"),
        "JSON": (200, ROWS),
        "XML": (200, XML),
    }
    assert len(list(csv.reader(io.StringIO(files["CSV"].text)))) == len(shown) + 1


def test_every_example_can_be_asked_and_says_what_the_library_says(client: FlaskClient, knowledge: Knowledge) -> None:
    page = read(client.get("/sparql", headers=BROWSER).text)
    links = [link.attributes["href"] for link in page.all("a") if link.attributes["href"].startswith("/sparql?example=")]
    assert len(links) >= 20
    for link in links:
        text = read(client.get(link, headers=BROWSER).text).one("textarea").raw
        answer = client.post("/sparql", data=text.encode(), content_type=DIRECT)
        assert (link, answer.status_code) == (link, 200), answer.text
        question = LIBRARY[link.partition("=")[2]]
        rows = ask(question, knowledge.store, question.examples[0].params if question.examples else {}, limit=100_000).rows
        assert (link, len(json.loads(answer.data)["results"]["bindings"])) == (link, len(rows))


def test_a_graph_and_a_yes_are_shown_too(asker: FlaskClient) -> None:
    page = read(asker.get(address(("query", CONSTRUCT)), headers=BROWSER).text)
    assert [len(row.all("td")) for row in page.one("div", aria_label="Answer").one("tbody").all("tr")] == [3] * 4
    assert {"TTL", "NT", "JSONLD"} <= {link.text for link in page.all("a")}
    page = read(asker.post("/sparql", data={"query": "ASK {}"}, headers=BROWSER).text)
    assert page.one("div", aria_label="Answer").one("tbody").text == "yes"


@pytest.mark.parametrize(
    "query", ["SELECT * {", "ASK { SERVICE <http://127.0.0.1:1/> {} }", "", "ASK { <http://e/%zz%> ?p '<script>' }", "\x00"]
)
def test_a_faulty_query_stays_in_the_editor(asker: FlaskClient, query: str) -> None:
    for answer in (asker.get(address(("query", query)), headers=BROWSER), asker.post("/sparql", data={"query": query}, headers=BROWSER)):
        assert answer.status_code in (400, 200)
        page = read(answer.text)
        assert faults(page) == []
        assert page.one("textarea").raw.strip("\n") == query
        if answer.status_code == 400:
            assert page.one("div", role="alert").text


def test_the_editor_is_the_one_that_is_recorded() -> None:
    folder = Path(web.__file__).parent / "static" / "vendor"
    recorded = (folder / "ORIGIN.md").read_text(encoding="utf-8")
    for name in ("yasqe.min.js", "yasqe.min.css"):
        assert f"`{name}` | `{hashlib.sha256((folder / name).read_bytes()).hexdigest()}`" in recorded
    assert "MIT" in (folder / "LICENSE").read_text(encoding="utf-8")
