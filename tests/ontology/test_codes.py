"""Code numbers: ICD-10-CM ones exist in a packaged release of the code system, the others have the form of theirs."""

from __future__ import annotations

import re
import warnings
from collections import Counter

import pytest

from kgtool.places import ontology_files

#: Numbers of the knowledge that the packaged release does not have. Kept because records of their time carry them.
NOT_IN_THE_RELEASE: frozenset[str] = frozenset()
FORMS = {
    "icd9": r"(?:\d{3}|V\d{2}|E\d{3})(?:\.\d{1,2})?",
    "icd10": r"[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?",
    "cpt": r"\d{5}|\d{4}[TFU]",
    "hcpcs": r"[A-V]\d{4}",
}


@pytest.fixture(scope="module")
def codes() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in ontology_files():
        for system, code in re.findall(r'skos:notation "([a-z0-9]+):([^"]+)"', path.read_text(encoding="utf-8")):
            found.setdefault(system, []).append(code)
    return found


def test_icd_10_cm_numbers_exist(codes: dict[str, list[str]]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the package reads its own files in a deprecated way
        import simple_icd_10_cm as release

    assert len(codes["icd10"]) >= 200
    assert {code for code in codes["icd10"] if not release.is_valid_item(code)} == NOT_IN_THE_RELEASE


@pytest.mark.parametrize("system", FORMS)
def test_numbers_have_the_form_of_their_system(system: str, codes: dict[str, list[str]]) -> None:
    assert len(codes[system]) >= 20
    assert [code for code in codes[system] if not re.fullmatch(FORMS[system], code)] == []


def test_no_system_but_the_four(codes: dict[str, list[str]]) -> None:
    assert codes.keys() == FORMS.keys()


def test_each_number_names_one_term(codes: dict[str, list[str]]) -> None:
    for system, numbers in codes.items():
        assert [code for code, times in Counter(numbers).items() if times > 1] == [], system
