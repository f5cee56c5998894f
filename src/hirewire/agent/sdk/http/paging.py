"""Finding the next page, and a guard against endless paging."""

import re
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import parse_qs, urlsplit

import msgspec

from hirewire.agent.sdk.errors import RefusedPages, StopSync

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


class Trail(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a cursor stores about earlier pages, to notice when pages form a circle.

    ``pages`` counts the pages that were read. Whenever it reaches a power of two, ``token`` becomes the token of the
    following page (Brent's algorithm). So a single token is enough to notice a circle of any length: once the distance
    between two replacements exceeds the circle's length, the token comes up again before it is replaced.
    """

    pages: int = 0
    token: str | None = None

    def to(self, token: str) -> "Trail":
        pages = self.pages + 1
        return Trail(pages, token if pages & self.pages == 0 else self.token)


_START: Final = Trail()
#: The value of ``restarted_at`` for a list that was never begun again. It is less than any number of pages. It cannot
#: be 0: a cursor from an early version has no trail, so its number of pages is 0, and ``restart`` would raise an error
#: at the first refusal.
NEVER_RESTARTED: Final = -1


class PageGuard:
    """Watches one run through a list, and stops it when pages repeat.

    An ATS with broken paging, and every mock generated from an API description, says "more" forever. A record that
    changes during the run appears again in another version, so the guard stores versions, not ids.

    The agent syncs a connection in turns of a few seconds. A run may take many turns, each with its own guard. ``at``
    is the token of the run's current page. ``trail`` and ``restarted_at`` come from the guard of the previous turn.
    """

    def __init__(
        self, what: str, *, at: str | None = None, trail: Trail = _START, restarted_at: int = NEVER_RESTARTED
    ) -> None:
        self._what = what
        self.start_again()
        self.trail = trail
        #: How many pages had been read when the ATS last refused the next page and the list was begun again.
        self.restarted_at = restarted_at
        if at is not None:
            self._tokens.add(at)

    def restart(self) -> None:
        """Begin the list again because the ATS refused the token of a page.

        The ATS may have forgotten the token during a pause. But if the run got no further through the list than at the
        previous refusal, a pause is probably not the reason. The run might then never end, so an error is raised.
        """
        if self.trail.pages <= self.restarted_at:
            raise RefusedPages(f"The ATS refused the next page of {self._what} again: its paging is broken.")
        self.restarted_at = self.trail.pages
        self.start_again()

    def start_again(self) -> None:
        self.trail = _START
        self._tokens: set[str] = set()
        #: Hashes, so that a long list needs little memory.
        self._versions: set[int] = set()
        self._stale_pages = 0

    def check(self, token: str | None, versions: Iterable[object]) -> None:
        """Check one page: the token of the next page, and the versions of the records on this page."""
        fresh = {hash(version) for version in versions} - self._versions
        self._versions |= fresh
        self._stale_pages = 0 if fresh or token is None else self._stale_pages + 1
        if token is not None and (token in self._tokens or token == self.trail.token):
            raise StopSync(f"The ATS sent the same page of {self._what} twice: its paging is broken.")
        if self._stale_pages > 1:
            raise StopSync(f"The ATS sent two pages of {self._what} with nothing new: its paging is broken.")
        if token is not None:
            self._tokens.add(token)
            self.trail = self.trail.to(token)
