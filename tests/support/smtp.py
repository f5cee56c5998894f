"""A mail server that keeps what it accepts, and fails on demand."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Literal

from pytest_django import Settings

Manner = Literal["takes", "refuses", "knows nobody", "hangs up"]


class Mailbox(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.mails: list[EmailMessage] = []
        #: How to treat an e-mail. "knows nobody" refuses each recipient. "hangs up" keeps the e-mail, but ends the
        #: connection without a reply.
        self.manner: Manner = "takes"

    @property
    def port(self) -> int:
        return self.server_address[1]


class _Conversation(socketserver.StreamRequestHandler):
    server: Mailbox

    def handle(self) -> None:
        self._say("220 mailbox")
        for line in self.rfile:
            verb = line.strip().upper()
            if verb == b"QUIT":
                self._say("221 bye")
                return
            if verb.startswith(b"RCPT") and self.server.manner == "knows nobody":
                self._say("550 no such mailbox: " + line.decode().strip())
            elif verb != b"DATA":
                self._say("250 ok")
            elif not self._take():
                return

    def _take(self) -> bool:
        self._say("354 go ahead")
        lines = b"".join(iter(self.rfile.readline, b".\r\n"))
        if self.server.manner == "refuses":
            self._say("451 not now")
            return True
        self.server.mails.append(message_from_bytes(lines, policy=policy.default))
        if self.server.manner == "hangs up":
            return False
        self._say("250 taken")
        return True

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@contextmanager
def configured(settings: Settings) -> Iterator[Mailbox]:
    with mailbox() as server:
        settings.HIREWIRE_MAIL = True
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_USE_TLS = False
        yield server


def body_of(mail: EmailMessage, kind: str = "plain") -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")
