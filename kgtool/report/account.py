"""Says a determination in words, once for every layout.

In: a :class:`~kgtool.determination.CaseDetermination`. Out: a list of blocks. The order is a reader's: the decision, the text
that governs and why, the criteria with the record's facts, the customary readings, what would change it, the rest.
"""

from __future__ import annotations

from kgtool import __version__
from kgtool.determination import AdministratorView, CaseDetermination, Change, Citation, Determination, Governing
from kgtool.model import Disposition, Holds, Outcome
from kgtool.report import checklist, wording
from kgtool.report.blocks import Block, Bullets, Checks, Entry, Heading, Paragraph, Particulars, Tone

#: More alternatives than this are counted, not listed.
LISTED_CHANGES = 6

_OUTCOME_TONES = {
    Outcome.SATISFIED: Tone.GOOD,
    Outcome.VIOLATED: Tone.BAD,
    Outcome.NOT_ESTABLISHED: Tone.OPEN,
    Outcome.CONFLICTING: Tone.CONFLICT,
    Outcome.NO_RECOMMENDATION: Tone.OPEN,
}
_REASONS = (
    (Outcome.VIOLATED, Holds.FAILS, "Counts against it"),
    (Outcome.NOT_ESTABLISHED, Holds.OPEN, "Not documented"),
    (Outcome.CONFLICTING, Holds.CONFLICT, "In conflict"),
)


def account(case: CaseDetermination) -> list[Block]:
    """Everything said about a case, request by request."""
    assumed = " (assumed)" if case.reviewed_assumed else ""
    forum = wording.FORUMS.get(case.forum, case.forum)
    blocks: list[Block] = [
        Heading(1, f"Case {case.case}"),
        Paragraph(f"Reviewed as of {wording.day(case.reviewed)}{assumed}; {forum}."),
    ]
    if len(case.determinations) > 1:
        blocks.append(Bullets(tuple(_summary(one) for one in case.determinations)))
    for one in case.determinations:
        blocks += account_of(one, case.forum)
    used = checklist.verdicts_used(case.determinations)
    if used:
        meanings = "; ".join(f"{wording.VERDICTS[verdict]}: {wording.VERDICT_MEANINGS[verdict]}" for verdict in used)
        blocks.append(Paragraph(wording.sentence(meanings), quiet=True))
    blocks.append(Paragraph(_imprint(case), quiet=True))
    return blocks


def account_of(one: Determination, forum: str) -> list[Block]:
    """Everything said about one request."""
    blocks: list[Block] = [Heading(2, f"Request {one.request}: {one.text or wording.name_of(one.treatment)}"), _decision(one, forum)]
    if one.governing and one.governing.chain:
        steps = tuple(f"{wording.sentence(step.text)} [{step.rule}]" for step in one.governing.chain)
        blocks += [Heading(3, "How the guideline was chosen"), Bullets(steps, numbered=True)]
    if one.criteria or one.groups:
        blocks += checklist.tables(one)
    if one.readings:
        blocks.append(Checks("Asked by reviewers by custom, not counted", checklist.reading_rows(one)))
    blocks += _changes(one)
    if one.underspecified:
        blocks += [Heading(3, "Not stated in the request"), Bullets(one.underspecified)]
    if one.not_placed:
        blocks += [Heading(3, "Not placed: terms that could not be judged"), Bullets(one.not_placed)]
    if one.remarks:
        blocks += [Heading(3, "Remarks"), Bullets(tuple(wording.sentence(remark) for remark in one.remarks))]
    if one.advice:
        blocks += [Heading(3, "Also in the guideline, shown and not judged"), Bullets(tuple(wording.sentence(line) for line in one.advice))]
    return blocks


def _summary(one: Determination) -> str:
    item = one.text or wording.name_of(one.treatment)
    return f"Request {one.request}, {item}: {wording.DISPOSITIONS[one.disposition]} ({wording.OUTCOMES[one.outcome]})"


def _decision(one: Determination, forum: str) -> Particulars:
    tone = _OUTCOME_TONES[one.outcome]
    outcome = f"{wording.OUTCOMES[one.outcome].capitalize()}: {wording.OUTCOME_MEANINGS[one.outcome]}."
    entries = [Entry("Decision", (_disposition(one.disposition, forum),), tone), Entry("Outcome", (outcome,))]
    reasons = _reasons(one)
    if reasons:
        entries.append(Entry("Reasons", reasons))
    entries += _governing(one.governing)
    if one.branch:
        labels = {group.id: group.label for group in one.groups}
        entries.append(Entry("Judged as", (labels.get(one.branch) or wording.name_of(one.branch),)))
    others = tuple(_disposition(disposition, name) for name, disposition in one.dispositions.items() if name != forum)
    if others:
        entries.append(Entry("Other forum", others))
    if one.administrator:
        entries.append(Entry("Administrator", _administrator(one.administrator, one.governing)))
    return Particulars(tuple(entries))


