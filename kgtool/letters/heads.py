"""The head of a letter and what it says of its reviewer: stretches of text come in, header and credentials go out.

Used by ``reader``. Each also says which characters it made use of, so that the rest can be named as not placed.
"""

from __future__ import annotations

import re
from datetime import date

from kgtool.letters.model import Credentials, Header

Used = list[tuple[int, int]]

_DATE = (
    r"(\d{1,2}\s?[/-]\s?\d{1,2}\s?[/-]\s?\d{2,4}|\d{4}-\d\d-\d\d"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s\d{1,2},?\s\d{4})"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATES = {
    "assigned": r"(?:date\s)?assigned(?:\sdate)?",
    "injured": r"(?:date\sof\s(?:the\s)?injury|injury\sdate|DOI)",
    "denied": r"(?:UR|utilization\sreview)\s(?:denial|decision)(?:\sdate)?|UR\sdate",
    "received": r"(?:IMR\s)?application\s(?:received|filed|date)(?:\son)?|date\sof\sIMR\sapplication",
    "decided": r"(?:final\s)?(?:decision|determination)\sdate|dated?(?:\sof\s(?:the\s)?(?:final\s)?(?:decision|determination))?",
}
_CASE = re.compile(r"(?:IMR\s)?case\s?(?:number|no\.?|#)\s*(?::?\s*((?:CM|IMR)\s?\d\d\s?-\s?\d{3,})|:\s*([^\s:]+))", re.IGNORECASE)
_PRIORITY = re.compile(r"priority\s*:\s*(standard|expedited|regular|concurrent|retrospective)", re.IGNORECASE)
_FINAL = re.compile(
    r"final\sdetermination\s*:\s*(uph[eo]ld|overturn(?:ed)?|partial(?:ly)?\soverturn(?:ed)?)\b(?:\.?\s*this\smeans[^.]*\.(?:\sa\sdetailed\sexplanation[^.]*\.)?)?",
    re.IGNORECASE,
)
#: Lines of a head that are known and not kept: titles, addresses, names that were blacked out.
_KNOWN = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"maximus\sfederal\sservices,?\s?inc\b\.?",
        r"medical\sprofessional\sreview\b",
        r"(?:notice\sof\s)?independent\smedical\sreview(?:[\s:]+(?:final\s)?determination(?:\sletter)?)?",
        r"(?:IMR\s)?final\sdetermination(?:\sletter)?(?!\s*:)",
        r"p\.?o\.?\sbox\s\d+\W*(?:[a-z]+,?\s[a-z]{2}\s\d{5}(?:-\d{4})?)?",
        r"(?:tel|telephone|phone|fax)?\s*:?\s*\(\d{3}\)\s?\d{3}-\d{4}",
        r"\b(?:claims?|employee|provider|employer|insurer|physician)\s?(?:name|number|no\.?|administrator)?\s*:\s*(?=$|[A-Z])",
    )
)
_BOARD = re.compile(
    r"board[\s-]certified\sin\s(.+?)(?=,?\s(?:and\s)?(?:has|with)\sa\ssubspecialty|,?\s(?:and\s)?is\slicensed|,?\s(?:and\s)?licensed|\.\s|\.$|$)",
    re.IGNORECASE,
)
_DEGREE = re.compile(r"is\sa\s(doctor\sof\s[a-z ]+?|chiropractor|psychologist|physical\stherapist|dentist)(?=,|\sand|\.)", re.IGNORECASE)
_SUBSPECIALTY = re.compile(r"subspecialty\s(?:certificate\s)?in\s(.+?)(?=,?\s(?:and\s)?is\slicensed|\.\s|\.$|$)", re.IGNORECASE)
_LICENSED = re.compile(r"licensed\sto\spractice(?:\s[a-z]+)?\sin\s(.+?)(?=\.\s|\.$|$|\sHe/she|\sand\s(?:has|is))", re.IGNORECASE)
_STATES = re.compile(r"state(?:\(s\)|s)?\sof\slicensure\s*:\s*(.+?)(?=\s*(?:certification|specialt|board)|$)", re.IGNORECASE)
_CERTIFIED = re.compile(
    r"(?:certification(?:\(s\)|s)?\s?/\s?)?special(?:ty|ties)(?:\(ies\))?\s*:\s*(.+?)(?=\s*(?:state(?:\(s\)|s)?\sof|he/she|the\s(?:physician|expert)|clinical\scase)|$)",
    re.IGNORECASE,
)
_PRACTICE = re.compile(
    r"active\s(?:clinical\s)?practice\sfor\s(more\sthan\s[a-z0-9]+\syears)(?:\sand\sis\scurrently\sworking\s(at\sleast\s\d+\shours\sa\sweek))?",
    re.IGNORECASE,
)
_NO_AFFILIATION = re.compile(r"\bno\saffiliation\b", re.IGNORECASE)


def header(text: str) -> tuple[Header, Used, list[str]]:
    """The header that a head says, the stretches used, and what to remark."""
    used: Used = []
    notes: list[str] = []
    found: dict[str, date | None] = {}
    for name, words in _DATES.items():
        matches = re.finditer(rf"\b(?:{words})\s*:?\s*{_DATE}", text, re.IGNORECASE)
        match = next((match for match in matches if not _overlaps(match.span(), used)), None)
        if match:
            value = day(match[match.lastindex or 0])
            found[name] = value
            used.append(match.span())
            if value is None:
                notes.append(f"'{match[0]}' is no date that exists")
    case, priority, final = _CASE.search(text), _PRIORITY.search(text), _FINAL.search(text)
    used += [match.span() for match in (case, priority, final) if match]
    for pattern in _KNOWN:
        used += [match.span() for match in pattern.finditer(text)]
    number = (re.sub(r"\s", "", case[1]).upper() if case[1] else case[2]) if case else None
    said = " ".join(final[1].lower().split()) if final else None
    return Header(case=number, priority=priority[1] if priority else None, final=said, **found), used, notes


def _overlaps(span: tuple[int, int], used: Used) -> bool:
    return any(start < span[1] and span[0] < end for start, end in used)


def day(text: str) -> date | None:
    """A date as letters print it (02/14/2011, 2-14-11, 2011-02-14, February 14, 2011); None where there is no such day."""
    plain = re.sub(r"\s?([/-])\s?", r"\1", text.strip())
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", plain):
            return date.fromisoformat(plain)
        if plain[0].isdigit():
            month, number, year = (int(part) for part in re.split(r"[/-]", plain))
            return date(year + (2000 if year < 60 else 1900) if year < 100 else year, month, number)
        name, number_text, year_text = re.split(r"[\s,.]+", plain)
        return date(int(year_text), _MONTHS.index(name[:3].lower()) + 1, int(number_text))
    except (ValueError, IndexError):
        return None


def credentials(text: str) -> Credentials:
    """What the section on how the determination was made says of the reviewer."""
    board = _BOARD.search(text) or _CERTIFIED.search(text) or _DEGREE.search(text)
    subspecialty, practice = _SUBSPECIALTY.search(text), _PRACTICE.search(text)
    states = _LICENSED.search(text) or _STATES.search(text)
    return Credentials(
        specialties=_listed(board[1]) if board else (),
        subspecialty=subspecialty[1].strip(" ,.") if subspecialty else None,
        licensed=_listed(states[1]) if states else (),
        no_affiliation=bool(_NO_AFFILIATION.search(text)),
        active_practice=", ".join(filter(None, practice.groups())) if practice else None,
    )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip(" .,;") for part in re.split(r",\s*(?:and\s)?|\sand\s|;\s*", text) if part.strip(" .,;"))
