"""Reasons in the reader's language: why a sync stopped, why a record was refused, why a check failed.

Reasons are composed and stored in English, because connectors do not use Django. The host API and the commands show
them in English. A reason may quote an ATS or Recruiter, so the catalog cannot contain the whole reason. A page
therefore looks in the catalog for the sentence from which the reason was made. ``tools/reasons.py`` collects these
sentences under a context of their own.
"""

import re
from functools import lru_cache
from typing import Final

from django.utils.translation import get_language
from django.utils.translation.trans_real import translation

from hirewire.kit.text.sentences import localized

REASON: Final = "reason"
#: Separates a context from its text, as in the catalogs of gettext.
_SEPARATOR: Final = "\x04"
_PLACEHOLDER: Final = re.compile(r"\\\{(\w+)\\\}")
#: Separates several reasons on one line. A semicolon before one of the excluded texts is part of a single reason.
_BETWEEN: Final = re.compile(r"; (?!Recruiter requires it|it accepts no new people|if not, replace)")


def localized_reason(reason: str) -> str:
    words = "\n".join(_line(line) for line in reason.split("\n"))
    # If nothing was translated, look for the whole reason among the texts of pages. Do not look there for the values
    # within a sentence: a value may be a name that happens to equal a text of a page.
    return localized(reason) if words == reason else words


def _line(line: str) -> str:
    whole = _sentence(line)
    if whole is not None:
        return whole
    parts = _BETWEEN.split(line)
    return "; ".join(_line(part) for part in parts) if len(parts) > 1 else line


def fault_words(fault: Exception) -> str:
    return localized_reason(localized(fault))


def _sentence(reason: str) -> str | None:
    for pattern, words in _sentences(get_language() or ""):
        if match := pattern.fullmatch(reason):
            return words.format(**{name: _line(value) for name, value in match.groupdict().items()})
    return None


@lru_cache
def _sentences(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Every sentence with its translation. The sentence with the longest fixed text comes first.

    In another order, a sentence that consists mostly of placeholders could match before the right sentence.
    """
    prefix = REASON + _SEPARATOR
    catalog = translation(language)._catalog  # type: ignore[attr-defined]  # noqa: SLF001 - gettext cannot list a catalog, and Django's ``JavaScriptCatalog`` view reads this attribute, too
    known = [(key[len(prefix) :], words) for key, words in catalog.items() if str(key).startswith(prefix) and words]
    known.sort(key=lambda each: len(re.sub(r"\{\w+\}", "", each[0])), reverse=True)
    return tuple((_pattern(source), words) for source, words in known)


def _pattern(source: str) -> re.Pattern[str]:
    # Reasons that earlier versions stored contain a straight apostrophe.
    text = re.escape(source).replace("’", "[’']")
    # A placeholder at the beginning stands for a name. It must not match a semicolon, which separates two reasons.
    text = _PLACEHOLDER.sub(r"(?P<\1>[^;]+?)", text, count=1) if source.startswith("{") else text
    return re.compile(_PLACEHOLDER.sub(r"(?P<\1>.+?)", text))
