"""Connectors that are kept between the turns of one sync.

A turn lasts five seconds. A new connector for each turn would fetch an access token and look up the same users, stages
and jobs again. These repetitions would be up to a quarter of all requests.
"""

from datetime import datetime, timedelta
from threading import Lock
from typing import Final, NamedTuple

from hirewire.agent.sdk.connector import Connector
from hirewire.kit import clock

#: A connector is not kept for long, because the data that it looked up may have changed.
LONGEST: Final = timedelta(minutes=1)


class Key(NamedTuple):
    connection_id: int
    connector: str
    settings_sealed: str
    webhook_secret_sealed: str
    #: Part of the key, because a connector remembers the users and stages of one account.
    account_number: int
    #: Part of the key, because each sign-in makes a new grant, which may lead to another account.
    grant_id: int | None = None


class Kept(NamedTuple):
    connector: Connector
    made_at: datetime

    @property
    def is_old(self) -> bool:
        return not clock.now() - LONGEST < self.made_at <= clock.now()


class KeptConnectors:
    """Keeps at most one connector for each key. Taking a connector removes it, so that only one turn uses it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: dict[Key, Kept] = {}

    def take(self, key: Key) -> Kept | None:
        with self._lock:
            self._close_old()
            return self._kept.pop(key, None)

    def give(self, key: Key, kept: Kept) -> None:
        with self._lock:
            before, self._kept[key] = self._kept.pop(key, None), kept
            if before is not None:
                before.connector.close()
            self._close_old()

    def _close_old(self) -> None:
        for key in [key for key, kept in self._kept.items() if kept.is_old]:
            self._kept.pop(key).connector.close()
