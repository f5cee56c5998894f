"""Pages of an ATS, from a server of their own: another origin than the hub's, as in life; and waiting for our own."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

from playwright.sync_api import Page

#: What HTMX marks as asked for, or as on its way into the page.
_UNSETTLED: Final = ".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added"


def settled(page: Page) -> None:
    """Nothing is asked for any more that would be swapped in over what a test does next."""
    page.wait_for_function("(marks) => !document.querySelector(marks)", arg=_UNSETTLED)


class HostPages:
    """What is served, by path; reachable as ``localhost`` and as ``127.0.0.1``, which are two sites for a browser."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.bodies: dict[str, str] = {}
        self.headers: dict[str, str] = {}

    def origin(self, host: str = "localhost") -> str:
        return f"http://{host}:{self.port}"

    def serve(self, path: str, body: str) -> str:
        self.bodies[path] = f"<!doctype html><html lang=en><title>ATS</title><body>{body}</body></html>"
        return path


@contextmanager
def serving() -> Iterator[HostPages]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = pages.bodies.get(self.path.partition("?")[0], "").encode()
            # Browsers ask for an icon by themselves, and a 404 would be a line in the console.
            self.send_response(204 if self.path == "/favicon.ico" else 200 if body else 404)
            for name, value in {"Content-Type": "text/html; charset=utf-8", **pages.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Quiet: a test says what it found."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    pages = HostPages(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield pages
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
