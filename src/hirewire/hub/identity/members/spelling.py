"""Known words that differ from a typed word by one slip: a missing, extra or wrong letter, or two swapped letters."""

import string
from collections.abc import Collection
from typing import Final

from hirewire.hub.identity.members.models import KnownWord

#: Words with fewer letters are left out, because they resemble too many other words.
SHORTEST: Final = 4
_ALPHABET: Final = string.ascii_lowercase + string.digits


def slips(word: str) -> set[str]:
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    letters = _ALPHABET + "".join(sorted(set(word) - set(_ALPHABET)))
    fewer = {left + right[1:] for left, right in halves if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in halves if right[1:]}
    wrong = {left + letter + right[1:] for left, right in halves if right for letter in letters}
    more = {left + letter + right for left, right in halves for letter in letters}
    return (fewer | swapped | wrong | more) - {word}


def neighbours(words: Collection[str]) -> dict[str, list[str]]:
    """Return, for each of ``words`` that is long enough, the known words that differ from it by one slip.

    ``words`` have to be in lower case and without accents, like the known words.

    Some known words occur only in the private profiles of another company. Therefore, suggest a word to a person only
    if that person's own search for the word finds somebody.
    """
    near = {word: slips(word) for word in words if len(word) >= SHORTEST}
    slipped_words = sorted(set().union(*near.values()))
    known = (
        set(KnownWord.objects.filter(word__in=slipped_words).values_list("word", flat=True)) if slipped_words else set()
    )
    return {word: sorted(known & slipped) for word, slipped in near.items()}
