"""Every page type in a real browser: axe finds nothing serious, nothing overflows a telephone, nothing leaves the machine."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.page_types import by_type, unreached

AXE = Path(__file__).with_name("axe-core") / "axe.min.js"
Visit = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def pages(app: Flask) -> dict[str, list[str]]:
    return by_type(app)


def serious(page: Page) -> list[str]:
    """What axe finds of serious or critical impact, each with the first element concerned."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = page.evaluate("async () => (await axe.run(document)).violations")
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found if one["impact"] in ("serious", "critical")]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"))


def test_axe_is_the_one_that_is_recorded() -> None:
    recorded = re.search(r"[0-9a-f]{64}", (AXE.parent / "ORIGIN.md").read_text(encoding="utf-8"))
    assert recorded is not None
    assert hashlib.sha256(AXE.read_bytes()).hexdigest() == recorded[0]


def test_axe_would_find_something(visit: Visit) -> None:
    page = visit().new_page()
    page.goto("/healthz")
    page.goto("about:blank")  # leaves the site's policy, which forbids the style below
    page.set_content("<html><body><input><p style='color:#eee;background:#fff'>faint</p></body></html>")
    assert {one.partition(":")[0] for one in serious(page)} >= {"label", "color-contrast", "html-has-lang"}


def test_every_page_type_is_linked_to(app: Flask, pages: dict[str, list[str]]) -> None:
    assert unreached(app, pages) == []
    assert len(pages) >= 6


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_any_page_type(visit: Visit, pages: dict[str, list[str]], scheme: str) -> None:
    page = visit(color_scheme=scheme, viewport={"width": 1280, "height": 900}).new_page()
    wrong = {}
    for address in (address for kind in pages.values() for address in (kind if scheme == "light" else kind[:1])):
        page.goto(address)
        if found := serious(page):
            wrong[address] = found
    assert wrong == {}


def test_no_page_is_wider_than_a_telephone(visit: Visit, pages: dict[str, list[str]]) -> None:
    page = visit(viewport={"width": 390, "height": 844}).new_page()
    wide = {}
    for address in (address for kind in pages.values() for address in kind):
        page.goto(address)
        if overflow(page) > 0:
            wide[address] = overflow(page)
    assert wide == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_that_answer_a_sent_form_are_as_good(visit: Visit, root: Path, scheme: str) -> None:
    """A determination, and the forms again with what is wrong: no link leads to them."""
    page = visit(color_scheme=scheme, viewport={"width": 390, "height": 844}).new_page()
    seed = (root / "tests" / "cases" / "seed-2013.yaml").read_text(encoding="utf-8")
    for case, title in ((seed, "Case seed-2013"), ("case: [", "Not read")):
        page.goto("/decide")
        page.get_by_label("Case file (YAML or JSON)").fill(case)
        page.get_by_role("button", name="Decide", exact=True).click()
        expect(page).to_have_title(re.compile(title))
        assert (serious(page), overflow(page)) == ([], 0)
    page.goto("/decide/form?treatment=TriggerPointInjection&date=2013-12-20")
    page.get_by_label("Body region").fill("nowhere")
    page.get_by_role("button", name="Decide", exact=True).click()
    expect(page).to_have_title(re.compile("Not read"))
    assert (serious(page), overflow(page)) == ([], 0)
