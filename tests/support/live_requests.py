"""Requests of the live server, which must be over before a test's data are removed."""

import threading

from django.core.signals import request_finished, request_started


class LiveRequests:
    """Counts requests outside of the main thread, and aborts those that come between two tests.

    A page polls until its browser closes, and what it sent last may still be
    answered while the tables are truncated: each would wait for the other.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._running = 0
        self._is_open = True

    def connect(self) -> None:
        request_started.connect(self.started, dispatch_uid="live requests")
        request_finished.connect(self.finished, dispatch_uid="live requests")

    def open(self) -> None:
        with self._changed:
            self._is_open = True

    def close(self, *, within: float) -> None:
        """Abort new requests and wait for running ones."""
        with self._changed:
            self._is_open = False
            assert self._changed.wait_for(lambda: self._running == 0, within), f"{self._running} requests still run"

    def started(self, **_: object) -> None:
        if threading.current_thread() is threading.main_thread():
            return
        with self._changed:
            if not self._is_open:
                # wsgiref takes this for a client that went away, and says nothing.
                raise ConnectionAbortedError
            self._running += 1

    def finished(self, **_: object) -> None:
        if threading.current_thread() is threading.main_thread():
            return
        with self._changed:
            self._running -= 1
            self._changed.notify_all()


LIVE_REQUESTS = LiveRequests()
LIVE_REQUESTS.connect()
