"""Words about people, towns and companies: the package's own lists, and English nicknames from a library."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from nicknames import name_triplets

from hirewire.linkage.text import folded, plain

_LINE: Final = re.compile(r"\[(\w+)\] (.*)")

Groups = Mapping[str, frozenset[int]]
_NO_GROUP: Final = frozenset[int]()


@cache
def listed(name: str) -> frozenset[str]:
    lists = (_LINE.match(line) for line in _lines("words.txt"))
    return next(frozenset(match[2].split()) for match in lists if match and match[1] == name)


def are_forms_of_one_given_name(word: str, other: str) -> bool:
    return _share_a_group(_given_names(), word, other)


def are_forms_of_one_family_name(word: str, other: str) -> bool:
    return _share_a_group(_family_names(), word, other)


def _share_a_group(groups: Groups, word: str, other: str) -> bool:
    of_word = groups.get(word)
    return of_word is not None and not of_word.isdisjoint(groups.get(other, _NO_GROUP))


def town(name: str) -> str:
    """Return the same name for all names of a town."""
    words = plain(name)
    return _towns().get(words) or folded(words)


@cache
def _towns() -> Mapping[str, str]:
    towns = (line.split(", ") for line in _lines("places.txt"))
    return {plain(name): folded(plain(names[0])) for names in towns for name in names}


@cache
def _given_names() -> Groups:
    english: dict[str, list[str]] = {}
    for triplet in name_triplets():
        if triplet.relationship == "has_nickname":
            english.setdefault(triplet.name1, [triplet.name1]).append(triplet.name2)
    return _numbered([*(line.split() for line in _lines("given_names.txt")), *english.values()])


@cache
def _family_names() -> Groups:
    return _numbered(line.split() for line in _lines("family_names.txt"))


def _numbered(groups: Iterable[list[str]]) -> Groups:
    numbers: dict[str, set[int]] = {}
    for number, names in enumerate(groups):
        for name in names:
            numbers.setdefault(folded(plain(name)), set()).add(number)
    return {name: frozenset(of_name) for name, of_name in numbers.items()}


def _lines(name: str) -> list[str]:
    text = (files("hirewire.linkage") / "data" / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
