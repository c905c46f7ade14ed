"""Which terms a key wants: treatments, regions, levels, facts, and the closed words for side, status, route and the like.

Constants for ``terms`` and everything that asks it; the classes named are the tops of the clinical ontology.
"""

from __future__ import annotations

from dataclasses import dataclass

from kgtool.names import CLIN


@dataclass(frozen=True)
class Kind:
    """Which terms are wanted: those below one of ``tops`` (none: any) and below none of ``barred``."""

    name: str
    tops: frozenset[str] = frozenset()
    barred: frozenset[str] = frozenset()


def below(name: str, *tops: str) -> Kind:
    """The kind of the named classes of the clinical ontology and everything narrower."""
    return Kind(name, frozenset(CLIN + top for top in tops))


TREATMENT = below("a treatment, test, drug, device or service", "Treatment")
REGION = below("a body region", "Region")
LEVEL = below("a spinal level or nerve root such as L4-5 or C6", "SpinalLevel")
INTENT = below("an intent", "Intent")
FACT = Kind(
    "a condition, finding, test, treatment, document, event or circumstance",
    barred=frozenset(CLIN + top for top in ("Region", "Value", "SpinalLevel")),
)
VALUES = {
    "side": below("left, right or bilateral", "Side"),
    "status": below("a status", "CourseStatus"),
    "function": below("improved, unchanged or worse", "FunctionResponse"),
    "work": below("improved, unchanged or worse", "WorkResponse"),
    "medication": below("reduced, same or increased", "MedicationResponse"),
    "route": below("a route", "Route"),
    "guidance": below("a kind of image guidance", "Guidance"),
    "acquisition": below("rental or purchase", "Acquisition"),
    "setting": below("a setting", "Setting"),
    "sex": below("male or female", "Sex"),
    "stated_by": below("patient, examiner or test", "StatementSource"),
}
