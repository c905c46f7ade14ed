"""The determinations agree with real ones at least as far as this. ``python -m tests.letters`` prints the figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgtool.knowledge import Knowledge

from .agreement import WORDS_OF_CAUSE, Agreement, Compared, Key, agreement, answer_key

#: At least so much of what was compared must agree; below it something got worse.
ITEMS, TOPICS, SHARE, OVERTURNED, DECIDING = 262, 80, 0.97, 30, 0.91


@pytest.fixture(scope="module")
def found(shared: Path, knowledge: Knowledge) -> Agreement:
    return agreement(shared, knowledge)


def test_enough_is_compared(found: Agreement) -> None:
    assert len(found.items) >= ITEMS
    assert len(found.topics) >= TOPICS


def test_dispositions_agree(found: Agreement) -> None:
    assert found.share >= SHARE
    assert found.overturned[0] >= OVERTURNED


def test_deciding_criteria_agree(found: Agreement) -> None:
    assert found.deciding_share >= DECIDING


def test_every_overturned_item_is_among_them(found: Agreement, shared: Path) -> None:
    granted = {name for name, key in answer_key(shared).items() if key.overturned}
    assert granted <= {(item.key.case, item.key.number) for item in found.items}


def test_every_disagreement_has_its_cause(found: Agreement) -> None:
    assert found.causes.keys() == {item.key.name for item in found.disagreements}
    assert {word for word, _ in found.causes.values()} <= set(WORDS_OF_CAUSE)


def test_figures_of_a_small_table(found: Agreement) -> None:
    one = next(item for item in found.items if item.key.fair and item.agrees)
    turned = Compared(Key(**{**one.key.__dict__, "overturned": not one.key.overturned}), one.said, tuple(one.deciding))
    both = Agreement([one, one, one, turned])
    assert both.share == 0.75
    assert both.disagreements == [turned]
    assert both.kappa() == 0  # one word is always ours, so agreement is what chance gives
    assert sum(both.confusion().values()) == 4
