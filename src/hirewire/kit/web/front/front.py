import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from http import HTTPStatus
from time import perf_counter
from typing import Final, TypeVar

import structlog

from hirewire.kit.web.front.bodies import Holding, body_of
from hirewire.kit.web.front.calling import Application, call
from hirewire.kit.web.front.environ import environ_of, with_body
from hirewire.kit.web.front.evenness import Evenness
from hirewire.kit.web.front.limits import Limits
from hirewire.kit.web.front.messages import Admit, Environ, GoneError, Receive, Refused, Reply, Scope, Send, Tell, Watch

T = TypeVar("T")
_SENDS_FILES: Final = "http.response.pathsend"
_CLOSE: Final = ("Connection", "close")
log = structlog.get_logger(__name__)


def admit_all(_environ: Environ) -> Reply | None:
    return None


def tell_plainly(_path: str, refused: Refused) -> tuple[str, bytes]:
    return "text/plain; charset=utf-8", f"{refused}\n".encode()


def watch_nothing(_environ: Environ, _status: int, _seconds: float) -> list[tuple[str, str]]:
    return []


class Front:
    def __init__(
        self,
        application: Application,
        *,
        threads: int,
        limits: Limits,
        admit: Admit = admit_all,
        tell: Tell = tell_plainly,
        watch: Watch = watch_nothing,
        at_once: Mapping[str, Reply] | None = None,
        evenness: Evenness | None = None,
    ) -> None:
        self._application = application
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="request")
        self._limits = limits
        self._holding = Holding(limits)
        self._admit = admit
        self._tell = tell
        self._watch = watch
        #: Maps paths to answers. These answers need no thread, so they are sent even when all threads are busy.
        self._at_once = at_once or {}
        self._evenness = evenness or Evenness()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        environ = environ_of(scope)
        if environ["PATH_INFO"] in self._at_once and environ["REQUEST_METHOD"] == "GET":
            await self._send(self._at_once[environ["PATH_INFO"]], send)
            return
        self._evenness.begin()
        try:
            await self._answer(environ, scope, receive, send)
        finally:
            self._evenness.end()

    async def _answer(self, environ: Environ, scope: Scope, receive: Receive, send: Send) -> None:
        began = perf_counter()
        try:
            reply = await self._reply(environ, receive, sends_files=_SENDS_FILES in scope.get("extensions", {}))
        except GoneError:
            return
        except Refused as refused:
            reply = self._refusal(environ, refused)
        except Exception:
            # The path is not logged, because it may hold a token.
            log.exception("The request failed", method=environ["REQUEST_METHOD"])
            reply = Reply(HTTPStatus.INTERNAL_SERVER_ERROR, is_own=True)
        if reply.is_own:
            reply = self._watched(environ, reply, perf_counter() - began)
        await self._send(
            replace(reply, headers=[*reply.headers, _CLOSE]) if self._evenness.is_too_busy() else reply, send
        )

    def _watched(self, environ: Environ, reply: Reply, seconds: float) -> Reply:
        try:
            added = self._watch(environ, reply.status, seconds)
        except Exception:
            # Counting may fail, for example because the disk that stores the counts is full. The client gets its answer
            # anyway.
            log.exception("An answer could not be counted")
            return reply
        return replace(reply, headers=[*reply.headers, *added])

    async def _reply(self, environ: Environ, receive: Receive, *, sends_files: bool) -> Reply:
        async with body_of(environ, receive, self._limits, self._holding) as body:
            await body.read_unasked()
            if not body.is_complete:
                refusal = await self._in_thread(lambda: self._admit(dict(environ)))
                if refusal is not None:
                    return _closing(refusal)
            await body.read_all()
            whole = with_body(environ, body.file, body.size)
            return await self._in_thread(lambda: call(self._application, whole, sends_files=sends_files))

    def _refusal(self, environ: Environ, refused: Refused) -> Reply:
        content_type, body = self._tell(environ["PATH_INFO"], refused)
        headers = [
            ("Content-Type", content_type),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        if refused.status == HTTPStatus.SERVICE_UNAVAILABLE:
            headers.append(("Retry-After", "5"))
        return _closing(Reply(refused.status, headers, body))

    async def _send(self, reply: Reply, send: Send) -> None:
        head = [(name.lower().encode("latin-1"), value.strip().encode("latin-1")) for name, value in reply.headers]
        pieces = reply.pieces
        await send({"type": "http.response.start", "status": int(reply.status), "headers": head})
        if reply.path:
            await send({"type": _SENDS_FILES, "path": reply.path})
        elif pieces is None:
            await send({"type": "http.response.body", "body": reply.body})
        else:
            try:
                # Use a thread only to make a piece, and not to send it, so that a slow client does not occupy a thread.
                while piece := await self._in_thread(lambda: next(pieces, b"")):
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
                await send({"type": "http.response.body", "body": b""})
            finally:
                await self._in_thread(reply.close)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def _closing(reply: Reply) -> Reply:
    """Make the reply close the connection: otherwise, the unread rest of a body would be read as the next request."""
    return Reply(reply.status, [*reply.headers, _CLOSE], reply.body, is_own=True)
