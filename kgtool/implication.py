"""Whether one pattern asks for everything that another asks for: class by class, bound by bound, link by link.

In: two patterns and what is wider than a name. Out: yes or no. Used where a documented absence is compared with a criterion,
and where two versions of a criterion are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from decimal import Decimal

from kgtool.breakup import ClassPart, LinkPart, NumberPart, Part, Pattern

#: A class or property and everything wider.
Wider = Callable[[str], Collection[str]]


def implies(narrow: Pattern, wide: Pattern, wider: Wider) -> bool:
    """Whether whatever fits ``narrow`` fits ``wide``."""
    return all(any(part_implies(part, claim, wider) for part in narrow.parts) for claim in wide.parts)


def part_implies(part: Part, claim: Part, wider: Wider) -> bool:
    """Whether what meets ``part`` meets ``claim``."""
    if isinstance(part, ClassPart) and isinstance(claim, ClassPart):
        return claim.cls in wider(part.cls)
    if isinstance(part, NumberPart) and isinstance(claim, NumberPart):
        return part.property == claim.property and all(any(_within(own, bound) for own in part.bounds) for bound in claim.bounds)
    if isinstance(part, LinkPart) and isinstance(claim, LinkPart):
        return claim.link in wider(part.link) and implies(part.inner, claim.inner, wider)
    return False


def _within(own: tuple[str, Decimal], claim: tuple[str, Decimal]) -> bool:
    """Whether a bound lies within another."""
    (kind, value), (wide, limit) = own, claim
    if wide in ("from", "above"):
        return kind in ("from", "above") and (value > limit or (value == limit and not (wide == "above" and kind == "from")))
    return kind in ("upTo", "below") and (value < limit or (value == limit and not (wide == "below" and kind == "upTo")))
