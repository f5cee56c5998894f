"""Requests to the live server. All of them must be over before a test's data are removed."""

import threading

from django.core.signals import request_finished, request_started


class LiveRequests:
    """Counts requests outside of the main thread, and aborts those that arrive between two tests.

    A page polls until its browser closes. The page's last request may still be running when the tables are to be
    emptied. If the request and the emptying ran at the same time, they would wait for each other.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._running: set[int] = set()
        self._is_open = True

    def connect(self) -> None:
        request_started.connect(self.started, dispatch_uid="live requests")
        request_finished.connect(self.finished, dispatch_uid="live requests")

    def open(self) -> None:
        with self._changed:
            self._is_open = True
            self._running.clear()

    def close(self, *, within: float) -> None:
        with self._changed:
            self._is_open = False
            over = self._changed.wait_for(lambda: not self._running, within)
            assert over, f"{len(self._running)} requests still run"

    def started(self, **_: object) -> None:
        if threading.current_thread() is threading.main_thread():
            return
        with self._changed:
            if not self._is_open:
                # wsgiref takes this error to mean that the client disconnected, and logs nothing.
                raise ConnectionAbortedError
            self._running.add(threading.get_ident())

    def finished(self, **_: object) -> None:
        with self._changed:
            self._running.discard(threading.get_ident())
            self._changed.notify_all()


LIVE_REQUESTS = LiveRequests()
LIVE_REQUESTS.connect()
