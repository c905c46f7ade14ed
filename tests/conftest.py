"""What every test can ask for: the shipped knowledge, and the reference data beside the checkout.

A test that reads the reference data asks for ``shared`` (or carries the mark). Where the data is absent it is skipped, and the
last lines of the run say how many were.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from kgtool.knowledge import Knowledge, load

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
_ABSENT = "the reference data beside the checkout (../shared) is not there"


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The checkout's own knowledge, loaded once."""
    return load()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of the reference data."""
    if not SHARED.is_dir():
        pytest.skip(_ABSENT)
    return SHARED


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "shared" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.shared)
        if not SHARED.is_dir() and item.get_closest_marker("shared"):
            item.add_marker(pytest.mark.skip(reason=_ABSENT))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = [report for report in terminalreporter.stats.get("skipped", ()) if _ABSENT in str(report.longrepr)]
    if skipped or not SHARED.is_dir():
        terminalreporter.write_line(f"{len(skipped)} tests skipped: {_ABSENT}", yellow=True)
