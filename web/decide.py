"""Decide: a case file is pasted or uploaded, and its determination is the next page.

The case stays in the request: it is read from the body, decided and shown, and neither kept nor written anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask import make_response, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from kgtool.case_file import read_case
from kgtool.determination import CaseDetermination, CriterionResult, Determination
from kgtool.errors import InputError
from kgtool.path import decide_case
from kgtool.report import documentation, html, json, markdown, text, turtle, wording
from kgtool.report.checklist import TONES
from web.reference import Reference, day_of, reference
from web.starter import starter

#: The forum of a form: the case's own, or one of these.
FORUMS = {"": "as the case says", "imr": "independent medical review", "ur": "utilization review"}
READINGS = {"show": "shown apart", "count": "counted as required"}
#: What the result can be had as besides a page, with the media type and the ending of the file.
FORMS = {
    "text": ("text/plain", "txt", "plain text"),
    "md": ("text/markdown", "md", "Markdown"),
    "json": ("application/json", "json", "JSON"),
    "ttl": ("text/turtle", "ttl", "Turtle"),
    "request": ("text/plain", "txt", "the request for documentation"),
    "case": ("application/yaml", "yaml", "the case file"),
}
_RENDER = {"text": text.render, "md": markdown.render, "json": json.render, "ttl": turtle.render, "request": documentation.render}


@dataclass(frozen=True)
class Choices:
    """How a case is to be decided."""

    forum: str = ""
    readings: str = "show"
    lenient: bool = False


@dataclass(frozen=True)
class DecidePage:
    """The form. ``error`` is the one line that says what is wrong with ``case``; ``about`` names the treatment of a starter.

    ``today`` and ``treatments`` (labels) are for the way to a treatment's form; empty where a case is at hand.
    """

    case: str
    choices: Choices
    forums: dict[str, str]
    readings: dict[str, str]
    error: str = ""
    about: str = ""
    today: str = ""
    treatments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Side:
    """One text of two that are laid side by side: its outcome, and each criterion with its verdict and how it stands."""

    heading: str
    edition: str
    outcome: str
    lines: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Comparison:
    """The governing text beside the one that the administrator cited. ``difference`` says where they part first."""

    request: str
    sides: tuple[Side, Side]
    difference: str


@dataclass(frozen=True)
class ResultPage:
    """A determination, what to send for where documentation is missing, and the form again with what was sent."""

    title: str
    determination: Markup
    note: str
    comparisons: tuple[Comparison, ...]
    letter: str
    form: DecidePage
    forms: dict[str, str]


def form() -> str:
    """``/decide?treatment=…&date=…``: the form, with a starter text where a treatment is named."""
    known = reference()
    name = request.args.get("treatment")
    if not name:
        offered = tuple(known.label(iri) for iri in known.treatments_by_label if known.texts_below.get(iri))
        page = replace(_page("", Choices()), today=date.today().isoformat(), treatments=offered)
        return render_template("decide.html", page=page)
    treatment = known.treatment(name)
    if treatment is None:
        raise InputError(f"treatment {name[:80]!r} is not the short name of a treatment, such as TriggerPointInjection")
    on = day_of(request.args.get("date"), date.today())
    case = starter(treatment, known.region(request.args.get("region")), on, known)
    return render_template("decide.html", page=_page(case, Choices(), about=known.label(treatment)))


def result() -> Response:
    """``POST /decide``: the determination; or the form again with the one line that says what is wrong, and the text kept."""
    known = reference()
    case, name = _sent()
    choices = Choices(request.form.get("forum", ""), request.form.get("readings", "show"), "lenient" in request.form)
    wanted = request.form.get("as", "html")
    try:
        return answer(case, choices, wanted, known, name)
    except InputError as error:
        kept = case.decode("utf-8", "replace").replace("\x00", "\ufffd")
        return make_response(render_template("decide.html", page=_page(kept, choices, error=str(error))), 400)


def answer(case: bytes, choices: Choices, wanted: str, known: Reference, name: str, asked: str = "") -> Response:
    """The determination of a case file's bytes as a page, or (``wanted`` is one of FORMS) to be saved. Raises InputError.

    ``asked`` is the text whose criteria a form asked; where another one governs in the end, the page says so.
    """
    if wanted != "html" and wanted not in FORMS:
        raise InputError(f"as {wanted[:20]!r} is not one of html, {', '.join(FORMS)}")
    decided = decide_text(case, choices, known, name)
    text = case.decode("utf-8-sig")
    if wanted != "html":
        media, ending, _ = FORMS[wanted]
        response = make_response(text if wanted == "case" else _RENDER[wanted](decided))
        response.content_type = f"{media}; charset=utf-8"
        response.headers["Content-Disposition"] = f"attachment; filename={'case' if wanted == 'case' else 'determination'}.{ending}"
        return response
    page = ResultPage(
        title=f"Case {decided.case}",
        determination=Markup(html.fragment(decided)),  # noqa: S704 (the fragment escapes every word of the record itself)
        note=_another_text(decided, asked, known),
        comparisons=tuple(found for one in decided.determinations if (found := _comparison(one))),
        letter=documentation.letter(decided),
        form=_page(text, choices),
        forms={key: label for key, (_, _, label) in FORMS.items()},
    )
    return make_response(render_template("determination.html", page=page))


def _another_text(decided: CaseDetermination, asked: str, known: Reference) -> str:
    governing = decided.determinations[0].governing
    if not asked or (governing and governing.recommendation == asked):
        return ""
    text = known.books.recommendation(asked)
    named = f"“{text.label}” of {text.edition.label}"
    return f"By these answers another text governs than {named}, whose criteria the form asked: see how it was chosen."


def _comparison(one: Determination) -> Comparison | None:
    view, governing = one.administrator, one.governing
    if view is None or governing is None or not view.criteria:
        return None
    return Comparison(
        request=one.request,
        sides=(
            Side("Governs", governing.edition, wording.OUTCOMES[one.outcome], _lines(one.criteria)),
            Side("Cited by the administrator", view.edition or "", wording.OUTCOMES[view.outcome], _lines(view.criteria)),
        ),
        difference=view.first_difference or "",
    )


def _lines(criteria: Sequence[CriterionResult]) -> tuple[tuple[str, str, str], ...]:
    return tuple((one.label, wording.VERDICTS[one.verdict], _tone(one)) for one in criteria)


def _tone(one: CriterionResult) -> str:
    return "silent" if wording.silent(one.link, one.verdict, one.holds) else TONES[one.holds].name.lower()


def decide_text(case: bytes, choices: Choices, known: Reference, name: str) -> CaseDetermination:
    """Read and decide a case file's bytes. Raises InputError of one line."""
    if choices.forum not in FORUMS:
        raise InputError(f"forum {choices.forum[:20]!r} is not one of imr, ur")
    if choices.readings not in READINGS:
        raise InputError(f"readings {choices.readings[:20]!r} is not one of {', '.join(READINGS)}")
    read = read_case(case, known.terms, name=name, lenient=choices.lenient)
    return decide_case(read, known.knowledge, forum=choices.forum or None, readings=choices.readings)


def _sent() -> tuple[bytes, str]:
    """The bytes of the case and what to call them in an error: an uploaded file goes before the pasted text."""
    upload = request.files.get("file")
    if upload and upload.filename:
        return upload.read(), "uploaded file"
    return request.form.get("case", "").replace("\r\n", "\n").encode("utf-8", "surrogatepass"), "case"


def _page(case: str, choices: Choices, *, error: str = "", about: str = "") -> DecidePage:
    return DecidePage(case, choices, FORUMS, READINGS, error, about)
