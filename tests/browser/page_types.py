"""One page of every type that the site has, found by following its links as a reader does.

In: the application. Out: addresses by page type (the Flask endpoint; for what is no Flask page, the first part of its path).
A new page type is found as soon as a page links to it; :func:`unreached` names the rules that no link leads to.
"""

from __future__ import annotations

from urllib.parse import urldefrag, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException

from tests.web.page import Node, read

#: What a browser says it takes; without it, an address that also serves programs answers with data.
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
#: Pages of one type whose links are followed, and which are looked at.
A_TYPE = 2
#: Pages worth looking at for what stands on them: the seed's treatment, results of a search, a question with an answer, errors.
PICKED = (
    "/",
    "/?q=TPI&date=2013-12-20",
    "/?q=opioid&date=2015-03-01",
    "/?q=qwzzyx",
    "/treatments/TriggerPointInjection?date=2013-12-20",
    "/treatments/MRI?date=2014-06-01&region=LumbarSpine",
    "/treatments/TriggerPointInjection?date=2026-01-01",
    "/decide?treatment=TriggerPointInjection&date=2013-12-20",
    "/queries/visit-limits?run=yes",
    "/queries/texts-for-treatment",
    "/nothing-of-that-name",
    "/sparql?query=SELECT+*+{+?s+kg:treatment+?o+}",
    "/sparql?query=SELECT+*+{",
)


def by_type(app: Flask) -> dict[str, list[str]]:
    """Addresses of pages, at least one of every type that a link leads to."""
    client = app.test_client()
    found: dict[str, list[str]] = {}
    waiting, seen = list(PICKED), set(PICKED)
    while waiting:
        address = waiting.pop(0)
        kind = page_type(app, address)
        if address not in PICKED and len(found.get(kind, ())) >= A_TYPE:
            continue
        with client.get(address, headers=BROWSER) as answer:
            if 300 <= answer.status_code < 400:
                found.setdefault(kind, []).append(address)
                links = [answer.headers["Location"]]
            elif answer.mimetype == "text/html":
                found.setdefault(kind, []).append(address)
                links = _links(read(answer.get_data(as_text=True)))
            else:
                continue
        for link in links:
            target = urldefrag(link)[0]
            if target.startswith("/") and not target.startswith("//") and target not in seen:
                seen.add(target)
                waiting.append(target)
    return found


def _links(page: Node) -> list[str]:
    return [node.attributes["href"] for node in page.all("a") if "href" in node.attributes]


def page_type(app: Flask, address: str) -> str:
    """The endpoint that answers the address."""
    path = urlsplit(address).path
    try:
        endpoint, _ = app.url_map.bind("localhost").match(path, method="GET")
    except HTTPException:
        return "/" + path.split("/")[1]
    return str(endpoint)


def unreached(app: Flask, found: dict[str, list[str]]) -> list[str]:
    """The rules that answer a reader's GET and that no page links to. Data and assets are no pages."""
    pages = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not _is_data(rule.rule)]
    return sorted(rule.rule for rule in pages if rule.endpoint not in found)


def _is_data(rule: str) -> bool:
    return rule.startswith(("/api/", "/static/", "/healthz", "/suggest")) or rule.endswith(":form>")
