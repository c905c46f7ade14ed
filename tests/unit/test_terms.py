"""Terms: labels, synonyms, codes and CURIEs find their class, whatever the spelling; what is unknown names the nearest."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kgtool.knowledge import Knowledge
from kgtool.names import CLIN
from kgtool.reading.codes import codes
from kgtool.reading.kinds import FACT, REGION, TREATMENT, VALUES, Kind
from kgtool.reading.spelling import fold
from kgtool.terms import TermIndex
from tests.unit.small_ontology import small_knowledge


@pytest.fixture(scope="module")
def terms(tmp_path_factory: pytest.TempPathFactory) -> TermIndex:
    return small_knowledge(tmp_path_factory.mktemp("ontology")).term_index()


def found(terms: TermIndex, text: str, kind: Kind = FACT) -> str | None:
    term = terms.resolve(text, kind)
    return term.iri.removeprefix(CLIN) if term else None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Cognitive-Behavioural  Therapies", "cognitive behavioral therapy"),
        ("X-rays", "x ray"),
        ("diagnoses", "diagnosis"),
        ("oedema of the ankles", "edema of the ankle"),
        ("Anaesthesia", "anesthesia"),
        ("orthopaedic shoes", "orthopedic shoe"),
        ("biopsies", "biopsy"),
        ("exercises", "exercise"),
        ("doses", "dose"),
        ("slipped disks", "slipped disc"),
        ("tumours", "tumor"),
        ("immobilisation", "immobilization"),
        ("Parkinson's disease", "parkinson disease"),
        ("naïve", "naive"),
        ("heat & cold", "heat and cold"),
        ("patches", "patch"),
        ("labelled", "labeled"),
    ],
)
def test_spellings_that_do_not_count(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("lumbar", "lumber"), ("left knee", "right knee"), ("C5", "C6"), ("hour", "hor"), ("pelvis", "pelvi"), ("1.5", "15")],
)
def test_spellings_that_do_count(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Trigger Point Injections", "TriggerPointInjection"),
        ("TPI", "TriggerPointInjection"),
        ("clin:TriggerPointInjection", "TriggerPointInjection"),
        (CLIN + "TriggerPointInjection", "TriggerPointInjection"),
        ("cpt:20552", "TriggerPointInjection"),
        ("CPT 20552", "TriggerPointInjection"),
        ("20552", "TriggerPointInjection"),
        ("edema", "Oedema"),
        ("cognitive behavioural therapy", "CognitiveBehavioralTherapy"),
        ("triggerpoint injection", "TriggerPointInjection"),
        ("injection of the trigger point", "TriggerPointInjection"),
        ("ICD-10 M54.1", "Radiculopathy"),
        ("no such thing", None),
        ("", None),
        ("clin:NoSuchThing", None),
        ("99999", None),
    ],
)
def test_a_term_is_found_by_any_of_its_names(terms: TermIndex, text: str, name: str | None) -> None:
    assert found(terms, text) == name


def test_the_key_decides_between_things_of_one_name(terms: TermIndex) -> None:
    assert found(terms, "ultrasound", TREATMENT) == "Ultrasound"
    assert found(terms, "ultrasound", VALUES["guidance"]) == "UltrasoundGuidance"
    assert found(terms, "ultrasound", REGION) is None
    assert found(terms, "knee", TREATMENT) is None
    assert found(terms, "knee", REGION) == "Knee"


def test_a_pre_coordinated_term_is_taken_apart(terms: TermIndex) -> None:
    term = terms.resolve("lumbar MRI", TREATMENT)
    assert term is not None
    assert (term.iri, term.site, term.side, term.matched) == (CLIN + "MRI", CLIN + "LumbarSpine", None, "lumbar MRI")
    term = terms.resolve("left knee pain")
    assert term is not None
    assert (term.iri, term.site, term.side) == (CLIN + "KneePain", CLIN + "Knee", CLIN + "Left")


def test_a_code_of_several_terms_is_the_widest_of_them(terms: TermIndex) -> None:
    assert found(terms, "icd10:M54.1") == "Radiculopathy"  # it covers the other term with the code
    assert found(terms, "icd9:729.1") == "SoftTissue"  # neither covers the other: what covers both
    assert found(terms, "icd10:M54.16") == "Radiculopathy"  # a subdivision without a term of its own
    assert found(terms, "cpt:2055") is None


def test_unknown_terms_name_the_nearest(terms: TermIndex) -> None:
    assert [term.label for term in terms.nearest("triger point injektion", TREATMENT)][:1] == ["trigger point injection"]
    assert "no such term; a body region is expected; did you mean 'lumbar spine'" in terms.expected("lumber spine", REGION)
    assert "this is another kind of term (knee)" in terms.expected("knee", TREATMENT)
    assert terms.nearest("x" * 100_000, TREATMENT) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("icd9:729.1", ["icd9:729.1"]),
        ("ICD-9-CM 729.1", ["icd9:729.1"]),
        ("ICD-9: V45.4", ["icd9:V45.4"]),
        ("icd10:m79.18", ["icd10:M79.18"]),
        ("ICD-10-CM M79.18", ["icd10:M79.18"]),
        ("HCPCS E0730", ["hcpcs:E0730"]),
        ("E0730", ["hcpcs:E0730"]),
        ("20552", ["cpt:20552"]),
        ("M79.18", ["icd10:M79.18"]),
        ("729.1", ["icd9:729.1"]),
        ("cpt:123", []),
        ("icd11:XX", []),
        ("physical therapy", []),
    ],
)
def test_codes_are_read_with_and_without_their_system(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


def test_every_shipped_label_finds_its_own_class(knowledge: Knowledge) -> None:
    terms = knowledge.term_index()
    assert len(terms.entries) >= 600
    astray = [
        entry.label
        for entry in terms.entries.values()
        if entry.means is None and terms.resolve(entry.label, Kind("itself", frozenset({entry.iri}))) is None
    ]
    assert astray == []


def test_the_shipped_expansions_lead_to_known_terms(knowledge: Knowledge) -> None:
    terms = knowledge.term_index()
    named = [iri for entry in terms.entries.values() for iri in (entry.means, entry.site, entry.side) if iri]
    assert len(named) >= 10
    assert [iri for iri in named if iri not in terms.entries] == []


def test_a_circle_of_expansions_ends(tmp_path: Path) -> None:
    small = small_knowledge(tmp_path).term_index()
    circle = {"MRI": "LumbarMRI", "LumbarMRI": "MRI"}
    for name, other in circle.items():
        small.entries[CLIN + name] = replace(small.entries[CLIN + name], means=CLIN + other)
    assert small.resolve("lumbar MRI") is not None
