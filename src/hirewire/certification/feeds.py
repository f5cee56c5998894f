"""Reads API calls or push events from a sandbox. ``look`` returns all of them, but fetches only new or changed ones."""

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
        with self._looking:
            answer = self._fetched()
            if isinstance(answer, list):
                # Older sandboxes ignore `after`, and answer with all records.
                return answer
            if answer["total"] != len(self._records):
                # The sandbox deleted old records. Only a complete list shows which records remain.
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

    Sorted by id, calls are in the order in which they began. The sandbox lists calls in another order, because it
    records a slow call after quick calls that began later.
    """
    return str(record["id"] if "verb" in record else record["at"])
