"""What the browser tests ask for: Debian's Chromium, headless, and ``kgtool serve`` as a process.

Without Chromium they are skipped, and the last lines of the run say how many; where ``KGTOOL_BROWSER=required`` is set (as
``.ci/run`` does), its absence is a failure. ``KGTOOL_CHROMIUM`` names another program.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from kgtool.knowledge import Knowledge
from tests.web.running import Running
from web.site import create_app

CHROMIUM = os.environ.get("KGTOOL_CHROMIUM") or shutil.which("chromium")
REQUIRED = os.environ.get("KGTOOL_BROWSER") == "required"
_ABSENT = "no chromium is installed (apt-get install chromium)"
#: Without these the browser itself would ask its maker's servers.
_QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-default-apps"]
_FOLDER = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if not CHROMIUM and not REQUIRED:
        for item in items:
            if _FOLDER in item.path.parents:
                item.add_marker(pytest.mark.skip(reason=_ABSENT))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = [report for report in terminalreporter.stats.get("skipped", ()) if _ABSENT in str(report.longrepr)]
    if skipped:
        terminalreporter.write_line(f"{len(skipped)} browser tests skipped: {_ABSENT}", yellow=True)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One headless Chromium for the tests of this folder."""
    assert CHROMIUM, _ABSENT
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", *_QUIET])
        yield started
        started.close()


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The server that the browser asks."""
    one = Running(tmp_path_factory.mktemp("served"))
    yield one
    one.end()


@pytest.fixture(scope="package")
def app(knowledge: Knowledge) -> Iterator[Flask]:
    """The same site in this process, to look up what pages there are."""
    made = create_app(knowledge)
    yield made
    made.extensions["lane"].close()


@pytest.fixture
def visit(browser: Browser, running: Running) -> Iterator[Callable[..., BrowserContext]]:
    """Opens a fresh reader's browser (``new_context`` takes the arguments). At the end: nothing asked another machine."""
    asked: list[str] = []
    opened = []

    def open_context(**options: object) -> BrowserContext:
        context = browser.new_context(base_url=running.address, **options)  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        context.on("request", lambda request: asked.append(request.url))
        opened.append(context)
        return context

    yield open_context
    for context in opened:
        context.close()
    assert asked
    assert [url for url in asked if not url.startswith((running.address + "/", "data:", "blob:"))] == []
