"""What other editions say of a treatment, beside the text shown: stance, and the criteria that only one of the two has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kgtool.guideline import Edition, Recommendation
from web import outline
from web.recommendation import TONES, in_force


@dataclass(frozen=True)
class EditionView:
    """What another edition says: on which date to look, and how its criteria differ from those shown.

    ``compared``: a text of the same guideline about the same treatment; else one of another guideline in force at another time.
    ``relation``: before or after the text shown, among the editions of its guideline.
    """

    label: str
    text: str
    in_force: str
    day: date
    shown: bool
    relation: str
    stance: str
    tone: str
    compared: bool
    same_text: bool
    gone: tuple[str, ...]
    new: tuple[str, ...]


def editions(shown: Recommendation | None, about: list[Recommendation], on: date) -> tuple[EditionView, ...]:
    """The text shown among those of its guideline, edition by edition; then the texts of others in force at another time."""
    same = [text for text in about if shown and (text is shown or _is_other_edition(text, shown))]
    past = [text for text in about if text not in same and not text.edition.in_force(on)]
    if same == [shown] and not past:
        return ()
    found = [_edition([text], shown, on) for text in sorted(same, key=lambda text: text.edition.first)]
    for edition in sorted({text.edition for text in past}, key=lambda edition: (edition.first, edition.label)):
        found.append(_edition([text for text in past if text.edition == edition], None, on))
    return tuple(found)


def _is_other_edition(text: Recommendation, shown: Recommendation) -> bool:
    """Whether it says in another edition of the guideline what the text shown says: about the same treatment and region."""
    return (
        text.edition.guideline == shown.edition.guideline
        and text.edition != shown.edition
        and text.sites == shown.sites
        and bool(set(text.treatments) & set(shown.treatments))
        and (text.label == shown.label or text.carried is shown or shown.carried is text or len(text.treatments) == 1)
    )


def _edition(texts: list[Recommendation], shown: Recommendation | None, on: date) -> EditionView:
    """One text compared with the one shown, or all that an edition of another guideline says."""
    text, edition = texts[0], texts[0].edition
    gone, new = outline.differences(outline.labels(text), outline.labels(shown)) if shown else ((), ())
    stance = text.stance if len({one.stance for one in texts}) == 1 else ""
    return EditionView(
        label=edition.label,
        text="; ".join(one.label for one in texts),
        in_force=in_force(edition),
        day=on if edition.in_force(on) else edition.last or edition.first,
        shown=text is shown,
        relation=_relation(edition, shown),
        stance=stance,
        tone=TONES.get(stance, "plain"),
        compared=shown is not None,
        same_text=shown is not None and outline.applied(text) is outline.applied(shown),
        gone=gone,
        new=new,
    )


def _relation(edition: Edition, shown: Recommendation | None) -> str:
    if shown is None or edition == shown.edition:
        return ""
    return "before" if edition.first < shown.edition.first else "after"
