"""Lays a report out as text of a given width, to be read on a terminal or pasted into a letter.

In: a determination. Out: a string. Symbols are plain ASCII; colour is added only on request and carries no meaning alone.
"""

from __future__ import annotations

import textwrap

from kgtool.determination import CaseDetermination
from kgtool.report.account import account
from kgtool.report.blocks import Block, Bullets, Check, Checks, Entry, Heading, Paragraph, Particulars, Tone

_COLOURS = {Tone.GOOD: "32", Tone.BAD: "31", Tone.OPEN: "33", Tone.CONFLICT: "35", Tone.SILENT: "36", Tone.DROPPED: "2"}
_NAME_COLUMN = 15
_VERDICT_COLUMN = 15


def render(*cases: CaseDetermination, width: int = 92, colour: bool = False) -> str:
    """The report of each case, one after the other. ``width`` in columns, at least 40."""
    page = Page(width, colour)
    return "\n\n".join(page.render(account(case)) for case in cases)


class Page:
    """A width and whether to colour."""

    def __init__(self, width: int, colour: bool):
        self.width = max(40, width)
        self.colour = colour

    def render(self, blocks: list[Block]) -> str:
        """The blocks as lines, set apart by blank lines where a reader expects them."""
        return "\n".join("\n".join(self.lay_out(block)) for block in blocks).strip("\n") + "\n"

    def lay_out(self, block: Block) -> list[str]:
        if isinstance(block, Heading):
            return self._heading(block)
        if isinstance(block, Paragraph):
            return ["", *(self.paint(line, "2") if block.quiet else line for line in self.wrap(block.text))]
        if isinstance(block, Particulars):
            return ["", *(line for entry in block.entries for line in self._entry(entry))]
        if isinstance(block, Checks):
            return ["", self.paint(block.caption, "1"), *(line for check in block.rows for line in self._check(check))]
        return self._bullets(block, "  ")

    def wrap(self, text: str, first: str = "", rest: str | None = None) -> list[str]:
        """Lines no longer than the width; ``first`` begins the first, ``rest`` the others (blank by default). A longer word stays whole."""
        rest = " " * len(first) if rest is None else rest
        lines = textwrap.wrap(
            text, self.width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False, break_long_words=False
        )
        return lines or [first.rstrip()]

    def paint(self, text: str, code: str) -> str:
        return f"\033[{code}m{text}\033[0m" if self.colour and code and text.strip() else text

    def _heading(self, block: Heading) -> list[str]:
        lines = [self.paint(line, "1") for line in self.wrap(block.text)]
        if block.level == 2:
            return ["", "", *lines, "=" * min(self.width, max(len(line) for line in self.wrap(block.text)))]
        return ["", *lines]

    def _entry(self, entry: Entry) -> list[str]:
        lines = self.wrap(entry.lines[0], entry.name.ljust(_NAME_COLUMN))
        lines[0] = lines[0][:_NAME_COLUMN] + self.paint(lines[0][_NAME_COLUMN:], _COLOURS.get(entry.tone, ""))
        for line in entry.lines[1:]:
            lines += self.wrap(line, " " * _NAME_COLUMN)
        return lines

    def _check(self, check: Check) -> list[str]:
        mark = f"  {check.tone.value} {check.verdict.ljust(_VERDICT_COLUMN)} "
        indent = "  " * check.depth
        label = f"{check.label} ({check.effect})" if check.effect else check.label
        lines = self.wrap(label, mark + indent, " " * len(mark) + indent + "  ")
        lines[0] = self.paint(lines[0][: len(mark)], _COLOURS.get(check.tone, "")) + lines[0][len(mark) :]
        inner = " " * len(mark) + indent + "  "
        for fact in check.facts:
            lines += self.wrap(f"record: {fact}", inner, inner + "  ")
        for note in filter(None, (check.remark, check.own_marks)):
            lines += [self.paint(line, "2") for line in self.wrap(note, inner, inner + "  ")]
        return lines

    def _bullets(self, block: Bullets, indent: str) -> list[str]:
        lines = self.wrap(block.lead, indent[:-2]) if block.lead else []
        for number, entry in enumerate(block.entries, start=1):
            mark = f"{indent}{number}. " if block.numbered else f"{indent}- "
            if isinstance(entry, Bullets):
                lines += [mark + entry.lead, *self._bullets(Bullets(entry.entries), indent + "    ")]
            else:
                lines += self.wrap(entry, mark)
        return lines
