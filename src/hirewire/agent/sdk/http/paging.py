"""Paging that cannot go on for ever."""

from collections.abc import Iterable

from hirewire.agent.sdk.errors import StopSync


class PageGuard:
    """Watches one run through a list.

    An ATS with a fault in its paging, and every mock made from a description,
    says "more" for ever. A record that changes while we read comes again in
    another version, so versions are remembered, not ids.
    """

    def __init__(self, what: str) -> None:
        self._what = what
        self._tokens: set[str] = set()
        self._versions: set[object] = set()
        self._stale_pages = 0

    def check(self, token: str | None, versions: Iterable[object]) -> None:
        """Call it with each page: the token of the next one, and what identifies the records on this one."""
        fresh = set(versions) - self._versions
        self._versions |= fresh
        self._stale_pages = 0 if fresh or token is None else self._stale_pages + 1
        if token in self._tokens:
            raise StopSync(f"The ATS gave the same page of {self._what} twice: its paging is broken.")
        if self._stale_pages > 1:
            raise StopSync(f"The ATS gave two pages of {self._what} with nothing new: its paging is broken.")
        if token is not None:
            self._tokens.add(token)
