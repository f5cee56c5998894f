"""Finding the next page, and a guard against endless paging."""

import re
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import parse_qs, urlsplit

from hirewire.agent.sdk.errors import StopSync

_NEXT: Final = re.compile(r'<([^>]+)>\s*;[^,]*rel="?next"?')


def linked_token(headers: Mapping[str, str], name: str) -> str | None:
    """The value of the parameter ``name`` in the link to the next page (``Link`` header). None on the last page."""
    link = _NEXT.search(headers.get("Link", ""))
    if link is None:
        return None
    values = parse_qs(urlsplit(link[1]).query).get(name)
    if not values:
        raise StopSync("The ATS says that there is a next page, but not where it begins: its paging is broken.")
    return values[0]


class PageGuard:
    """Watches one run through a list, and stops it when pages repeat.

    An ATS with broken paging, and every mock generated from an API description,
    says "more" forever. A record that changes during the run appears again in
    another version, so the guard remembers versions, not ids.
    """

    def __init__(self, what: str) -> None:
        self._what = what
        self.start_again()

    def start_again(self) -> None:
        self._tokens: set[str] = set()
        #: Hashes, so that a long list needs little memory.
        self._versions: set[int] = set()
        self._stale_pages = 0

    def check(self, token: str | None, versions: Iterable[object]) -> None:
        """Check one page: the token of the next page, and the versions of the records on this one."""
        fresh = {hash(version) for version in versions} - self._versions
        self._versions |= fresh
        self._stale_pages = 0 if fresh or token is None else self._stale_pages + 1
        if token in self._tokens:
            raise StopSync(f"The ATS sent the same page of {self._what} twice: its paging is broken.")
        if self._stale_pages > 1:
            raise StopSync(f"The ATS sent two pages of {self._what} with nothing new: its paging is broken.")
        if token is not None:
            self._tokens.add(token)
