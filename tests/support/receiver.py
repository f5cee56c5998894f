"""An endpoint for push events, like a partner's server: a small WSGI application, reached without a network."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from hirewire.kit.web import outbound
from hirewire.wire.push import PushEvent, decode_event, is_signed
from tests.support.http import InProcess


class Receiver:
    def __init__(self, secret: str = "", status: int = 200) -> None:
        self.secret = secret
        self.status = status
        #: Headers of every response.
        self.headers: list[tuple[str, str]] = []
        #: Statuses that replace ``status`` for individual events. The keys are the ids of the events.
        self.answers: dict[str, int] = {}
        self.events: list[PushEvent] = []
        #: The events of ``events``, as complete JSON objects.
        self.bodies: list[dict[str, Any]] = []
        self.urls: list[str] = []
        self.signed: list[bool] = []

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        body = environ["wsgi.input"].read()
        self.events.append(decode_event(body))
        self.bodies.append(json.loads(body))
        self.urls.append(f"{environ['wsgi.url_scheme']}://{environ['HTTP_HOST']}{environ['PATH_INFO']}")
        self.signed.append(is_signed(body, environ.get("HTTP_X_LI_SIGNATURE", ""), self.secret))
        start_response(f"{self.answers.get(self.events[-1].id, self.status)} Said", self.headers)
        return [b"ignored"]

    @contextmanager
    def listening(self) -> Iterator["Receiver"]:
        """Yield this receiver, which gets everything that the hub sends in the block."""
        with outbound.through(InProcess(self)):
            yield self
