"""The parameters of a question as the fields of a form.

In: a parameter of the library and its value. Out: a field: text, date, number, or a list to choose from.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from kgtool.names import curie, expand
from kgtool.questions.words import Parameter
from web.reference import Reference

#: A class with at most so many members is offered as a list to choose from.
MOST_CHOICES = 80
_INPUTS = {"date": "date", "integer": "number", "decimal": "number"}


@dataclass(frozen=True)
class Field:
    """One parameter in the form. ``choices``: value and words, where there are few."""

    name: str
    label: str
    input: str
    step: str
    value: str
    hint: str
    required: bool
    choices: tuple[tuple[str, str], ...]


def field_of(parameter: Parameter, value: str, known: Reference) -> Field:
    hints = [parameter.description, f"for example {parameter.example}" if parameter.example else ""]
    if parameter.default:
        hints.append(f"otherwise {parameter.default}")
    elif not parameter.required:
        hints.append("may be left empty")
    choices = _choices(parameter, known)
    if value and choices and value not in {key for key, _ in choices}:
        iri = next((key for key, label in choices if label == value), None)  # an example may write the label
        value, choices = (iri, choices) if iri else (value, ((value, value), *choices))
    return Field(
        name=parameter.name,
        label=parameter.label or parameter.name,
        input=_INPUTS.get(parameter.type, "text"),
        step="any" if parameter.type == "decimal" else "1" if parameter.type == "integer" else "",
        value=value,
        hint="; ".join(hint for hint in hints if hint),
        required=parameter.required,
        choices=choices,
    )


def _choices(parameter: Parameter, known: Reference) -> tuple[tuple[str, str], ...]:
    if parameter.type == "boolean":
        return (("true", "yes"), ("false", "no"))
    if parameter.enum:
        return tuple((word, word) for word in parameter.enum)
    if parameter.type == "iri" and parameter.class_name:
        members = _members(known, parameter.class_name)
        return members if len(members) <= MOST_CHOICES else ()
    return ()


@lru_cache(maxsize=64)
def _members(known: Reference, class_name: str) -> tuple[tuple[str, str], ...]:
    """Everything of a class with a label, by label; its short name is the value."""
    wide = expand(class_name) or class_name
    named = {iri for iris in known.words.by_name.values() for iri in iris}
    members = [(curie(iri), known.label(iri)) for iri in named if known.words.is_a(iri, wide)]
    return tuple(sorted(members, key=lambda pair: (pair[1].casefold(), pair[0])))
