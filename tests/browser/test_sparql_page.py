"""The SPARQL page in a real browser: the editor is used by keyboard and can be left again; without JavaScript the page does the same."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page

Visit = Callable[..., BrowserContext]
ROWS = "[aria-label=Answer] tbody tr"


def _violations(page: Page) -> list[str]:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def test_a_query_is_written_and_run_by_keyboard(visit: Visit) -> None:
    page = visit().new_page()
    said = _violations(page)
    page.goto("/sparql")
    field = page.get_by_label("SPARQL query").and_(page.locator(".yasqe textarea"))
    field.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("SELECT ?c WHERE { ?c a kg:Edition } LIMIT 3")
    page.keyboard.press("Control+Space")  # what completes asks nobody elsewhere
    page.wait_for_timeout(300)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(ROWS)
    assert page.locator(ROWS).count() == 3
    assert "LIMIT 3" in page.locator(".yasqe .CodeMirror").inner_text()
    assert said == []
    assert page.evaluate("localStorage.length") == 0


def test_the_tabulator_leaves_the_editor(visit: Visit) -> None:
    page = visit().new_page()
    page.goto("/sparql")
    page.locator(".yasqe textarea").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Run"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.closest('.yasqe') === null")


def test_without_javascript_a_query_runs_and_stays_when_it_is_refused(visit: Visit) -> None:
    page = visit(java_script_enabled=False).new_page()
    page.goto("/sparql")
    page.locator("#query").fill("SELECT ?c WHERE { ?c a kg:Edition } LIMIT 2")
    page.get_by_role("button", name="Run").click()
    assert page.locator(ROWS).count() == 2
    page.locator("#query").fill("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
    page.get_by_role("button", name="Run").click()
    assert "SERVICE would ask another server" in page.get_by_role("alert").inner_text()
    assert "SERVICE <http://127.0.0.1:9/>" in page.locator("#query").input_value()


def test_the_editor_marks_unknown_prefixes_and_no_known_one(visit: Visit) -> None:
    page = visit().new_page()
    mark = page.locator(".yasqe .parseErrorIcon")
    page.goto("/sparql?query=SELECT+*+{+?s+kg:treatment+?o+}+LIMIT+1")
    page.wait_for_selector(".yasqe .CodeMirror")
    page.wait_for_timeout(500)
    assert mark.count() == 0
    page.goto("/sparql?query=SELECT+*+{+?s+nobody:knows+?o+}+LIMIT+1")
    mark.wait_for()
    assert mark.count() == 1
