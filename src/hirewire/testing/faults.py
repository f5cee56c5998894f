"""Lets test suites arm faults in a sandbox."""

from collections.abc import Callable
from typing import Any

Control = Callable[..., Any]


class Faults:
    """``rsc.faults``: what should go wrong in this world. A reset forgets all faults."""

    def __init__(self, control: Control) -> None:
        self._control = control

    def add(self, name: str, **conditions: Any) -> int:  # noqa: ANN401 - texts, numbers and None
        """Arm a fault and return its id: ``add("too-many-requests", resource="atsCandidates", retry_after=2)``."""
        return int(self._control("POST", "faults", {"name": name, **conditions})["id"])

    def remove(self, number: int) -> None:
        self._control("DELETE", "faults", {"id": number})

    def clear(self) -> None:
        self._control("DELETE", "faults")

    def struck(self, number: int) -> int:
        """Return how often a fault has struck."""
        return next(int(each["struck"]) for each in self.armed() if each["id"] == number)

    def armed(self) -> list[dict[str, Any]]:
        """Return all faults, including those that will not strike again."""
        faults: list[dict[str, Any]] = self._control("GET", "faults")["faults"]
        return faults
