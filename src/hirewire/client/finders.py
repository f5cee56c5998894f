from collections.abc import Iterator, Mapping
from typing import Final, TypeVar

from hirewire.client.batches import Batches
from hirewire.client.calls import read
from hirewire.client.errors import ServerFault
from hirewire.wire.answers import Collection
from hirewire.wire.restli import Parameter, encode_query

FoundT = TypeVar("FoundT")

PAGE: Final = 100


class Finders(Batches):
    def find(self, path: str, finder: str, parameters: Mapping[str, Parameter], kind: type[FoundT]) -> list[FoundT]:
        return list(self.each(path, {"q": finder, **parameters}, kind))

    def each(self, path: str, parameters: Mapping[str, Parameter], kind: type[FoundT]) -> Iterator[FoundT]:
        """Yield the elements of a collection. Each page is requested when the previous one is used up."""
        page = Collection([])
        start = 0
        while True:
            query = encode_query({**parameters, "start": start, "count": PAGE}, self._protocol)
            previous, page = page, read(self.call("GET", path, query), Collection)
            if page.elements and page.elements == previous.elements:
                # The server ignores ``start``, so this loop would never end.
                raise ServerFault("The server sent the same page twice: its paging is broken.")
            for raw in page.elements:
                yield read(raw, kind)
            start += len(page.elements)
            if not page.elements or not goes_on(page, start):
                return


def goes_on(page: Collection, read_so_far: int) -> bool:
    """Whether more pages follow. A short page may not be the last one, so use the paging that the server reports."""
    if page.paging.total:
        return read_so_far < page.paging.total
    return page.paging.has_next or len(page.elements) >= PAGE
