"""Hand-made determinations for the tests of reports: one request that lacks documentation, and one of each other outcome."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from kgtool.determination import (
    AdministratorView,
    CaseDetermination,
    ChainStep,
    Change,
    Citation,
    CriterionResult,
    Determination,
    Evidence,
    Governing,
    GroupResult,
    Need,
    Passing,
)
from kgtool.model import Disposition, Holds, Outcome, Verdict

PAGE = Citation("Trigger point injections", "122")


def criterion(
    name: str, label: str, link: str, verdict: Verdict, holds: Holds, *facts: Evidence, of: str | None = None, members: tuple[str, ...] = ()
) -> CriterionResult:
    return CriterionResult(
        id=f"made.{name}",
        label=label,
        text=f"The text of {label}.",
        link=link,
        verdict=verdict,
        holds=holds,
        facts=facts,
        citation=PAGE,
        basis="seed_letter",
        confidence="high",
        origin="guideline",
        remark={"limits": "not stated", "excludes": "not mentioned"}.get(link) if verdict is Verdict.NOT_DOCUMENTED else None,
        need=f"evidence of {label.lower()}",
        of=of,
        members=members,
    )


POINTS = Evidence("trigger point", "trigger point, thoracic spine, bilateral", "evaluation, 2013-10-23")

GOVERNING = Governing(
    recommendation="https://w3id.org/kgtool/mtus-chronic-pain-2009#TriggerPointInjections",
    topic="made.trigger-point-injections",
    label="Trigger point injections",
    edition="MTUS Chronic Pain Medical Treatment Guidelines (2009)",
    citation=PAGE,
    basis="seed_letter",
    confidence="high",
    stance="recommended_with_criteria",
    chain=(
        ChainStep("reg.presumption", "the MTUS is presumed correct"),
        ChainStep("reg.date", "the edition of 2009 was in force on the review date"),
    ),
)

CRITERIA = (
    criterion("points", "Palpable trigger points", "requires", Verdict.MET, Holds.HOLDS, POINTS),
    criterion("care", "Failed conservative care", "requires", Verdict.NOT_DOCUMENTED, Holds.OPEN, members=("made.drugs", "made.exercise")),
    criterion("drugs", "Muscle relaxants or NSAIDs failed", "requires", Verdict.NOT_DOCUMENTED, Holds.OPEN, of="made.care"),
    criterion("exercise", "Stretching failed", "requires", Verdict.CONTRADICTED, Holds.FAILS, of="made.care"),
    criterion("number", "No more than four injections", "limits", Verdict.NOT_DOCUMENTED, Holds.HOLDS),
    criterion("root", "Radiculopathy", "excludes", Verdict.NOT_DOCUMENTED, Holds.HOLDS),
)

OPEN = Determination(
    request="1",
    treatment="https://w3id.org/kgtool/clinical#TriggerPointInjection",
    text="ultrasound-guided trigger point injections, thoracic spine, bilateral",
    governing=GOVERNING,
    branch="made.trigger-point-injections#initial",
    outcome=Outcome.NOT_ESTABLISHED,
    disposition=Disposition.UPHELD,
    dispositions={"imr": Disposition.UPHELD, "ur": Disposition.INFORMATION_REQUESTED},
    criteria=CRITERIA,
    groups=(
        GroupResult(
            "made.trigger-point-injections#initial",
            "",
            None,
            ("made.points", "made.care", "made.number", "made.root"),
            Holds.OPEN,
        ),
        GroupResult("made.care", "Failed conservative care", 1, ("made.drugs", "made.exercise"), Holds.OPEN),
    ),
    readings=(criterion("adjunct", "Active therapy at the same time", "requires", Verdict.NOT_DOCUMENTED, Holds.OPEN),),
    administrator=AdministratorView(None, "ODG", Outcome.NO_RECOMMENDATION, None),
    would_change=(Change("document", (Need("made.care", "conservative care that failed"),)),),
    underspecified=("number of injections",),
    not_placed=("frobnication",),
    remarks=("the phase is initial: the record shows no earlier course",),
    advice=("injections belong with an exercise programme",),
)

VIOLATED = replace(
    OPEN,
    request="2",
    text='twelve visits <b>of physical therapy</b> | "quoted" & more',
    outcome=Outcome.VIOLATED,
    dispositions={"imr": Disposition.UPHELD, "ur": Disposition.MODIFIED},
    criteria=(
        criterion("visits", "No more than ten visits", "limits", Verdict.CONTRADICTED, Holds.FAILS, Evidence("visits", "12 visits", None)),
    ),
    groups=(),
    readings=(),
    would_change=(Change("differ", (Need("made.visits", "ten visits or fewer"),)),),
    largest_passing=Passing(Decimal(10), "visits"),
    administrator=None,
)

NONE_FOUND = Determination(
    request="3",
    treatment="https://w3id.org/kgtool/clinical#Unheard",
    text="",
    governing=None,
    branch=None,
    outcome=Outcome.NO_RECOMMENDATION,
    disposition=Disposition.UPHELD,
    dispositions={"imr": Disposition.UPHELD, "ur": Disposition.INFORMATION_REQUESTED},
)

CASE = CaseDetermination(
    case="made 1/2",
    reviewed=date(2013, 12, 20),
    reviewed_assumed=True,
    forum="imr",
    determinations=(OPEN, VIOLATED, NONE_FOUND),
    data={"knowledge": "8e26c757c77a5219"},
)
