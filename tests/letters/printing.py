"""Prints determination letters from the answer key, in the headings and order of the letter that is known in full.

Lines, blank lines, page breaks, page heads and feet, hyphens, quotes and the case of headings vary with a seed. Nothing of the
reader is used here, so that the two can be compared.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

LAYOUTS = ("case number", "maximus", "medical professional")

MADE = (
    "MAXIMUS Federal Services sent the complete case file to a physician reviewer. He/she has no affiliation with the employer, "
    "employee, providers or the claims administrator. {credentials} He/she has been in active clinical practice for more than five "
    "years and is currently working at least 24 hours a week in active practice. The physician reviewer was selected based on his/her "
    "clinical experience, education, background, and expertise in the same or similar specialties that evaluate and/or treat the medical "
    "condition and disputed items/services. He/she is familiar with governing laws and regulations, including the strength of evidence "
    "hierarchy that applies to Independent Medical Review determinations."
)
SUMMARY = (
    "The expert reviewer developed the following clinical case summary based on a review of the case file, including all medical records:"
)
ISSUES = "The Final Determination was based on decisions for the disputed items/services set forth below:"


@dataclass(frozen=True)
class Style:
    """How one letter is printed. ``hyphens`` is the share of lines that may break a word; ``page`` is lines a page, 0 for none."""

    layout: str = "case number"
    width: int = 95
    spacing: int = 1
    stray_blanks: float = 0.0
    early_breaks: float = 0.0
    hyphens: float = 0.0
    page: int = 0
    edges: str = "number"
    heading_case: str = "upper"
    outcome: str = "{heading}: {outcome}"
    curly: bool = False


def style(seed: int, **fixed: Any) -> Style:
    """A style drawn at random."""
    chance = random.Random(seed)
    drawn = {
        "layout": chance.choice(LAYOUTS),
        "width": chance.choice([60, 72, 80, 95, 110, 10_000]),
        "spacing": chance.choice([0, 1, 1, 2]),
        "stray_blanks": chance.choice([0.0, 0.0, 0.1]),
        "early_breaks": chance.choice([0.0, 0.0, 0.1]),
        "page": chance.choice([0, 38, 50]),
        "edges": chance.choice(["number", "foot", "head", "both", "of"]),
        "heading_case": chance.choice(["upper", "upper", "title"]),
        "outcome": chance.choice(["{heading}: {outcome}", "{heading} : {outcome}", "{heading}:  {outcome}", "{heading} {outcome}"]),
        "curly": chance.random() < 0.3,
    }
    return Style(**{**drawn, **fixed})


def print_letter(key: dict[str, Any], how: Style, seed: int = 0) -> str:
    """The letter of one entry of the key as text with form feeds between pages."""
    chance = random.Random(seed)
    lines: list[str] = []
    for paragraph, gap in _paragraphs(key, how):
        lines += ["" for _ in range(gap)]
        for line in _broken(paragraph, how, chance):
            lines.append(line)
            lines += [""] * (how.spacing - 1 + (chance.random() < how.stray_blanks) if how.spacing else 0)
    text = "\n".join(_paged(lines, key["case"], how) if how.page else lines) + "\n"
    return text.replace("'", "\u2019") if how.curly else text


def _paragraphs(key: dict[str, Any], how: Style) -> list[tuple[str, int]]:
    credentials = f"The physician reviewer is Board Certified in {key['specialty']}, and is licensed to practice in {key['licensure']}."
    cased = str.upper if how.heading_case == "upper" else str.title
    gap = 1 if how.spacing else 0
    found = [(line, 0) for line in _head(key, how.layout)]
    found += [(cased("HOW THE IMR FINAL DETERMINATION WAS MADE"), gap), (MADE.format(credentials=credentials), gap)]
    found += [(cased("CLINICAL CASE SUMMARY"), gap), (SUMMARY, gap), (key["summary"], gap)]
    found += [(cased("IMR ISSUES, DECISIONS AND RATIONALES"), gap), (ISSUES, gap)]
    for issue in key["issues"]:
        found.append((how.outcome.format(heading=issue["treatment"], outcome=issue["outcome"]), gap))
        found.append((f"Claims Administrator guideline: {issue['ca']}", gap))
        found.append((f"MAXIMUS guideline: {issue['mx']}", gap))
        found.append((f"Decision rationale: {issue['rationale']}", gap))
    return found


def _head(key: dict[str, Any], layout: str) -> list[str]:
    if layout == "case number":
        return [
            f"Case Number: {key['case']}  Date Assigned: {key['assigned']}",
            f"Date of Injury: {key['doi']}  Decision Date: {key['decision_date']}",
            f"Priority: {key['priority']}  UR Denial Date: {key['ur_denial']}",
            f"Application Received: {key['app_received']}",
        ]
    title = ["MAXIMUS FEDERAL SERVICES, INC.", "Independent Medical Review"] if layout == "maximus" else ["MEDICAL PROFESSIONAL REVIEW"]
    return [
        *title,
        f"IMR Case Number: {key['case']}",
        f"Date of Injury: {key['doi']}",
        f"UR Denial Date: {key['ur_denial']}",
        f"Priority: {key['priority'].upper()}",
        f"Date Assigned: {key['assigned']}",
        f"Application Received: {key['app_received']}",
        f"Decision Date: {key['decision_date']}",
    ]


def _broken(paragraph: str, how: Style, chance: random.Random) -> list[str]:
    """The lines of a paragraph; a word too long for its line may be broken with a hyphen."""
    lines, line = [], ""
    for word in paragraph.split():
        joined = f"{line} {word}" if line else word
        if line and chance.random() < how.early_breaks:
            lines.append(line)
            line = word
        elif len(joined) <= how.width or not line:
            line = joined
        else:
            room = how.width - len(line) - 2
            if word.isalpha() and word.islower() and len(word) >= 8 and 3 <= room <= len(word) - 3 and chance.random() < how.hyphens:
                lines.append(f"{line} {word[:room]}-")
                line = word[room:]
            else:
                lines.append(line)
                line = word
    return [*lines, line]


def _paged(lines: list[str], case: str, how: Style) -> list[str]:
    """The lines in pages, with what stands at their edges."""
    pages = [lines[at : at + how.page] for at in range(0, len(lines), how.page)]
    printed: list[str] = []
    for number, page in enumerate(pages, start=1):
        head = [f"Case Number: {case}   Page {number} of {len(pages)}", ""] if how.edges in ("head", "both") and number > 1 else []
        foot = {
            "number": [str(number)],
            "foot": [f"Final Determination Letter for IMR Case Number {case}", f"Page {number}"],
            "both": [f"Final Determination Letter for IMR Case Number {case} {number}"],
            "of": [f"Page {number} of {len(pages)}"],
        }.get(how.edges, [])
        block = [*head, *page, "", *foot]
        if number > 1:
            block[0] = "\f" + block[0]
        printed += block
    return printed


def pdf(pages: list[str]) -> bytes:
    """A small PDF with one text line a line of each page; a page of "" is blank, as a scan without recognised text."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"]
    kids = []
    for page in pages:
        lines = "".join(f"({_escaped(line)}) Tj T*\n" for line in page.split("\n"))
        stream = f"BT /F1 9 Tf 11 TL 40 800 Td\n{lines}ET" if page else ""
        objects.append(f"<< /Length {len(stream.encode('cp1252'))} >>\nstream\n{stream}\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 1000 850] /Contents {len(objects)} 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    trailer = f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    return body + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode()


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
