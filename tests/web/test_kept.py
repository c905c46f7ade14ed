"""Kept answers: the same bytes, only of pages without case data, never an error, within their room, and gone with the day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.wrappers import Response

from kgtool.knowledge import Knowledge
from web.kept import LONGEST, Kept
from web.site import create_app

TPI = "/treatments/TriggerPointInjection?date=2013-12-20"


@pytest.fixture
def site(knowledge: Knowledge) -> Iterator[Flask]:
    """A site of its own, with nothing kept yet."""
    made = create_app(knowledge, hosts=["localhost"])
    yield made
    made.extensions["lane"].close()


def test_a_page_asked_for_again_is_the_same_and_a_reader_who_has_it_is_told_so(site: Flask) -> None:
    client = site.test_client()
    for address in (TPI, "/?q=TPI", "/suggest?q=tpi", "/terms/clin:TriggerPoint.ttl", "/api/lookup?text=TPI", "/guidelines.csv"):
        first, again = client.get(address), client.get(address)
        assert first.status_code == again.status_code == 200
        assert first.get_data() == again.get_data()
        assert {**first.headers, "Date": ""} == {**again.headers, "Date": ""}, address
        known = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert (known.status_code, known.get_data()) == (304, b"")
    assert len(site.extensions["kept"]) == 6


def test_what_differs_in_its_address_is_not_taken_for_the_same(site: Flask) -> None:
    client = site.test_client()
    one, other = client.get(TPI), client.get(TPI.replace("2013-12-20", "2016-12-20"))
    assert one.get_data() != other.get_data()
    assert client.get(TPI + "&region=Knee").get_data() != one.get_data()


def test_no_error_no_redirect_and_nothing_of_a_case_is_kept(site: Flask, seed: str) -> None:
    client = site.test_client()
    for address in ("/treatments/Nothing", "/?date=x", "/treatments/LumbarMRI", "/id/clin:TriggerPoint", "/decide", "/healthz"):
        client.get(address)
    client.post("/decide", data={"case": seed, "as": "html"})
    client.post("/api/decide", data=seed)
    client.get("/?q=" + "x" * 501)
    assert len(site.extensions["kept"]) == 0


def test_a_kept_page_is_not_given_under_another_host_name(site: Flask) -> None:
    client = site.test_client()
    assert client.get(TPI).status_code == 200
    assert client.get(TPI, headers={"Host": "example.org"}).status_code == 400


def test_the_day_is_part_of_what_is_kept(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    class Tomorrow(date):
        @classmethod
        def today(cls) -> date:
            return date(2030, 1, 2)

    client = site.test_client()
    client.get("/?q=TPI")
    monkeypatch.setattr("web.kept.date", Tomorrow)
    monkeypatch.setattr("web.home.date", Tomorrow)
    assert 'value="2030-01-02"' in client.get("/?q=TPI").get_data(as_text=True)


def test_the_room_is_kept_to_and_the_oldest_make_way(client: FlaskClient) -> None:
    kept = Kept(room=10_000)
    keys = [(f"/{number}", b"", date(2013, 12, 20)) for number in range(40)]
    for key in keys:
        kept.keep(key, Response(b"x" * 500))
    with client.application.test_request_context("/"):
        from flask import request

        assert 0 < len(kept) <= 10
        assert kept.find(keys[0], request) is None
        assert kept.find(keys[-1], request) is not None
        kept.keep(("/large", b"", date(2013, 12, 20)), Response(b"x" * 20_000))
        kept.keep(("/long", b"q" * (LONGEST + 1), date(2013, 12, 20)), Response(b"x"))
        assert kept.find(keys[-1], request) is not None
        assert len(kept) <= 10
