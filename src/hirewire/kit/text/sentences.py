"""Sentences, mostly error messages, that are written in one place and shown to people in another.

Whatever is stored, logged or sent is English, even if a German user's click causes it. So a sentence *is* its English
text, and only a page translates it into the reader's language.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, Self

from django.utils.formats import number_format
from django.utils.translation import gettext

_PLACEHOLDER: Final = re.compile(r"\\\{(\w+)\\\}")
#: The group in ``_pattern`` that matches the text after the first sentence. No placeholder may have this name.
_REST: Final = "the_rest"


class Sentence(str):
    __slots__ = ("source", "values")
    source: str
    values: dict[str, object]

    def __new__(cls, source: str, values: dict[str, object]) -> Self:
        english = {name: f"{value:,}" if isinstance(value, int) else value for name, value in values.items()}
        sentence = super().__new__(cls, source.format(**english) if values else source)
        sentence.source, sentence.values = source, values
        return sentence

    def localized(self) -> str:
        words = gettext(self.source)
        return words.format(**{name: _local(value) for name, value in self.values.items()}) if self.values else words


def sentence(source: str, **values: object) -> Sentence:
    return Sentence(source, values)


def recalled(text: str, sources: Sequence[str]) -> str:
    """Return stored text as the sentences from which it was made, so that it can be translated.

    The text begins with one of ``sources``, with values in its placeholders, and other sentences may follow. If several
    sources fit, the first is taken. Text that was not made from ``sources`` stays as it is.
    """
    for source in sources:
        if match := _pattern(source).fullmatch(text):
            values = match.groupdict()
            rest = values.pop(_REST)
            first = Sentence(source, values)
            if not rest:
                return first
            # Do not call ``sentence`` here: wherever it is called, its first argument is collected into the catalogs,
            # but nothing in "{first} {rest}" needs a translation.
            return Sentence("{first} {rest}", {"first": first, "rest": recalled(rest, sources)})
    return text


@lru_cache
def _pattern(source: str) -> re.Pattern[str]:
    words = _PLACEHOLDER.sub(r"(?P<\1>.+?)", re.escape(source))
    return re.compile(rf"{words}(?: (?P<{_REST}>.+))?", re.DOTALL)


def localized(fault: Exception | str) -> str:
    """Return the text of an error or a stored sentence, in the reader's language if a catalog translates it."""
    words = fault.args[0] if isinstance(fault, Exception) and fault.args else fault
    if isinstance(words, Sentence):
        return words.localized()
    return _translated(str(words))


def _translated(text: str) -> str:
    if "'" not in text:
        return gettext(text) if text else ""
    # An earlier version may have stored the text with straight apostrophes. The catalogs have curly ones.
    curly = text.replace("'", "’")
    words = gettext(curly)
    return words if words != curly else gettext(text)


def _local(value: object) -> object:
    if isinstance(value, Sentence):
        return value.localized()
    return number_format(value, force_grouping=True) if isinstance(value, int) else value
