"""Lays a report out as HTML: a fragment for a page, or a whole page that prints well. No script, nothing fetched.

In: a determination. Out: a string in which every word of the record is escaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from kgtool.determination import CaseDetermination
from kgtool.report.account import account
from kgtool.report.blocks import Block, Bullets, Check, Checks, Entry, Heading, Paragraph, Particulars, Tone

STYLE_SHEET = Path(__file__).with_name("determination.css")
_DEEPEST = 3
_PAGE = """<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
{body}</body>
</html>
"""


def render(*cases: CaseDetermination) -> str:
    """A whole page, one article a case."""
    return page(f"Determination of case {', '.join(case.case for case in cases)}", "".join(fragment(case) for case in cases))


def page(title: str, body: str, style_sheet: Path = STYLE_SHEET) -> str:
    """A whole page around finished HTML, with the style of reports unless told otherwise."""
    return _PAGE.format(title=escape(title), style=style_sheet.read_text(encoding="utf-8"), body=body)


def fragment(case: CaseDetermination) -> str:
    """An ``article`` without style, to be put into a page."""
    return '<article class="determination">\n' + "\n".join(lay_out(block) for block in account(case)) + "\n</article>\n"


def lay_out(block: Block) -> str:
    if isinstance(block, Heading):
        return f"<h{block.level}>{escape(block.text)}</h{block.level}>"
    if isinstance(block, Paragraph):
        return f'<p class="quiet">{escape(block.text)}</p>' if block.quiet else f"<p>{escape(block.text)}</p>"
    if isinstance(block, Particulars):
        return "<dl>\n" + "\n".join(_entry(entry) for entry in block.entries) + "\n</dl>"
    if isinstance(block, Checks):
        columns = ("Verdict", "Criterion", "Counts as", "Record", "Source of the criterion")
        head = "".join(f'<th scope="col">{column}</th>' for column in columns)
        body = "\n".join(_row(check) for check in block.rows)
        return f"<table>\n<caption>{escape(block.caption)}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"
    return _bullets(block)


def _class(tone: Tone) -> str:
    return "" if tone is Tone.PLAIN else tone.name.lower()


def _entry(entry: Entry) -> str:
    first, *rest = entry.lines
    lead = f"<p>{escape(first)}</p>"
    if entry.tone is not Tone.PLAIN:
        lead = f'<p class="{_class(entry.tone)}"><strong>{escape(first)}</strong></p>'
    return f"<dt>{escape(entry.name)}</dt><dd>{lead}{_paragraphs(rest)}</dd>"


def _paragraphs(lines: Sequence[str]) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in lines)


def _row(check: Check) -> str:
    depth = f' class="depth-{min(check.depth, _DEEPEST)}"' if check.depth else ""
    notes = [note for note in (check.remark, check.marks) if note]
    return (
        f'<tr><td class="verdict {_class(check.tone)}">{escape(check.verdict)}</td><th scope="row"{depth}>{escape(check.label)}</th>'
        f'<td>{escape(check.effect)}</td><td>{_paragraphs(check.facts)}</td><td class="notes">{_paragraphs(notes)}</td></tr>'
    )


def _bullets(block: Bullets) -> str:
    tag = "ol" if block.numbered else "ul"
    items = []
    for entry in block.entries:
        inner = f"{escape(entry.lead)}{_bullets(Bullets(entry.entries))}" if isinstance(entry, Bullets) else escape(entry)
        items.append(f"<li>{inner}</li>")
    lead = f"<p>{escape(block.lead)}</p>\n" if block.lead else ""
    return f"{lead}<{tag}>\n" + "\n".join(items) + f"\n</{tag}>"
