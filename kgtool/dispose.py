"""Dispose: an outcome in, what each forum does with it out. Seventh stage of the path.

IMR overturns or upholds a denial; UR approves, modifies, denies or asks for information.
"""

from __future__ import annotations

from collections.abc import Mapping

from kgtool.model import Disposition as D
from kgtool.model import Outcome as O

IMR: Mapping[O, D] = {
    O.SATISFIED: D.OVERTURNED,
    O.VIOLATED: D.UPHELD,
    O.NOT_ESTABLISHED: D.UPHELD,
    O.CONFLICTING: D.UPHELD,
    O.NO_RECOMMENDATION: D.UPHELD,
}
UR: Mapping[O, D] = {
    O.SATISFIED: D.APPROVED,
    O.VIOLATED: D.DENIED,
    O.NOT_ESTABLISHED: D.INFORMATION_REQUESTED,
    O.CONFLICTING: D.INFORMATION_REQUESTED,
    O.NO_RECOMMENDATION: D.INFORMATION_REQUESTED,
}

FORUMS: tuple[str, ...] = ("imr", "ur")


def dispose(outcome: O, *, smaller_amount_passes: bool = False) -> dict[str, D]:
    """The disposition of each forum. UR modifies where only limits fail and a smaller amount passes."""
    ur = D.MODIFIED if outcome is O.VIOLATED and smaller_amount_passes else UR[outcome]
    return {"imr": IMR[outcome], "ur": ur}
