"""Builds e-mails. All of them use the same two templates: one for plain text, one for HTML."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from hirewire.kit.looks import times
from hirewire.kit.looks.reader import zone_named


@dataclass(frozen=True, slots=True)
class Recipient:
    email: str
    language: str
    #: The name of a time zone, such as ``Europe/Amsterdam``. If it is empty or unknown, times are UTC.
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Letter:
    """The parts of an e-mail in the reader's language. Empty parts are left out."""

    subject: str
    greeting: str = ""
    #: The contract that the e-mail is about.
    place: str = ""
    paragraphs: Sequence[str] = ()
    items: Sequence[Link] = ()
    #: Shown after the items.
    more: str = ""
    #: Shown as a button.
    action: Link | None = None
    #: Shown after the button.
    remarks: Sequence[str] = ()
    #: Small print, such as how to stop these e-mails.
    footer: Link | None = None
    #: The web address that stops these e-mails, for the unsubscribe button of mail programs.
    unsubscribe: str = ""


#: Writes a letter in the active language and time zone.
Writer = Callable[[], Letter]


def message(writer: Writer, to: Recipient) -> EmailMultiAlternatives:
    with translation.override(to.language), timezone.override(zone_named(to.zone)):
        letter = writer()
        context = {"letter": letter, "language": to.language}
        headers = {"Auto-Submitted": "auto-generated"}
        if letter.unsubscribe:
            headers["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        return EmailMultiAlternatives(
            # A header must be a single line, but the name of a contract in the subject may contain line breaks.
            subject=" ".join(letter.subject.split()),
            body=render_to_string("hub/identity/mails/letter.txt", context).strip() + "\n",
            to=[to.email],
            alternatives=[(render_to_string("hub/identity/mails/letter.html", context).strip(), "text/html")],
            headers=headers,
        )


def page_url(name: str, *arguments: object, **query: object) -> str:
    """Return the full URL of a page.

    Never put an e-mail address or a name into ``query``: URLs end up in logs.
    """
    return f"{settings.HIREWIRE_HUB_URL}{reverse(name, args=arguments, query=query or None)}"


def moment(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{times.in_full(local)} {times.zone(local)}"
