"""What somebody may have meant if a search finds nobody: the same search with one word spelled differently."""

from dataclasses import dataclass, replace
from typing import Final

from hirewire.hub.identity.members.finding import words
from hirewire.hub.identity.members.spelling import neighbours
from hirewire.hub.recruiting.recommendations.asking import folded
from hirewire.hub.recruiting.searches.grammar import Node, replaced, terms, written
from hirewire.hub.recruiting.searches.wanted import Wanted
from hirewire.hub.sites.recruiter.search.search_conditions import Viewer, fitting
from hirewire.kit.db.counting import Figure, figures

#: The largest number of spellings to try, and the largest number of people to count for each spelling.
_MOST_TRIED: Final = 12
_MOST_COUNTED: Final = 1000


@dataclass(frozen=True, slots=True)
class Correction:
    word: str
    #: The whole text of the search box, with ``word`` in place of the typed word.
    text: str
    people: Figure


def correction(viewer: Viewer, wanted: Wanted) -> Correction | None:
    """Return the spelling that finds the most people for this seat.

    Each spelling is tried as a search by this seat, so that the result does not
    reveal words that occur only in other companies' profiles.
    """
    query = None if wanted.is_speechless else wanted.query
    if query is None:
        return None
    tried = {text: (word, replace(wanted, text=text)) for word, text in _spellings(query)}
    numbers = figures({text: fitting(viewer, variant) for text, (_, variant) in tried.items()}, limit=_MOST_COUNTED)
    best = max(numbers, key=lambda text: numbers[text].number, default="")
    return Correction(tried[best][0], best, numbers[best]) if best and numbers[best] else None


def _spellings(query: Node) -> list[tuple[str, str]]:
    """Return each word that could be meant, and the whole text with that word in place of the typed one."""
    typed = {term: folded(term.text) for term in terms(query) if len(words(term.text)) == 1}
    near = neighbours(set(typed.values()))
    spellings = [
        (word, written(replaced(query, term, word)))
        for term, plain in typed.items()
        for word in near.get(plain, ())
        if _is_word(word)
    ]
    return spellings[:_MOST_TRIED]


def _is_word(word: str) -> bool:
    """Whether the search box reads this word of a profile as one word.

    The search box splits an address, for example, into several words.
    """
    return words(word) == [word]
