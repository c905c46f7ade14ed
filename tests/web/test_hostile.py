"""Whatever is typed or sent, the answer is a page or a problem, never a fault of ours."""

from __future__ import annotations

from urllib.parse import quote_from_bytes

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

TEXTS = (
    b"",
    b" ",
    b"\x00",
    b"%",
    b"'\"><script>alert(1)</script>",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    "Ｔrigger ﬁ é \u202e \U0001f489".encode(),
    b"a" * 250,
    b"a,b;c|d " * 30,
    b"../../etc/passwd",
    b"http://127.0.0.1:1/",
    b"<http://127.0.0.1:1/>",
    b"clin:x> } SERVICE <http://127.0.0.1:1/> { ?s ?p ?o",
    b"kg:Request",
    b"1e999",
    b"NaN",
    b"2013-12-20T00:00:00",
    b"9999999999999999999999999",
)
PLACES = (
    "/?q={}",
    "/?q=TPI&date={}",
    "/treatments/{}",
    "/treatments/MRI?region={}",
    "/treatments/MRI?date={}",
    "/recommendations/{}",
    "/decide?treatment={}",
    "/queries/{}",
    "/queries/{}.csv",
    "/queries/texts-for-treatment?treatment={}",
    "/queries/texts-for-treatment.csv?treatment={}",
    "/queries/recommendations-in-force?date={}",
    "/queries/recommendations-by-word?word={}",
    "/queries/criteria-about-term.json?term={}",
    "/api/lookup?text={}",
    "/api/lookup?text=TPI&date={}",
    "/api/recommendation/{}",
    "/api/decide?forum={}",
)


@pytest.mark.parametrize("place", PLACES)
def test_no_text_in_an_address_is_a_fault_of_ours(client: FlaskClient, place: str) -> None:
    for text in TEXTS:
        with client.get(place.format(quote_from_bytes(text, safe=""))) as answer:
            assert answer.status_code in (200, 302, 308, 400, 404, 405), (place, text)
            if answer.mimetype == "text/html":
                assert b"<script>alert" not in answer.get_data()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace"))))
def test_no_body_is_a_fault_of_ours(client: FlaskClient, body: bytes) -> None:
    assert client.post("/api/decide", data=body).status_code in (200, 400)
    assert client.post("/decide", data=body, content_type="multipart/form-data; boundary=x").status_code in (200, 400)
    assert client.post("/decide", data=b"case=" + body, content_type="application/x-www-form-urlencoded").status_code in (200, 400)
