"""Reads the calls or the events of a sandbox. Each look fetches only those that are new or have changed."""

import threading
from collections.abc import Callable
from typing import Any

Records = list[dict[str, Any]]


class Feed:
    def __init__(self, name: str, ask: Callable[[str], Any]) -> None:
        """``ask`` sends a GET request for a path below ``/sandbox/`` and returns the decoded JSON of the answer."""
        self._name = name
        self._ask = ask
        self._records: dict[str, dict[str, Any]] = {}
        self._after = ""
        self._looking = threading.Lock()

    def look(self) -> Records:
        """Return all records that the sandbox has now, oldest first."""
        with self._looking:
            answer = self._fetched()
            if isinstance(answer, list):
                # A sandbox of an earlier version does not know `after`, and answers with all records.
                return answer
            if answer["total"] != len(self._records):
                # Old records were deleted. Only a complete list shows which are left.
                self._after = ""
                self._fetched()
            return sorted(self._records.values(), key=_place)

    def _fetched(self) -> Any:  # noqa: ANN401 - JSON
        answer = self._ask(f"{self._name}?after={self._after}")
        if isinstance(answer, dict):
            if answer["anew"]:
                self._records = {}
            self._records |= {record["id"]: record for record in answer[self._name]}
            self._after = answer["after"]
        return answer


def _place(record: dict[str, Any]) -> str:
    """Return the sort key of a record: the id of a call, or the time of an event.

    The id of a call shows when the call came. Its place in the list does not, because a slow call is recorded after
    later ones.
    """
    return str(record["id"] if "verb" in record else record["at"])
