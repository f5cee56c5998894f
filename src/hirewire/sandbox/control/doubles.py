"""Stores and restores the records of the double beside a sandbox, because they are part of the sandbox's world.

A double is a program that imitates a vendor's ATS.
"""

from typing import Final

import httpx2

from hirewire.agent.doubles.steps import PREFIX, STEPS_KEY
from hirewire.sandbox.control.errors import NoDouble

_TIMEOUT: Final = 10.0


class DoubleInWorld:
    def __init__(self, url: str) -> None:
        self._url = f"{url}{PREFIX}moments/"

    def keep(self, label: str) -> None:
        self._ask("keep", label)

    def return_to(self, label: str) -> None:
        self._ask("return", label)

    def forget(self, label: str) -> None:
        self._ask("forget", label)

    def _ask(self, what: str, label: str) -> None:
        headers = {"Authorization": f"Bearer {STEPS_KEY}"}
        try:
            answer = httpx2.post(
                self._url + what, json={"name": label}, headers=headers, timeout=_TIMEOUT, trust_env=False
            )
        except httpx2.TransportError as error:
            raise NoDouble(f"it did not answer ({type(error).__name__})") from None
        if answer.is_error:
            raise NoDouble(f"it answered {answer.status_code}")
