"""Knows who is calling the API of a sandbox, because a fast clock slows down for callers."""

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import Final

#: For this many seconds after a call, its caller is expected to call again.
SILENCE: Final = 0.25
#: After this many seconds, nobody is expected to use a new token any more.
UNWANTED_AFTER: Final = 60.0


class Heed(IntEnum):
    """The callers for whom a fast clock slows down. Each value includes the callers of all values before it."""

    NOBODY = 0
    #: Callers who ask for a token, or who have a new token that they have not used yet.
    NEW_TOKENS = 1
    #: Everybody whose call of the API is in progress or has ended a moment ago.
    CALLS = 2


class Calls:
    """Counts the calls in progress, and knows the tokens that have not been used yet."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._lock = threading.RLock()
        self._running = 0
        self._asking_for_tokens = 0
        self._ended_at = float("-inf")
        #: Maps the digest of each new token to the time at which the token was handed out.
        self._new: dict[bytes, float] = {}

    @contextmanager
    def closed(self) -> Iterator[None]:
        """Let no call begin or end inside the block."""
        with self._lock:
            yield

    @contextmanager
    def counted(self, token: str, *, asks_for_token: bool) -> Iterator[None]:
        """Count a call while it is answered. When the call ends, its token is no longer new."""
        with self._lock:
            self._running += 1
            self._asking_for_tokens += asks_for_token
        try:
            yield
        finally:
            with self._lock:
                self._running -= 1
                self._asking_for_tokens -= asks_for_token
                self._ended_at = self._seconds()
                self._new.pop(_digest(token), None)

    def hand_out(self, token: str) -> None:
        with self._lock:
            self._new[_digest(token)] = self._seconds()

    def forget(self) -> None:
        """Forget the new tokens, because the next world does not know them."""
        with self._lock:
            self._new.clear()

    def ignore_last(self) -> None:
        """Do not expect another call: the client that made the last call has finished calling."""
        with self._lock:
            self._ended_at = float("-inf")

    def concern(self, heed: Heed) -> bool:
        """Whether a clock with this ``heed`` must slow down, because somebody is calling or about to call again."""
        if heed is Heed.NOBODY:
            return False
        with self._lock:
            is_recent = self._running > 0 or self._seconds() - self._ended_at < SILENCE
            return self._has_new_token() or (heed is Heed.CALLS and is_recent)

    def _has_new_token(self) -> bool:
        unwanted_before = self._seconds() - UNWANTED_AFTER
        self._new = {token: at for token, at in self._new.items() if at > unwanted_before}
        return self._asking_for_tokens > 0 or bool(self._new)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
