"""Lays a report out as Markdown (tables as GitHub reads them).

In: a determination. Out: a string. Text of the record is escaped, so that nothing in it is taken for markup.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kgtool.determination import CaseDetermination
from kgtool.report.account import account
from kgtool.report.blocks import Block, Bullets, Check, Checks, Entry, Heading, Paragraph, Particulars

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~])")


def render(*cases: CaseDetermination) -> str:
    """The report of each case, one after the other."""
    return render_blocks([block for case in cases for block in account(case)])


def render_blocks(blocks: Sequence[Block]) -> str:
    """Any blocks, set apart by empty lines."""
    return "\n\n".join(lay_out(block) for block in blocks) + "\n"


def escape(text: str) -> str:
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def lay_out(block: Block) -> str:
    if isinstance(block, Heading):
        return f"{'#' * block.level} {escape(block.text)}"
    if isinstance(block, Paragraph):
        return f"*{escape(block.text)}*" if block.quiet else escape(block.text)
    if isinstance(block, Particulars):
        return "\n".join(_entry(entry) for entry in block.entries)
    if isinstance(block, Checks):
        head = "| verdict | criterion | counts as | record | source of the criterion |\n| --- | --- | --- | --- | --- |"
        return "\n".join([f"### {escape(block.caption)}", "", head, *(_row(check) for check in block.rows)])
    return _bullets(block, "")


def _entry(entry: Entry) -> str:
    return f"- **{escape(entry.name)}**: " + "  \n  ".join(escape(line) for line in entry.lines)


def _row(check: Check) -> str:
    label = "– " * check.depth + escape(check.label)
    notes = _lines(tuple(note for note in (check.remark, check.marks) if note))
    cells = [f"**{check.verdict}**" if check.verdict else "", label, escape(check.effect), _lines(check.facts), notes]
    return f"| {' | '.join(cells)} |"


def _lines(texts: tuple[str, ...]) -> str:
    return "<br>".join(escape(text) for text in texts)


def _bullets(block: Bullets, indent: str) -> str:
    lines = [escape(block.lead), ""] if block.lead and not indent else []
    for number, entry in enumerate(block.entries, start=1):
        mark = f"{indent}{number}." if block.numbered else f"{indent}-"
        if isinstance(entry, Bullets):
            lines += [f"{mark} {escape(entry.lead)}", _bullets(Bullets(entry.entries), indent + "  ")]
        else:
            lines.append(f"{mark} {escape(entry)}")
    return "\n".join(lines)