def _disposition(disposition: Disposition, forum: str) -> str:
    word = wording.DISPOSITIONS[disposition].capitalize()
    return f"{word}: {wording.DISPOSITION_MEANINGS[disposition]} ({wording.FORUMS.get(forum, forum)})."


def _reasons(one: Determination) -> tuple[str, ...]:
    """The outermost items that stand as the outcome says; none where the guideline's stance alone decides."""
    for outcome, holds, lead in _REASONS:
        if one.outcome is outcome:
            labels = checklist.deciding(one, holds)
            return (f"{lead}: {'; '.join(labels)}.",) if labels else ()
    return ()


def _governing(governing: Governing | None) -> list[Entry]:
    if governing is None:
        return [Entry("Governing", ("No recommendation was found for this treatment.",))]
    edition = wording.name_of(governing.edition)
    section = governing.citation.section
    cited = wording.citation(Citation(None if section == governing.label else section, governing.citation.page))
    own = f"basis {wording.basis(governing.basis)}, confidence {wording.words(governing.confidence)}"
    marks = f"Transcription: {own} (of its criteria too, unless they say otherwise)."
    lines = [f"{edition}: {governing.label}" + (f" ({cited})" if cited else "") + ".", marks]
    stance = wording.stance(governing.stance)
    return [Entry("Governing", tuple(lines)), *([Entry("Its stance", (wording.sentence(stance),))] if stance else [])]


def _administrator(view: AdministratorView, governing: Governing | None) -> tuple[str, ...]:
    if governing and view.recommendation == governing.topic and view.edition == governing.edition:
        return ("The same text was cited.",)
    cited = wording.name_of(view.edition or view.recommendation) or "Another guideline"
    lines = [f"{cited} was cited" + ("; the text above governs instead." if governing else ".")]
    if view.outcome is not Outcome.NO_RECOMMENDATION:
        lines.append(f"Judged by the cited text: {wording.OUTCOMES[view.outcome]}.")
    if view.first_difference:
        lead = "" if view.outcome is Outcome.NO_RECOMMENDATION else "The first difference: "
        lines.append(wording.sentence(lead + view.first_difference))
    return tuple(lines)


def _changes(one: Determination) -> list[Block]:
    blocks: list[Block] = []
    if one.would_change:
        approved = one.outcome is Outcome.SATISFIED
        blocks.append(Heading(3, "What it hangs on" if approved else "What would change it"))
        for by in ("document", "differ"):
            sets = [change for change in one.would_change if change.by == by]
            if sets:
                blocks.append(_sets(by, sets, approved=approved))
    if one.largest_passing:
        blocks.append(Paragraph(f"The largest amount that passes: {one.largest_passing.quantity:f} {one.largest_passing.unit}."))
    return blocks


def _sets(by: str, sets: list[Change], *, approved: bool) -> Bullets:
    if len(sets) == 1:
        needs = sets[0].set
        return Bullets(tuple(need.need for need in needs), _lead(by, 1, len(needs), approved=approved))
    if all(len(change.set) == 1 for change in sets):
        entries: list[str | Bullets] = [change.set[0].need for change in sets]
    else:
        entries = [Bullets(tuple(need.need for need in change.set), "together:") for change in sets[:LISTED_CHANGES]]
    more = len(sets) - len(entries)
    return Bullets(
        (*entries, *([f"and {more} other ways, all of them in the JSON"] if more else [])), _lead(by, len(sets), 0, approved=approved)
    )


def _lead(by: str, ways: int, needs: int, *, approved: bool) -> str:
    if approved:
        return f"It would no longer hold if this were {'documented' if by == 'document' else 'otherwise'}:"
    if by == "differ":
        return "The facts would have to differ in any one of these ways:" if ways > 1 else "The facts would have to differ:"
    if ways > 1:
        return "Documenting any one of these would suffice:"
    return "Documenting this would suffice:" if needs == 1 else "Documenting all of this together would suffice:"


def _imprint(case: CaseDetermination) -> str:
    knowledge = case.data.get("knowledge")
    on = f", knowledge {knowledge}" if knowledge else ""
    lead = f"kgtool {__version__}{on}. A comparison of the record with paraphrased criteria; "
    return lead + "no clinical advice, and no substitute for the guideline's text."
