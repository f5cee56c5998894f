"""Advice for developers on what to do about an unsuccessful answer."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

_LINE: Final = re.compile(r"ERROR :: (?P<pointer>\S*) :: (?P<reason>.*)")
#: The first entry whose pattern matches the reason of a field applies.
_FIELD_ADVICE: Final = (
    (re.compile("is required but not found"), _("Send this field with every record; it has no default.")),
    (re.compile("length of .* is out of range"), _("Shorten or fill it so that its length is within these limits.")),
    (re.compile("is not an enum symbol"), _("Use one of the documented words, in capitals.")),
    (re.compile("cannot be coerced"), _("Send it with the type that is named here.")),
    (re.compile("not a time in milliseconds"), _("Send milliseconds since 1970, not seconds and not a text.")),
    (
        re.compile("is not an e-mail address"),
        _("Leave an address out that has not this form; one bad one refuses all."),
    ),
    (re.compile("is not an? (http|organization|person|contract)"), _("Send it in this form, or leave it out.")),
    (re.compile("cannot be changed"), _("Leave this field out of $set.")),
)
#: Advice by code, or by status when the code is unknown.
_ADVICE: Final = {
    "EMPTY_ACCESS_TOKEN": _("Send the header Authorization: Bearer with a token of this application."),
    "INVALID_ACCESS_TOKEN": _("Ask for a new token; this one was never given out here, or was cut on the way."),
    "EXPIRED_ACCESS_TOKEN": _("Ask for a new token a little before the old one's half hour is over."),
    "REVOKED_ACCESS_TOKEN": _("Ask for a new token. A person's token needs a new sign-in of that person."),
    "TOO_MANY_SECRETS": _("Delete the secret that nothing uses any more, under Keys."),
    "LAST_SECRET": _("Make a new secret first, under Keys."),
    "400": _("The request itself is wrong: mend it before it is sent again."),
    "401": _("Prove again who calls: client id and secret for a token, a fresh token for a call."),
    "403": _("The customer has to allow it: see under Overview which switch is off, and whose data was named."),
    "404": _("What the key or the path names is not here. Send what it belongs to first, or mend the key."),
    "409": _("Something is there already that excludes it. Read it, then decide which of both is right."),
    "411": _("Send Content-Length; most HTTP clients do so by themselves."),
    "412": _("Read the record again and repeat the change on what it is now."),
    "413": _("Send fewer records in one batch."),
    "414": _("Send the request tunnelled: POST with X-HTTP-Method-Override and the query as the body."),
    "422": _("Mend the fields that are named; the other records of the batch are in."),
    "426": _("Send a LinkedIn-Version that is served."),
    "429": _("Wait until the limit starts anew (see under Quotas), then go on more slowly."),
    "500": _("This is a fault of the server. Send the same again later, and tell the operator the X-LI-UUID."),
}


@dataclass(frozen=True, slots=True)
class FieldFault:
    pointer: str
    reason: str
    advice: str


@dataclass(frozen=True, slots=True)
class RecordFault:
    #: Empty when the whole call was refused.
    key: str
    status: int
    message: str
    fields: list[FieldFault]
    advice: str


def faults_of(status: int, answer: str) -> list[RecordFault]:
    """Return why a call was refused, or which records of a batch were and why."""
    try:
        body = msgspec.json.decode(answer) if answer else {}
    except msgspec.DecodeError:
        body = {}
    if not isinstance(body, dict):
        return []
    if status >= 400:  # noqa: PLR2004 - where refusals begin
        return [_fault("", status, body)]
    return list(_record_faults(body))


def _record_faults(body: dict[str, Any]) -> Iterator[RecordFault]:
    errors = body.get("errors")
    for key, error in errors.items() if isinstance(errors, dict) else ():
        if isinstance(error, dict):
            yield _fault(str(key), _number(error.get("status")), error)
    elements = body.get("elements")
    for place, element in enumerate(elements if isinstance(elements, list) else ()):
        error = element.get("error") if isinstance(element, dict) else None
        if isinstance(error, dict):
            yield _fault(f"[{place}]", _number(element.get("status") or error.get("status")), error)


def _fault(key: str, status: int, error: dict[str, Any]) -> RecordFault:
    message = str(error.get("message") or error.get("error_description") or "")
    fields = [_field(match["pointer"], match["reason"].strip()) for match in _LINE.finditer(message)]
    code = str(error.get("code") or "")
    known = _ADVICE.get(code) or _ADVICE.get(str(status)) or _ADVICE["500" if status >= 500 else "400"]  # noqa: PLR2004 - a status class
    return RecordFault(key, status, "" if fields else message, fields, gettext(known))


def _field(pointer: str, reason: str) -> FieldFault:
    advice = next((words for pattern, words in _FIELD_ADVICE if pattern.search(reason)), "")
    return FieldFault(pointer, reason, gettext(advice) if advice else "")


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
