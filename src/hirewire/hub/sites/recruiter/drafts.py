"""InMails that are being written, with or without a template."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.messaging import queries
from hirewire.hub.recruiting.messaging.models import InMailTemplate
from hirewire.hub.recruiting.messaging.writing import filled, with_plain_breaks

FIELDS: Final = ("subject", "body")


@dataclass(frozen=True, slots=True)
class Draft:
    template: InMailTemplate | None
    texts: dict[str, str]
    #: Whether the recruiter's own subject or body is kept, although the template has a different one.
    keeps_own: bool


def draft_of(seat: Seat, member: Member, written: Mapping[str, str], *, chosen: str, before: str) -> Draft:
    """Fill in the chosen template, but keep each text that the recruiter wrote.

    A text that equals the previous template counts as not written. ``chosen`` and ``before`` are template ids.
    """
    template = _template(seat, chosen)
    texts = _texts(template, seat, member)
    previous = _texts(_template(seat, before), seat, member)
    own = {field: text for field, text in written.items() if _plain(text) not in {"", _plain(previous.get(field, ""))}}
    keeps_own = template is not None and any(_plain(text) != _plain(texts[field]) for field, text in own.items())
    return Draft(template, {**texts, **own}, keeps_own=keeps_own)


def _template(seat: Seat, template_id: str) -> InMailTemplate | None:
    is_id = template_id.isascii() and template_id.isdecimal() and len(template_id) < 10  # noqa: PLR2004 - ids of templates are shorter
    return queries.templates_of(seat).filter(pk=template_id).first() if is_id else None


def _texts(template: InMailTemplate | None, seat: Seat, member: Member) -> dict[str, str]:
    """Fill in the placeholders, so that the recruiter reads the final text before sending it."""
    texts = {field: getattr(template, field) for field in FIELDS} if template else {}
    return {field: filled(text, seat=seat, member=member) for field, text in texts.items()}


def _plain(text: str) -> str:
    """Return the text with every line break as one character, so that texts can be compared.

    An HTML form sends a line break as two characters, but a script sends it as one.
    """
    return with_plain_breaks(text).strip()
