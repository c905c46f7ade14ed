"""A case file to begin with: for one treatment, with what the guideline asks for as remarks in the places where it goes.

In: a treatment, a region, a date. Out: YAML that can be decided as it stands and says nothing about any person.
"""

from __future__ import annotations

from datetime import date, timedelta

from kgtool.guideline import Branch, Group, Link
from kgtool.names import KG, curie
from kgtool.terms import REGION, TREATMENT
from web.reference import Reference

#: What a treatment kind asks a request to state (``kg:mustState``), written as a line to fill in.
_STATED = {
    "region": "region: lumbar spine",
    "side": "side: left",
    "level": "level: L4-5",
    "visits": "visits: 6",
    "quantity": "quantity: 1",
    "dose": "dose: 10 mg",
    "frequency": "frequency: 2/week",
    "duration": "duration: 6 weeks",
    "acquisition": "acquisition: rental",
    "ingredients": "ingredients: [{drug: lidocaine, strength: 5%}]",
}


def starter(treatment: str, region: str | None, on: date, known: Reference) -> str:
    """The text for a treatment and, where given, a region (IRIs)."""
    governing = known.governing(treatment, region, on)
    lines = ["case: example", f"reviewed: {on.isoformat()}", "# What the record documents:", "facts:"]
    needs = _needs(governing, known) if governing else []
    if needs:
        lines.append("#  The governing text asks for:")
        lines += [f"#  - {need}" for need in needs]
    source = f"{{document: progress report, date: {on - timedelta(days=60)}}}"
    lines += [
        f"#  - {{is: tenderness, region: lumbar spine, duration: 5 months, source: {source}}}",
        "# What the record denies:",
        "absent:",
        "#  - {is: radiculopathy}",
        "requests:",
        f"  - id: 1\n    treatment: {_named(treatment, known)}",
    ]
    own_region = known.terms.entries[treatment].site  # a request may not name another one
    if region and not own_region:
        lines.append(f"    region: {_named(region, known)}")
    stated = {word for wider in known.knowledge.ancestors(treatment) for word in known.knowledge.objects(wider, KG + "mustState")}
    lines += [f"    # {line}" for word, line in _STATED.items() if word in stated and not (word == "region" and (region or own_region))]
    return "\n".join(lines) + "\n"


def _named(iri: str, known: Reference) -> str:
    """The label where it leads back to the term and is plain YAML; else the short name."""
    label = known.label(iri)
    term = known.terms.resolve(label, TREATMENT if known.terms.is_a(iri, TREATMENT) else REGION)
    plain = all(character.isalnum() or character in " -" for character in label) and label[:1].isalpha()
    return label if plain and term and term.iri == iri else f'"{curie(iri)}"'


def _needs(governing: str, known: Reference) -> list[str]:
    """What to document for the first branch that a request without a history would be judged by, in the guideline's words."""
    branches = known.books.recommendation(governing).text_branches
    deciding = [b for b in branches if b.role in ("phase", "always")] or [b for b in branches if b.role == "service"]
    return list(dict.fromkeys(need for branch in deciding[:1] for need in _needs_of(branch)))


def _needs_of(branch: Branch) -> list[str]:
    found: list[str] = []

    def walk(member: Link | Group) -> None:
        if isinstance(member, Link):
            if member.kind == "requires" and member.criterion.counts:
                found.append(member.criterion.need)
        elif member.composite and any(link.kind == "requires" for link in member.members if isinstance(link, Link)):
            found.append(member.composite.need)
        else:
            for inner in member.members:
                walk(inner)

    walk(branch.group)
    return [" ".join(need.split()) for need in found]
