"""Snapshots of a double, so that it can go back in time together with the other programs of a sandbox."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Final

from hirewire.agent.doubles.base import Double

#: The attribute in which a double logs its requests, for tests. Snapshots do not contain this log, because it grows
#: with each request and changes no answer.
_LOG: Final = "requests"


class NoMoment(LookupError):
    def __init__(self, name: str) -> None:
        super().__init__(f"The double kept no moment “{name[:60]}”.")


class Moments:
    """Stores moments in memory: named copies of a double's account. Callers must hold the double's lock."""

    def __init__(self, double: Double) -> None:
        self._double = double
        self._kept: dict[str, Mapping[str, Any]] = {}

    def keep(self, name: str) -> None:
        """Store the account as it is now, and replace an earlier moment of the same name."""
        self._kept[name] = self._copied({part: value for part, value in vars(self._double).items() if part != _LOG})

    def return_to(self, name: str) -> None:
        if name not in self._kept:
            raise NoMoment(name)
        # Remove attributes that were added after this moment, such as cached look-ups.
        for part in vars(self._double).keys() - self._kept[name].keys() - {_LOG}:
            delattr(self._double, part)
        vars(self._double).update(self._copied(self._kept[name]))

    def forget(self, name: str) -> None:
        """Forget a moment. If it does not exist, do nothing: a caller who got no answer may repeat the request."""
        self._kept.pop(name, None)

    def _copied(self, parts: Mapping[str, Any]) -> dict[str, Any]:
        """Copy the attributes. The copies refer to the original double, clock and lock."""
        shared = (self._double, self._double.clock, self._double.locked)
        return deepcopy(dict(parts), {id(each): each for each in shared})
