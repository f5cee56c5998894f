"""Reasons in the reader's language: why a sync stopped, why a record was refused, why a check failed.

They are composed by connectors, which do not use Django, and stored in English, as the host API and the commands show
them. What an ATS or Recruiter said is inside, in its own words. So a page looks for the sentence that a reason was
made from: ``tools/reasons.py`` collects these sentences, and their context in the catalog tells them from other texts.
"""

import re
from functools import lru_cache
from typing import Final

from django.utils.translation import get_language
from django.utils.translation.trans_real import translation

from hirewire.kit.text.sentences import localized

REASON: Final = "reason"
#: Between a context and its text, as in the catalogs of gettext.
_SEPARATOR: Final = "\x04"
_PLACEHOLDER: Final = re.compile(r"\\\{(\w+)\\\}")
#: Between several reasons on one line. Some sentences of ours have a semicolon, too.
_BETWEEN: Final = re.compile(r"; (?!Recruiter requires it|it accepts no new people|if not, replace)")


def localized_reason(reason: str) -> str:
    """Translate what is ours in a reason; the rest stays as it was said."""
    words = "\n".join(_line(line) for line in reason.split("\n"))
    # Some reasons are texts of pages, too. A value within a sentence never is: it may be anybody's name.
    return localized(reason) if words == reason else words


def _line(line: str) -> str:
    whole = _sentence(line)
    if whole is not None:
        return whole
    parts = _BETWEEN.split(line)
    return "; ".join(_line(part) for part in parts) if len(parts) > 1 else line


def fault_words(fault: Exception) -> str:
    """The words of an error. It may hold a sentence that translates itself, or a reason."""
    return localized_reason(localized(fault))


def _sentence(reason: str) -> str | None:
    for pattern, words in _sentences(get_language() or ""):
        if found := pattern.fullmatch(reason):
            return words.format(**{name: _line(value) for name, value in found.groupdict().items()})
    return None


@lru_cache
def _sentences(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Every sentence with its translation. The most specific come first, because a vague one may match, too."""
    prefix = REASON + _SEPARATOR
    catalog = translation(language)._catalog  # type: ignore[attr-defined]  # noqa: SLF001 - gettext cannot list a catalog, and Django's own catalog for scripts reads this, too
    known = [(key[len(prefix) :], words) for key, words in catalog.items() if str(key).startswith(prefix) and words]
    known.sort(key=lambda each: len(re.sub(r"\{\w+\}", "", each[0])), reverse=True)
    return tuple((_pattern(source), words) for source, words in known)


def _pattern(source: str) -> re.Pattern[str]:
    # Reasons stored by earlier versions have the straight apostrophe.
    text = re.escape(source).replace("’", "[’']")
    # What a sentence begins with is a name. With a semicolon in it, the line would be several reasons.
    text = _PLACEHOLDER.sub(r"(?P<\1>[^;]+?)", text, count=1) if source.startswith("{") else text
    return re.compile(_PLACEHOLDER.sub(r"(?P<\1>.+?)", text))
