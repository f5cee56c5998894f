"""A guard against endless paging."""

from collections.abc import Iterable

from hirewire.agent.sdk.errors import StopSync


class PageGuard:
    """Watches one run through a list.

    An ATS with broken paging, and every mock generated from an API description,
    says "more" forever. A record that changes during the run appears again in
    another version, so the guard remembers versions, not ids.
    """

    def __init__(self, what: str) -> None:
        self._what = what
        self._tokens: set[str] = set()
        self._versions: set[object] = set()
        self._stale_pages = 0

    def check(self, token: str | None, versions: Iterable[object]) -> None:
        """Check one page: the token of the next page, and the versions of the records on this one."""
        fresh = set(versions) - self._versions
        self._versions |= fresh
        self._stale_pages = 0 if fresh or token is None else self._stale_pages + 1
        if token in self._tokens:
            raise StopSync(f"The ATS sent the same page of {self._what} twice: its paging is broken.")
        if self._stale_pages > 1:
            raise StopSync(f"The ATS sent two pages of {self._what} with nothing new: its paging is broken.")
        if token is not None:
            self._tokens.add(token)
