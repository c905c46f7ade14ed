"""Lays letters out: as text, Markdown, HTML or PDF. The blocks of letters come in, a string or bytes go out.

PDF is the HTML page printed by WeasyPrint, which has to be installed.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kgtool.errors import MissingError
from kgtool.report import html, markdown
from kgtool.report.blocks import Block, Heading
from kgtool.report.text import Page

STYLE_SHEET = Path(__file__).with_name("letter.css")


def text(letters: Sequence[list[Block]], width: int) -> str:
    """One letter after the other; headings are lines of their own."""
    page = Page(width, False)
    return "\n\n\n".join(_text(letter, page) for letter in letters)


def _text(letter: list[Block], page: Page) -> str:
    lines: list[str] = []
    for block in letter:
        lines += ["", *page.wrap(block.text)] if isinstance(block, Heading) else page.lay_out(block)
    return "\n".join(lines).strip("\n") + "\n"


def hypertext(letters: Sequence[list[Block]], title: str) -> str:
    """A whole page, one article a letter."""
    articles = ("<article>\n" + "\n".join(html.lay_out(block) for block in letter) + "\n</article>\n" for letter in letters)
    return html.page(title, "".join(articles), STYLE_SHEET)


def marked_down(letters: Sequence[list[Block]]) -> str:
    return "\n".join(markdown.render_blocks(letter) for letter in letters)


def pdf(letters: Sequence[list[Block]], title: str) -> bytes:
    """The page as PDF. Raises MissingError where WeasyPrint, or the library that it draws with, is not installed."""
    try:
        from weasyprint import HTML
    except ImportError:
        raise MissingError("a letter as PDF needs WeasyPrint: pip install 'kgtool[pdf]'") from None
    except OSError as error:
        raise MissingError(f"WeasyPrint is installed, but not the library Pango that it draws with ({error})") from None
    made: bytes = HTML(string=hypertext(letters, title), url_fetcher=_nothing).write_pdf()
    return made


def _nothing(address: str, *_: object, **__: object) -> dict[str, object]:
    """A letter is complete in itself: nothing is fetched for it."""
    raise ValueError(f"a letter fetches nothing, not even {address}")
