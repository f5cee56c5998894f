import re
from collections.abc import Callable, Collection, Sequence
from typing import Final

from django.contrib.postgres.search import SearchQuery
from django.db.models import Func, TextField, Value

from hirewire.kit.db import prepared

#: A query uses at most this many words, which is more than anybody types: a pasted page must not become a query.
MOST_WORDS: Final = 40
#: If at most this many known words start with a prefix, the prefix is expanded to these words. If more words do, the
#: prefix itself is searched for: the index stores words with the same prefix side by side, so it finds all of them at
#: once.
MOST_KNOWN: Final = 50

#: Turns words and their weights into conditions, all of which must match.
QueryBuilder = Callable[[str, str], Sequence[SearchQuery]]
#: Words in one string, and the weights that the words may have in the index: letters from A to D, or an empty string
#: for any weight.
WeightedText = tuple[str, str]

# Prefixes that could be expanded come first. Among these, a prefix with fewer known words comes earlier, because it is
# cheaper to check.
_KNOWN: Final = """
SELECT typed.word, typed.weights, known.query::text FROM unnest(%s::text[], %s::text[]) AS typed (word, weights),
    LATERAL (SELECT hw_prefixes(typed.word, typed.weights) AS query OFFSET 0) AS begun,
    LATERAL (SELECT hw_known(begun.query, %s) AS query OFFSET 0) AS known
ORDER BY known.query::text = begun.query::text, numnode(known.query)
"""


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)[:MOST_WORDS]


class Prefixes(SearchQuery):
    """Matches documents in which each word of a text is the beginning of a word with one of these weights."""

    def __init__(self, text: str, weights: str = "") -> None:
        super().__init__(Value(" ".join(words(text))))
        self.function = "hw_prefixes"
        self.set_source_expressions([*self.get_source_expressions(), Value(weights)])


class Words(Prefixes):
    """Matches whole words. Among many people, a search for words takes a tenth of the time of a search for prefixes."""

    def __init__(self, text: str, weights: str = "") -> None:
        super().__init__(text, weights)
        self.template = "replace((%(function)s(%(expressions)s))::text, ':*', ':')::tsquery"


class Following(SearchQuery):
    """Matches a text's words only where they are next to each other and in the same order."""

    def __init__(self, text: str) -> None:
        plain = Func(Value(text), function="hw_plain", output_field=TextField())
        super().__init__(plain, config="simple", search_type="phrase")


class AllWords(SearchQuery):
    """Matches the words in any order. The text is split in the same way as the documents."""

    def __init__(self, text: str) -> None:
        plain = Func(Value(text), function="hw_plain", output_field=TextField())
        super().__init__(plain, config="simple")


class Joined(SearchQuery):
    """Combines queries with ``&&`` or ``||``. A query has no effect if it is empty after accents are stripped."""

    def __init__(self, queries: Sequence[SearchQuery], operator: str) -> None:
        super().__init__(queries[0])
        self.set_source_expressions([*queries])
        self.template = "(%(expressions)s)"
        self.arg_joiner = f" {operator} "


class Without(SearchQuery):
    def __init__(self, query: SearchQuery) -> None:
        super().__init__(query)
        self.template = "(!! %(expressions)s)"


class OrNothing(SearchQuery):
    """Replaces NULL with an empty query, because joining a query with NULL would give NULL."""

    def __init__(self, query: SearchQuery) -> None:
        super().__init__(query)
        self.template = "coalesce(%(expressions)s, ''::tsquery)"


class _Written(SearchQuery):
    def __init__(self, query: str) -> None:
        super().__init__(Value(query))
        self.template = "(%(expressions)s)::tsquery"


def whole(text: str, weights: str) -> Sequence[SearchQuery]:
    return [Words(word, weights) for word in words(text)]


def begun(text: str, weights: str) -> Sequence[SearchQuery]:
    return [Prefixes(text, weights)]


def known(phrases: Collection[WeightedText]) -> QueryBuilder:
    """Return a builder like ``begun`` that expands each prefix to the known words that start with it.

    The builder works only for ``phrases``, because this function looks up all their words in advance, in a single
    query. A prefix stays a prefix if no known word starts with it, or if more than ``MOST_KNOWN`` do.

    Expanding saves time: the index intersects the matches of whole words, but for a prefix it first has to collect all
    matches.
    """
    typed = [(word, weights) for text, weights in phrases for word in words(text)]
    columns = [prepared.texts(column) for column in zip(*typed, strict=True)]
    rows = prepared.rows(_KNOWN, [*columns, MOST_KNOWN])
    places = {(word, weights): (place, query) for place, (word, weights, query) in enumerate(rows)}

    def looked(text: str, weights: str) -> Sequence[SearchQuery]:
        looked_up = sorted({places[word, weights] for word in words(text)})
        # Stripping accents may leave nothing of a word.
        return [_Written(query) for _, query in looked_up if query] or begun(text, weights)

    return looked
