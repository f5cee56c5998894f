"""Text in any script as plain lower-case Latin words."""

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

_APOSTROPHES = re.compile("['`\u00b4\u2018\u2019\u02bc\u02b9]")
_NO_WORD = re.compile(r"[^a-z0-9]+")
#: The long spelling of a marked letter, and the letter without its mark: Mueller and Muller are both Müller.
_LONG_SPELLINGS = (("ae", "a"), ("oe", "o"), ("ue", "u"), ("aa", "a"))


@lru_cache(maxsize=16384)
def plain(text: str) -> str:
    """Return words of ASCII letters and digits. Apostrophes are removed, and other punctuation separates words."""
    if not text.isascii():
        text = anyascii(unicodedata.normalize("NFC", text))
    return _NO_WORD.sub(" ", _APOSTROPHES.sub("", text).lower()).strip()


@lru_cache(maxsize=16384)
def folded(word: str) -> str:
    """Return one spelling of a plain word, however its marked letters were written. Use it only for comparisons."""
    for long, short in _LONG_SPELLINGS:
        word = word.replace(long, short)
    return word


def is_latin(text: str) -> bool:
    return all("LATIN" in unicodedata.name(letter, "") for letter in text if letter.isalpha())
