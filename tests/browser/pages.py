"""Serves pages of an ATS from an origin other than the hub's, as in practice.

Two functions are for our own pages: ``settled`` waits for them, and ``reload`` reloads them.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

from playwright.sync_api import Error, Page

#: Marks that HTMX sets on pending requests and on content being swapped in.
_UNSETTLED: Final = ".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added"


def settled(page: Page) -> None:
    """Wait until no pending response could overwrite what a test does next."""
    page.wait_for_function("(marks) => !document.querySelector(marks)", arg=_UNSETTLED)


def reload(page: Page) -> None:
    """Reload a page that also reloads itself.

    If both reloads happen at the same time, the browser aborts one of them. That error is ignored.
    """
    try:
        page.reload()
    except Error as error:
        if "ERR_ABORTED" not in error.message:
            raise


class HostPages:
    """The served pages, by path.

    Both ``localhost`` and ``127.0.0.1`` serve these pages, but a browser treats the two hosts as different sites.
    """

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
            # Browsers request an icon by themselves, and a 404 would add a line to the console.
            self.send_response(204 if self.path == "/favicon.ico" else 200 if body else 404)
            for name, value in {"Content-Type": "text/html; charset=utf-8", **pages.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Log nothing, because failures show up in the test itself."""

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
