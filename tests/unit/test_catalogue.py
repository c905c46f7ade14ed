"""The catalogue of names: the best name first, half-typed words, and nothing that a person types is a fault."""

from __future__ import annotations

import gc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgtool.catalogue import catalogue
from kgtool.knowledge import Knowledge
from kgtool.reading.spelling import words
from tests.unit.small_ontology import small_knowledge


@pytest.mark.parametrize(
    ("text", "name", "how", "kind"),
    [
        ("TPI", "TPI", "synonym", "treatment"),
        ("trigger point inj", "trigger point injection", "label", "treatment"),
        ("2055", "cpt:20550", "code", "treatment"),
        ("carpal tunnel syndrome", "carpal tunnel syndrome", "label", "condition"),
        ("twitch", "twitch", "synonym", "finding"),
        ("MTUS Opioids", "MTUS Opioids", "synonym", "guideline"),
    ],
)
def test_the_best_name_comes_first(knowledge: Knowledge, text: str, name: str, how: str, kind: str) -> None:
    best = catalogue(knowledge).matching(text, kind)[0]
    assert (best.name, best.how, best.kind) == (name, how, kind)


def test_the_whole_name_goes_before_longer_ones_and_sentences_come_last(knowledge: Knowledge) -> None:
    found = catalogue(knowledge).matching("trigger point", texts=True)
    assert found[0].name == "trigger point"
    hows = [one.how for one in found]
    assert "text" in hows
    assert hows == sorted(hows, key=lambda how: how == "text")
    assert all(one.how != "text" for one in catalogue(knowledge).matching("trigger point"))


def test_every_name_finds_its_thing(knowledge: Knowledge) -> None:
    terms = knowledge.term_index()
    asked = 0
    for entry in list(terms.entries.values())[::37]:
        folded = words(entry.label)
        if all(word.isalnum() for word in folded) and len("".join(folded)) > 1:
            asked += 1
            names = {" ".join(words(match.name)) for match in catalogue(knowledge).matching(entry.label)[:5]}
            assert " ".join(folded) in names, entry.label
    assert asked >= 30


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=60))
def test_nothing_typed_is_a_fault_and_every_word_counts(knowledge: Knowledge, text: str) -> None:
    index = catalogue(knowledge)
    found = index.matching(text)
    assert len({one.iri for one in found}) == len(found)
    assert len(index.matching(text + " trigger")) <= max(len(found), len(index.matching("trigger")))


def test_each_knowledge_has_its_own_and_takes_it_along(tmp_path_factory: pytest.TempPathFactory, knowledge: Knowledge) -> None:
    small = small_knowledge(tmp_path_factory.mktemp("ontology"))
    assert catalogue(small) is catalogue(small)
    assert catalogue(small).size < catalogue(knowledge).size
    assert catalogue(small).matching("carpal") == []
    kept = catalogue.__globals__["_CATALOGUES"]
    before = len(kept)
    del small
    gc.collect()
    assert len(kept) <= before
