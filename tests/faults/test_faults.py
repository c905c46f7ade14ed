"""A sample of the seeded faults, one of every group: each is told of at its place. ``python -m tests.faults`` makes all of them.

``KGTOOL_FAULTS_SEED`` draws another sample.
"""

from __future__ import annotations

import os
import random

import pytest

from tests.faults.harness import Workshop
from tests.faults.seeded import FAULTS, GROUPS, Fault

DRAW = random.Random(os.environ.get("KGTOOL_FAULTS_SEED", "trigger points"))
SAMPLE = [fault for group in GROUPS for fault in DRAW.sample(group, 1)]


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    return Workshop(tmp_path_factory.mktemp("faults"))


def test_there_are_enough_faults_of_many_kinds() -> None:
    assert len(FAULTS) >= 60
    assert len({fault.title for fault in FAULTS}) == len(FAULTS)
    assert len({fault.says for fault in FAULTS if fault.told == "check"}) >= 35
    assert {fault.told for fault in FAULTS} == {"check", "test", "diff"}


@pytest.mark.parametrize("fault", SAMPLE, ids=lambda fault: fault.title)
def test_a_fault_is_told_of_at_its_place(fault: Fault, workshop: Workshop) -> None:
    with workshop.made(fault) as text:
        told = workshop.told(fault, text)
    assert told.caught, told.text
    assert told.at, told.text


def test_without_a_fault_nothing_is_told(workshop: Workshop) -> None:
    untouched = Fault("nothing", FAULTS[0].file, (), FAULTS[0].told, "", cases=FAULTS[0].cases)
    with workshop.made(untouched):
        assert {(one.code, one.entity, one.problem) for one in workshop.check.look().findings} == workshop.clean
        assert not workshop.by_test(untouched).caught
        assert not workshop.by_diff(untouched).caught
