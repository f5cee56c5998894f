"""Sentences for people that are written in one place and read in another, errors above all.

What is stored, logged or sent is English, even if a German user's click causes it. So a sentence *is* its
English text, and only a page translates it into the reader's language.
"""

from typing import Self

from django.utils.formats import number_format
from django.utils.translation import gettext


class Sentence(str):
    """English text that knows how to translate itself."""

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
    """Make a sentence, as in ``sentence("{name} left.", name=name)``. Each language groups numbers in its own way."""
    return Sentence(source, values)


def localized(fault: Exception | str) -> str:
    """The text of an error or stored sentence for a page, in the reader's language if a catalog has it."""
    words = fault.args[0] if isinstance(fault, Exception) and fault.args else fault
    if isinstance(words, Sentence):
        return words.localized()
    return _translated(str(words))


def _translated(text: str) -> str:
    if "'" not in text:
        return gettext(text) if text else ""
    # The text was stored by a version that wrote straight apostrophes; catalogs have curly ones.
    curly = text.replace("'", "’")
    words = gettext(curly)
    return words if words != curly else gettext(text)


def _local(value: object) -> object:
    if isinstance(value, Sentence):
        return value.localized()
    return number_format(value, force_grouping=True) if isinstance(value, int) else value
