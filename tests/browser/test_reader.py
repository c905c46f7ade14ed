"""What readers do, in a real browser: search by keyboard, choose a date, answer the form, print, ask SPARQL; without JavaScript too."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.web.running import Running

Visit = Callable[..., BrowserContext]
TPI = "/treatments/TriggerPointInjection?date=2013-12-20"
FORM = "/decide/form?treatment=TriggerPointInjection&date=2013-12-20&region=ThoracicSpine"
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])


@pytest.fixture
def seed(root: Path) -> str:
    return (root / "tests" / "cases" / "seed-2013.yaml").read_text(encoding="utf-8")


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def test_search_by_keyboard_alone(visit: Visit) -> None:
    page = visit().new_page()
    page.goto("/?date=2013-12-20")
    for _ in range(20):
        if focused(page) == "q":
            break
        page.keyboard.press("Tab")
    assert focused(page) == "q"
    page.keyboard.type("trigger poi", delay=10)
    option = page.get_by_role("option").filter(has_text="trigger point injection").first
    expect(option).to_be_visible()
    while option.get_attribute("aria-selected") != "true":
        page.keyboard.press("ArrowDown")
        assert focused(page) == "q"  # the focus stays in the box; the list is only pointed at
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/treatments/TriggerPointInjection"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Trigger point injection")


@SCRIPTS
def test_search_by_words_and_the_enter_key(visit: Visit, scripts: bool) -> None:
    page = visit(java_script_enabled=scripts).new_page()
    page.goto("/")
    page.locator("#q").fill("TPI")
    page.locator("#q").press("Enter")
    page.get_by_role("link", name="trigger point injection", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Trigger point injection")


@SCRIPTS
def test_another_date_shows_the_edition_then_in_force(visit: Visit, scripts: bool) -> None:
    page = visit(java_script_enabled=scripts).new_page()
    page.goto(TPI)
    governing = page.locator("section.governing")
    expect(governing).to_contain_text("MTUS Chronic Pain Medical Treatment Guidelines 2009")
    page.get_by_label("Governing on").fill("2017-01-15")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(governing).to_contain_text("MTUS Chronic Pain Medical Treatment Guidelines 2016")
    expect(governing.get_by_role("heading", level=2)).to_contain_text("15 January 2017")


@SCRIPTS
def test_from_the_form_to_the_seed_s_determination(visit: Visit, scripts: bool) -> None:
    """The seed's first request, answered as its record stands: upheld, and the same four things missing."""
    page = visit(java_script_enabled=scripts).new_page()
    page.goto(f"{TPI}&region=ThoracicSpine")
    page.get_by_role("link", name="Answer its criteria").click()
    page.get_by_label("Side").select_option("bilateral")
    page.get_by_label("Date of injury").fill("2011-02-14")
    page.get_by_label("Source of the answers").fill("evaluation")
    for criterion in ("Palpable trigger points", "Twitch response"):
        page.get_by_role("radiogroup", name=criterion).get_by_label("yes", exact=True).check()
    page.get_by_role("button", name="Decide", exact=True).click()
    article = page.locator("article.determination")
    expect(article).to_contain_text("Upheld: the denial stands (independent medical review).")
    expect(article).to_contain_text("Not established")
    expect(page.get_by_role("row", name=re.compile("^met Twitch response"))).to_be_visible()
    letter = page.locator("section.letter pre").inner_text()
    for missing in ("more than three months", "stretching, physical therapy", "myofascial pain syndrome", "referred pain"):
        assert missing in " ".join(letter.split())


@SCRIPTS
def test_a_pasted_case_is_decided_changed_and_saved(visit: Visit, seed: str, scripts: bool) -> None:
    page = visit(java_script_enabled=scripts, accept_downloads=True).new_page()
    page.goto("/decide")
    page.get_by_label("Case file (YAML or JSON)").fill(seed)
    page.get_by_role("button", name="Decide", exact=True).click()
    expect(page.get_by_role("heading", name="Case seed-2013")).to_be_visible()
    page.get_by_label("Forum").select_option("ur")
    page.get_by_role("button", name="Decide", exact=True).click()
    expect(page.locator("article.determination")).to_contain_text("Information requested")
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save as the case file").click()
    assert saving.value.suggested_filename == "case.yaml"
    assert Path(saving.value.path()).read_text(encoding="utf-8").strip() == seed.strip()


def test_the_print_is_a_clean_letter(visit: Visit, seed: str) -> None:
    page = visit(viewport={"width": 680, "height": 900}).new_page()
    page.goto("/decide")
    page.get_by_label("Case file (YAML or JSON)").fill(seed)
    page.get_by_role("button", name="Decide", exact=True).click()
    page.emulate_media(media="print", color_scheme="dark")
    for hidden in ("header.site", "footer.site", ".again", "main form"):
        for element in page.locator(hidden).all():
            expect(element).to_be_hidden()
    expect(page.locator("article.determination")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    table = page.locator("article.determination table").first
    assert table.evaluate("one => getComputedStyle(one).display") == "table"
    assert table.bounding_box()["width"] <= 680  # type: ignore[index]
    assert page.pdf(format="Letter").count(b"/Type /Page\n") >= 2


@SCRIPTS
def test_the_sparql_page_runs_a_query(visit: Visit, scripts: bool) -> None:
    page = visit(java_script_enabled=scripts).new_page()
    page.goto("/sparql?example=visit-limits")
    if scripts:
        expect(page.locator(".CodeMirror")).to_be_visible()
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_role("heading", name="Answer")).to_be_visible()
    assert page.locator("table").first.locator("tbody tr").count() >= 5


@SCRIPTS
def test_a_question_of_the_library_is_asked_with_its_fields(visit: Visit, scripts: bool) -> None:
    page = visit(java_script_enabled=scripts).new_page()
    page.goto("/queries/texts-for-treatment")
    page.locator("form.stacked input, form.stacked select").first.fill("trigger point injection")
    page.get_by_role("button", name="Run", exact=True).click()
    assert page.locator("table tbody tr").count() >= 3


def test_what_is_sent_is_kept_nowhere_in_the_browser(visit: Visit, running: Running, seed: str) -> None:
    """Neither in an address, a cookie, the browser's own stores or its cache, nor in the server's log or folder; after a fault too."""
    marker = "m" + secrets.token_hex(12)
    context = visit()
    addresses: list[str] = []
    context.on("request", lambda request: addresses.append(request.url))
    page = context.new_page()
    page.goto(FORM)
    page.get_by_label("Name of the case").fill(marker)
    page.get_by_label("Source of the answers").fill(marker)
    page.get_by_role("radiogroup", name="Twitch response").get_by_label("yes", exact=True).check()
    page.get_by_role("button", name="Decide", exact=True).click()
    expect(page.get_by_role("heading", name=f"Case {marker}")).to_be_visible()
    page.get_by_label("Case file (YAML or JSON)").fill(f"case: {marker}\n{marker}: [")
    page.get_by_role("button", name="Decide", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert [address for address in addresses if marker in address] == []
    assert context.cookies() == []
    stored = page.evaluate("JSON.stringify([localStorage, sessionStorage]) + document.cookie")
    assert marker not in stored
    assert page.evaluate("caches.keys()") == []
    assert page.evaluate("indexedDB.databases().then(found => found.length)") == 0
    assert marker not in running.said
    assert [path for path in running.temporary.rglob("*") if path.is_file() and marker.encode() in path.read_bytes()] == []
