"""Sends e-mails. Call ``deliver`` from a task: the network is slow, and a failed task is retried."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from procrastinate import RetryStrategy

from hirewire.hub.identity.mails.letters import Recipient, Writer, message

log: Final = structlog.get_logger(__name__)
#: Try for about a day, because a server may be down overnight. The second attempt follows at once, later attempts after
#: 2, 4, 6 … minutes.
RETRY: Final = RetryStrategy(max_attempts=38, linear_wait=120)
#: Errors after which the server certainly has not accepted the e-mail, so another attempt cannot deliver it twice.
_NOT_ACCEPTED: Final = (smtplib.SMTPSenderRefused, smtplib.SMTPDataError)
#: A reply with a code of 500 or more is final. A lower code, for example for greylisting, asks for another attempt.
_FINAL: Final = 500


class MailError(Exception):
    """An e-mail was not delivered, or it is unknown whether it was.

    The text of this error names only the kind of e-mail and the class of the original error, because the server's own
    words may quote addresses.
    """


class NotAcceptedError(MailError):
    """The server certainly did not accept the e-mail."""


class UnclearError(MailError):
    """The connection broke, so it is unknown whether the server has the e-mail."""


def has_mail() -> bool:
    """Return whether an SMTP server is configured. If not, pages offer nothing that needs an e-mail."""
    return bool(settings.HIREWIRE_MAIL)


def deliver(writer: Writer, to: Recipient, *, kind: str) -> bool:
    """Send a letter; ``kind`` names the letter in the log.

    Returns False if the server refuses the address for good.

    Raises a ``MailError`` when another attempt may succeed.
    """
    mail = message(writer, to)
    with _server(kind) as mail.connection:
        return _is_taken(mail, kind)


@contextmanager
def _server(kind: str) -> Iterator[BaseEmailBackend]:
    """Connect to the SMTP server, and disconnect at the end.

    Raises ``NotAcceptedError`` if the connection fails, because the server cannot have accepted anything yet. Failures
    of smtplib and of TLS are caught as OSErrors, because their classes are subclasses of OSError.
    """
    server = get_connection()
    try:
        try:
            server.open()
            _greet(server)
        except OSError as error:
            raise _failed(NotAcceptedError, kind, error) from None
        yield server
    finally:
        # A fault while closing does not change what the server has answered.
        with suppress(OSError):
            server.close()


def _greet(server: BaseEmailBackend) -> None:
    """Say EHLO now, so that its failure counts as a failed connection.

    When Django connects, it says EHLO only if it needs TLS or a password. Without this function, EHLO might be said
    only when the e-mail is sent, and its failure would count as unclear.
    """
    smtp = getattr(server, "connection", None)
    if isinstance(smtp, smtplib.SMTP):
        smtp.ehlo_or_helo_if_needed()


def _is_taken(mail: EmailMultiAlternatives, kind: str) -> bool:
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as refused:
        if all(code >= _FINAL for code, _ in refused.recipients.values()):
            log.warning("The mail server refuses the address of a mail", kind=kind)
            return False
        raise _failed(NotAcceptedError, kind, refused) from None
    except _NOT_ACCEPTED as error:
        raise _failed(NotAcceptedError, kind, error) from None
    except OSError as error:
        raise _failed(UnclearError, kind, error) from None
    return True


def _failed(fault: type[MailError], kind: str, error: Exception) -> MailError:
    # Do not log the error itself: its text and traceback may quote the address.
    log.warning("A mail was not sent", kind=kind, error=type(error).__name__)
    return fault(f"{kind}: {type(error).__name__}")
