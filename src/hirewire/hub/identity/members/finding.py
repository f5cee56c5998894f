"""Finding members by what people type."""

import re
from collections.abc import Callable, Collection, Sequence
from typing import Final

from django.contrib.postgres.search import SearchQuery
from django.db.models import Value

from hirewire.kit.db import prepared

#: More words than anybody types by hand; a pasted page must not become a query.
_MOST_WORDS = 8
#: A beginning of more words than this is left to the index, which has them side by side.
MOST_KNOWN: Final = 50

#: How words of a text are looked for: conditions of these weights, which hold all together.
Looked = Callable[[str, str], Sequence[SearchQuery]]
#: A text, and the weights that its words are to have.
Asked = tuple[str, str]

# The surest come first: of fewer words it takes less to tell who has all of them.
_KNOWN: Final = """
SELECT typed.word, typed.weights, known.query::text FROM unnest(%s::text[], %s::text[]) AS typed (word, weights),
    LATERAL (SELECT hw_prefixes(typed.word, typed.weights) AS query OFFSET 0) AS begun,
    LATERAL (SELECT hw_known(begun.query, %s) AS query OFFSET 0) AS known
ORDER BY known.query::text = begun.query::text, numnode(known.query)
"""


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)[:_MOST_WORDS]


class Prefixes(SearchQuery):
    """Every word of a text, or what begins with it, of these weights."""

    def __init__(self, text: str, weights: str = "") -> None:
        super().__init__(Value(" ".join(words(text))))
        self.function = "hw_prefixes"
        self.set_source_expressions([*self.get_source_expressions(), Value(weights)])


class Words(Prefixes):
    """Every word of a text as it is typed, which among many people takes a tenth of the time."""

    def __init__(self, text: str, weights: str = "") -> None:
        super().__init__(text, weights)
        self.template = "replace((%(function)s(%(expressions)s))::text, ':*', ':')::tsquery"


class _Written(SearchQuery):
    """A query in PostgreSQL's own words."""

    def __init__(self, query: str) -> None:
        super().__init__(Value(query))
        self.template = "(%(expressions)s)::tsquery"


def whole(text: str, weights: str) -> Sequence[SearchQuery]:
    return [Words(word, weights) for word in words(text)]


def begun(text: str, weights: str) -> Sequence[SearchQuery]:
    return [Prefixes(text, weights)]


def known(asked: Collection[Asked]) -> Looked:
    """As ``begun``, with each beginning written out as the words of profiles that begin so; one query for all texts.

    An index finds whole words side by side, and of a beginning collects everybody first.
    """
    typed = [(word, weights) for text, weights in asked for word in words(text)]
    columns = [prepared.texts(column) for column in zip(*typed, strict=True)]
    rows = prepared.rows(_KNOWN, [*columns, MOST_KNOWN])
    places = {(word, weights): (place, query) for place, (word, weights, query) in enumerate(rows)}

    def looked(text: str, weights: str) -> Sequence[SearchQuery]:
        found = sorted({places[word, weights] for word in words(text)})
        # Unaccented, a letter may be none.
        return [_Written(query) for _, query in found if query] or begun(text, weights)

    return looked
