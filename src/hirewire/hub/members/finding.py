"""Finding members by what people type."""

import re
from typing import Protocol

from django.contrib.postgres.search import SearchQuery
from django.db.models import Value

#: More words than anybody types by hand; a pasted page must not become a query.
_MOST_WORDS = 8


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)[:_MOST_WORDS]


class Looked(Protocol):
    """How words of a text are looked for."""

    def __call__(self, text: str, weights: str = "") -> "Prefixes": ...


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
