"""The page of a treatment with a corpus of precedents loaded, and without one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from kgtool import precedents
from kgtool.errors import InputError
from kgtool.knowledge import Knowledge
from kgtool.names import PREFIXES
from web import server
from web.site import create_app

HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
TPI = "cp2009:TriggerPointInjections"


def items(treatment: str, upheld: int, overturned: int, ground: str = "", region: str = "clin:LumbarSpine") -> Iterator[str]:
    """Items for one treatment; every upheld one turns on the ground, where one is given."""
    for number in range(upheld + overturned):
        outcome = "upheld" if number < upheld else "overturned"
        turned = f"; kg:governedBy {TPI} ; kg:undocumentedCriterion {ground}" if ground and number < upheld else ""
        name = f"case:{treatment.partition(':')[2]}-{number}"
        yield f'{name} a kg:LetterItem ; kg:itemTreatment {treatment} ; kg:itemRegion {region} ; kg:disposes "{outcome}" {turned} .'


@pytest.fixture(scope="module")
def loaded(knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    path = tmp_path_factory.mktemp("corpus") / "corpus.ttl"
    lines = [
        *items("clin:TriggerPointInjection", 28, 3, f"{TPI}.twitchResponse"),
        *items("clin:TENS", 2, 1),
        "case:letter a kg:DeterminationLetter .",
    ]
    path.write_text(HEAD + "\n".join(lines), encoding="utf-8")
    store = ox.Store()
    store.bulk_extend(knowledge.store)
    own = Knowledge(store, knowledge.hash, knowledge.folder)
    precedents.join(precedents.read(path, own), store)
    app = create_app(own)
    yield app.test_client()
    app.extensions["lane"].close()


def section(client: FlaskClient, address: str) -> str:
    text = client.get(address).get_data(as_text=True)
    return " ".join(text.partition('id="precedents"')[2].partition("</section>")[0].split())


def test_a_page_counts_the_requests_and_names_the_commonest_ground(loaded: FlaskClient) -> None:
    said = section(loaded, "/treatments/TriggerPointInjection?date=2013-12-20")
    assert "Of 31 such requests, 3 were overturned (9.7 %)." in said
    assert "Of 28 upheld ones the grounds are known. Most often undocumented:" in said
    assert "twitch response" in said.lower()
    assert "(28)" in said
    assert "too few" not in said.lower()


def test_few_requests_are_marked_and_have_no_share(loaded: FlaskClient) -> None:
    said = section(loaded, "/treatments/TENS?date=2013-12-20")
    assert "Of 3 such requests, 1 was overturned." in said
    assert "Too few to tell: fewer than 10 requests." in said
    assert "%" not in said
    assert "Criteria on which they turned are not known." in said


def test_narrower_treatments_count_and_a_region_narrows(loaded: FlaskClient) -> None:
    assert loaded.get("/treatments/Injection.json").get_json()["precedents"]["requests"] == 31
    there = loaded.get("/treatments/TriggerPointInjection.json?region=LumbarSpine").get_json()["precedents"]
    elsewhere = loaded.get("/treatments/TriggerPointInjection.json?region=Knee").get_json()["precedents"]
    assert (there["requests"], there["overturned"], there["percent"], there["known"]) == (31, 3, 9.7, 28)
    assert (elsewhere["requests"], elsewhere["percent"], elsewhere["known"], elsewhere["undocumented"]) == (0, None, 0, [])
    assert "None of the letters loaded has such a request at this region." in section(loaded, "/treatments/TENS?region=Knee")


def test_the_links_lead_to_the_questions_with_their_answers(loaded: FlaskClient) -> None:
    for name, summary in loaded.get("/treatments/TENS.json").get_json()["precedents"]["questions"]:
        assert loaded.get(f"/queries/{name}?run=yes").status_code == 200, summary
    rows = loaded.get("/queries/overturn-rate-by-treatment.csv?treatment=clin:TENS").get_data(as_text=True)
    assert ",3,1,33.3,true" in rows


def test_a_site_without_a_corpus_says_nothing_of_precedents(client: FlaskClient, loaded: FlaskClient) -> None:
    address = "/treatments/TriggerPointInjection?date=2013-12-20"
    bare, full = (one.get(address).get_data(as_text=True) for one in (client, loaded))
    assert "recedent" not in bare
    start = full.index('<section aria-labelledby="precedents"')
    without = full[:start] + full[full.index("</section>", start) + len("</section>") :]
    assert without.split() == bare.split(), "all else is as before"
    assert client.get("/treatments/TENS.json").get_json()["precedents"] is None
    assert client.get("/healthz").get_json()["precedents"] is None
    assert loaded.get("/healthz").get_json()["precedents"] == {"letters": 1, "requests": 34}


def test_the_server_refuses_a_faulty_corpus(tmp_path: Path, knowledge: Knowledge) -> None:
    path = tmp_path / "corpus.ttl"
    path.write_text(HEAD + next(items("clin:Alchemy", 1, 0)), encoding="utf-8")
    with pytest.raises(InputError, match="clin:Alchemy is no treatment that is known here"):
        server.run(knowledge, "127.0.0.1", 0, settings=server.Settings(corpus=path))
    assert precedents.loaded(knowledge.store) is None
