"""How a term is compared: text comes in as somebody wrote it, its folded form goes out.

Two texts are the same term if they fold to the same words: case, hyphens, slashes, accents, plurals and British or
American spelling do not count. Nothing here knows any term; the index (``terms``) and the reader of request headings
(``heading``) both fold with it.
"""

from __future__ import annotations

import re
import unicodedata

_TOKEN = re.compile(r"[a-z0-9]+(?:\.[0-9]+)*")
_POSSESSIVE = re.compile(r"['\u2019]s\b|['\u2019]")

#: Plurals in -es whose singular ends in -is; other words in -ses only lose the s (exercises, doses).
_GREEK_PLURALS = ("agnoses", "ognoses", "stheses", "theses", "rthoses", "alyses", "stases", "enoses", "crises")

#: British forms and what they are compared as, applied to singular words. Only keys are made of this, so a word that
#: is mangled (exercise) is mangled alike on both sides.
_BRITISH = (
    (re.compile(r"(?<=.)our(?=$|al|ed|ing|less|able|s$)"), "or"),
    (re.compile(r"aesth"), "esth"),
    (re.compile(r"haem"), "hem"),
    (re.compile(r"paed"), "ped"),
    (re.compile(r"aemi"), "emi"),
    (re.compile(r"aeti"), "eti"),
    (re.compile(r"aec"), "ec"),
    (re.compile(r"^oe(?=d|s)"), "e"),
    (re.compile(r"rrhoe"), "rrhe"),
    (re.compile(r"foet"), "fet"),
    (re.compile(r"sulph"), "sulf"),
    (re.compile(r"is(?=e$|ed$|ing$|ation)"), "iz"),
    (re.compile(r"ys(?=e$|ed$|ing$)"), "yz"),
    (re.compile(r"(?<=[ntb])re$"), "er"),
    (re.compile(r"gramme$"), "gram"),
    (re.compile(r"ll(?=ed$|ing$)"), "l"),
    (re.compile(r"^disk$"), "disc"),
    (re.compile(r"^licence$"), "license"),
)
#: Words of four letters and fewer that the rules above would spoil.
_UNTOUCHED = frozenset({"four", "hour", "our", "your", "pour", "tour", "ones"})

_VOWEL = re.compile(r"[aeiouy]")

_words: dict[str, str] = {}


def _singular(word: str) -> str:
    if len(word) < 4 or not word.endswith(("s", "ae")) or not _VOWEL.search(word):
        return word  # an abbreviation such as CRPS is no plural of CRP
    if word.endswith("ae"):
        return word[:-1]
    if word.endswith(_GREEK_PLURALS):
        return word[:-2] + "is"
    if word.endswith("ies"):
        return word[:-3] + "y" if len(word) > 4 else word[:-1]
    if word.endswith(("sses", "ches", "shes", "xes")):
        return word[:-2]
    if word.endswith(("ss", "us", "is")):
        return word
    return word[:-1]


def fold_word(word: str) -> str:
    """One lower-case word in the form that it is compared in."""
    found = _words.get(word)
    if found is None:
        found = _singular(word)
        if found not in _UNTOUCHED and len(found) > 3:
            for pattern, replacement in _BRITISH:
                found = pattern.sub(replacement, found)
        if len(_words) < 50_000:  # a long-lived server folds strangers' text: the memory of words is bounded
            _words[word] = found
    return found


def words(text: str) -> list[str]:
    """The folded words of a text, in order."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text.replace("\u00b5", "u"))
        text = "".join(character for character in decomposed if not unicodedata.combining(character))
    text = text.lower()
    if text.isascii() and text.replace(" ", "").isalnum():
        return [_words.get(word) or fold_word(word) for word in text.split()]
    if "'" in text or "\u2019" in text:
        text = _POSSESSIVE.sub("", text)
    if "&" in text:
        text = text.replace("&", " and ")
    return [fold_word(word) for word in _TOKEN.findall(text)]


def fold(text: str) -> str:
    """The folded words joined by spaces: ``Cognitive-Behavioural Therapies`` is ``cognitive behavioral therapy``."""
    return " ".join(words(text))
