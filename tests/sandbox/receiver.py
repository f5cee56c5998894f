import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from hirewire.wire.push import SIGNATURE_HEADER, decode_event, is_signed


class Receiver:
    """A server that receives the push events of a sandbox, like the server of an ATS."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.signed: list[bool] = []
        self.at: list[float] = []
        self.secret = ""
        self.may_answer = threading.Event()
        self.may_answer.set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}/events"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @contextmanager
    def withholding_answers(self) -> Iterator[None]:
        """Answer no event before the end of the block. Until then, no event that arrives is delivered."""
        self.may_answer.clear()
        try:
            yield
        finally:
            self.may_answer.set()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(receiver) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - the handler below has the name self
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.at.append(time.monotonic())
                receiver.signed.append(is_signed(body, self.headers[SIGNATURE_HEADER] or "", receiver.secret))
                receiver.ids.append(decode_event(body).id)
                receiver.may_answer.wait()
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Keep quiet."""

        return Handler
