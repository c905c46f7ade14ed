"""The site over the checkout's knowledge, and the seed case."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kgtool.knowledge import Knowledge
from web.site import create_app


@pytest.fixture(scope="session")
def app(knowledge: Knowledge) -> Iterator[Flask]:
    made = create_app(knowledge)
    yield made
    made.extensions["lane"].close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def seed(root: Path) -> str:
    """The text of the seed case."""
    return (root / "tests" / "cases" / "seed-2013.yaml").read_text(encoding="utf-8")
