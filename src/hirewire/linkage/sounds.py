"""Keys that are the same for all the ways in which one name may be written in Latin letters."""

import re
from collections.abc import Mapping
from functools import lru_cache

#: The class of sound of each spelling. Vowels and ``y`` have no class, because they vary most between romanizations.
_LETTERS = {
    "c": "K", "q": "C", "j": "C", "x": "S", "s": "S", "z": "S", "b": "P", "p": "P", "d": "T", "t": "T", "g": "K",
    "k": "K", "f": "F", "v": "V", "w": "V", "l": "L", "r": "R", "m": "M", "n": "N", "h": "H", "sh": "S", "sch": "S",
    "shch": "S", "sz": "S", "ch": "C", "tch": "C", "tsch": "C", "tz": "C", "ts": "C", "cz": "C", "kh": "H", "ph": "F",
    "ck": "K", "ng": "N",
}  # fmt: skip
#: The classes of sound in most romanizations of Chinese and Cyrillic, where an ``h`` that ends a syllable is silent.
_EASTERN = _LETTERS | {"hs": "S", "zh": "C", "dj": "C", "dzh": "C", "gh": "H", "th": "T"}
#: The classes of sound in names from scripts without vowels. In such names, two adjacent consonants need not be a
#: digraph, and ``j``, ``v`` and ``w`` may stand for vowels.
_LITERAL = {**_LETTERS, "q": "K", "gh": "K", "j": "", "w": "", "v": ""}
_SOFT_C = re.compile(r"c(?=[eiy])")
_SILENT_H = re.compile(r"(?<=[aeiouy])h(?![aeiouy])")
_REPEATED = re.compile(r"(.)\1+")
_HALF_VOWELS = "aeiouyjw"


@lru_cache(maxsize=16384)
def sounds(word: str) -> tuple[str, ...]:
    """Return the possible sounds of a plain word's consonants, the likelier first."""
    word = _SOFT_C.sub("ts", word)
    eastern, literal = _classes(_SILENT_H.sub("", word), _EASTERN), _classes(word, _LITERAL)
    return (eastern,) if eastern == literal else (eastern, literal)


def _classes(word: str, classes: Mapping[str, str]) -> str:
    pieces = _pieces(classes is _EASTERN).findall(word)
    consonants = _REPEATED.sub(r"\1", "".join(classes.get(piece, "") for piece in pieces))
    return f"A{consonants}" if word[:1] in _HALF_VOWELS and not classes.get(word[:1]) else consonants


@lru_cache(maxsize=2)
def _pieces(is_eastern: bool) -> re.Pattern[str]:  # noqa: FBT001 - a key of the cache
    spellings = sorted(_EASTERN if is_eastern else _LITERAL, key=len, reverse=True)
    return re.compile("|".join([*spellings, "."]))
