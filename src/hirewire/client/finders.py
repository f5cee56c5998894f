"""Finders, which answer in pages."""

from collections.abc import Mapping
from typing import Final, TypeVar

from hirewire.client.batches import Batches
from hirewire.client.calls import read
from hirewire.wire.answers import Collection
from hirewire.wire.restli import encode_query

FoundT = TypeVar("FoundT")

_PAGE: Final = 100
#: A server that ignores ``start`` would otherwise be asked for ever.
_MOST_PAGES: Final = 1000


class Finders(Batches):
    def find(self, path: str, finder: str, parameters: Mapping[str, str], kind: type[FoundT]) -> list[FoundT]:
        """All elements of a finder, page after page until one is not full."""
        found: list[FoundT] = []
        for page in range(_MOST_PAGES):
            query: dict[str, str | int] = {"q": finder, **parameters, "start": page * _PAGE, "count": _PAGE}
            response = self.call("GET", path, encode_query(query, self._protocol))
            elements = read(response, Collection).elements
            found += [read(raw, kind) for raw in elements]
            if len(elements) < _PAGE:
                break
        return found
