"""The options of the agent's connection to a double, which some steps of a certification need.

Nobody can set them in a real ATS: people set them on the agent's page.
"""

from collections.abc import Callable, Mapping
from typing import Final

import httpx2

_TIMEOUT: Final = 60.0


class OptionsRefused(Exception):
    """The options could not be set; the message says why."""


class ConnectionOptions:
    """Sets options as a person does on the agent's page, once ``know`` has named the agent's address."""

    def __init__(self) -> None:
        self._url = self._key = ""

    def know(self, url: str, key: str) -> None:
        """Take the address of the connection in the agent's API, and the agent's key."""
        self._url, self._key = url, key

    def prepare(self, step: str, values: Mapping[str, str]) -> None:
        wanted = _WANTED[step](values) if step in _WANTED else {}
        if not self._url:
            # Both options are off at first, so only those to switch on are missing.
            missing = " and ".join(name.replace("_", " ") for name, is_on in wanted.items() if is_on)
            if missing:
                raise OptionsRefused(f"Switch on {missing} on the page of the agent's connection.")
        elif wanted:
            self._set(wanted)

    def _set(self, wanted: Mapping[str, bool]) -> None:
        headers = {"Authorization": f"Bearer {self._key}"}
        try:
            answer = httpx2.put(
                f"{self._url}/options", json=dict(wanted), headers=headers, timeout=_TIMEOUT, trust_env=False
            )
        except httpx2.TransportError as error:
            raise OptionsRefused(f"The agent did not answer ({type(error).__name__}).") from None
        if answer.is_error:
            raise OptionsRefused(f"The agent refused to set options with {answer.status_code}.")


_WANTED: Final[Mapping[str, Callable[[Mapping[str, str]], Mapping[str, bool]]]] = {
    "create-job": lambda values: {"public_jobs": values.get("availability") == "public"},
    "create-list": lambda _values: {"access_lists": True},
}
