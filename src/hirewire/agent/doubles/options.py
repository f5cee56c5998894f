"""Setting the options that the agent's connection to a double needs for some steps of a certification.

The ATS has no part in these options: they are set in the agent's API.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

import httpx2

_TIMEOUT: Final = 60.0


class OptionsRefused(Exception):
    """The options could not be set; the message says why."""


class NotReadYet(Exception):
    """The agent has not yet read what the last step changed."""


class ConnectionOptions:
    """Sets options in the agent's API. Until ``know`` is called, a person has to set them there."""

    def __init__(self) -> None:
        self._url = self._key = ""

    def know(self, url: str, key: str) -> None:
        """Remember the agent's key, and the URL of the connection in the agent's API."""
        self._url, self._key = url, key

    def prepare(self, step: str, values: Mapping[str, str]) -> None:
        wanted = _WANTED[step](values) if step in _WANTED else {}
        if not self._url:
            # All options in ``_WANTED`` are off at first, so a person has to switch on only those that a step needs.
            missing = " and ".join(name.replace("_", " ") for name, is_on in wanted.items() if is_on)
            if missing:
                raise OptionsRefused(f"Switch on {missing} in the agent's API: PUT /api/connections/NAME/options.")
        elif wanted:
            self._set(wanted)

    def await_poll(self, step: str, changed_at: datetime | None) -> None:
        """Refuse a step about an access list until the agent has read what the earlier steps changed.

        A job has a team before the step changes it. If the agent read the team for the first time after the step, the
        whole team would look like a result of the step. Or suppose that one step adds somebody to the team, and that
        the next step removes this person before the agent has read the team. The agent would notice neither step.
        """
        if not self._url or changed_at is None or step not in _AFTER_A_POLL:
            return
        read_at = self._asked("GET", self._url)["sync"]["read_at"]
        if read_at is None or datetime.fromisoformat(read_at) < changed_at:
            raise NotReadYet("The agent has not read everything since the last step.")

    def _set(self, wanted: Mapping[str, bool]) -> None:
        self._asked("PUT", f"{self._url}/options", dict(wanted))

    def _asked(self, verb: str, url: str, body: Mapping[str, bool] | None = None) -> Any:  # noqa: ANN401 - JSON
        headers = {"Authorization": f"Bearer {self._key}"}
        try:
            answer = httpx2.request(verb, url, json=body, headers=headers, timeout=_TIMEOUT, trust_env=False)
        except httpx2.TransportError as error:
            raise OptionsRefused(f"The agent did not answer ({type(error).__name__}).") from None
        if answer.is_error:
            raise OptionsRefused(f"The agent answered {answer.status_code} to {verb} {urlsplit(url).path}.")
        return answer.json() if answer.content else None


#: Steps that work only after the agent has read the changes of earlier steps.
_AFTER_A_POLL: Final = frozenset({"create-list", "remove-from-list", "add-to-list"})
_WANTED: Final[Mapping[str, Callable[[Mapping[str, str]], Mapping[str, bool]]]] = {
    "create-job": lambda values: {"public_jobs": values.get("availability") == "public"},
    "create-list": lambda _values: {"access_lists": True},
}
