"""Advice for developers on what to do about an unsuccessful answer."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import msgspec
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

_LINE: Final = re.compile(r"ERROR :: (?P<pointer>\S*) :: (?P<reason>.*)")
#: Patterns for the reasons in error messages, each with its advice. The first matching pattern determines the advice.
_FIELD_ADVICE: Final = (
    (re.compile("is required but not found"), _("Send this field with every record. It has no default.")),
    (re.compile('length of "" is out of range'), _("The field is empty. Fill it in.")),
    (re.compile("length of .* is out of range"), _("Change the length so that it is within these limits.")),
    (re.compile("is not an enum symbol"), _("Use one of the documented values, in capitals.")),
    (re.compile("cannot be coerced"), _("Send the type named here.")),
    (re.compile("not a time in milliseconds"), _("Send milliseconds since 1970, not seconds and not text.")),
    (
        re.compile("is not an e-mail address"),
        _("Leave out addresses that do not have this form. If one address is bad, the whole record is refused."),
    ),
    (re.compile("is not an? (http|organization|person|contract)"), _("Send it in this form, or leave it out.")),
    (re.compile("cannot be changed"), _("Leave this field out of $set.")),
)
#: Reasons that pages leave out, because the advice on these reasons says the same.
_UNFILLED: Final = re.compile('is required but not found|length of "" is out of range')
#: Advice for error codes and for statuses. The status matters only if the error's code is not in this table.
_ADVICE: Final = {
    "EMPTY_ACCESS_TOKEN": _("Send the header Authorization: Bearer with a token of this application."),
    "INVALID_ACCESS_TOKEN": _("Request a new token. This one was never issued here, or was truncated on the way."),
    "EXPIRED_ACCESS_TOKEN": _(
        "This token has expired. Always request a new one before the old one expires: the application’s own is valid "
        "for 30 minutes, a person’s for 60 days."
    ),
    "REVOKED_ACCESS_TOKEN": _("Request a new token. For a person’s token, that person has to sign in again."),
    "TOO_MANY_SECRETS": _("Delete the secret that is no longer in use, under Keys."),
    "LAST_SECRET": _("Create a new secret first, under Keys."),
    "KEEPS_NO_RECORDS": _(
        "This company does not let Recruiter store records of people. Send hashes to hirewireBlindCandidates instead."
    ),
    "KEEPS_RECORDS": _(
        "This company lets Recruiter store records of people. Send records instead of hashes, unless an admin of the "
        "company chooses otherwise."
    ),
    "SEVERAL_APPLICATIONS": _("Use a token of the application that you mean, not the partner’s token."),
    "TOO_MANY_KEYS": _("Delete a key that is no longer in use."),
    "400": _("The request itself is wrong. Fix it before you send it again."),
    "401": _("Authenticate again. Token requests need the client id and secret, and calls need a valid token."),
    "403": _(
        "The customer has to allow it. Overview shows which switch is off and whose data was requested. If the switch "
        "is on, check the id in the message, and use the token of the application that serves this company."
    ),
    "404": _(
        "The key or the path names something that does not exist here. Send the missing record first, or correct the "
        "key or the path."
    ),
    "409": _(
        "What you sent does not agree with what is stored here. Read the stored record first, then decide which of the "
        "two is right."
    ),
    "411": _("Send Content-Length. Most HTTP clients do so automatically."),
    "412": _("Read the record again, then make your change to its current state."),
    "413": _("Send fewer records in one batch."),
    "414": _("Tunnel the request: send a POST with X-HTTP-Method-Override and the query as the body."),
    "422": _("Fix what is named here, then send the request again."),
    "426": _("Send a LinkedIn-Version that the server supports."),
    "429": _("Wait until the limit resets (see Quotas), then send requests more slowly."),
    "500": _("This is a server error. Send the same request again later, and give the operator the X-LI-UUID."),
    "503": _(
        "Nothing is wrong with what you sent. Send it again after the time in Retry-After, or after a few seconds if "
        "there is none."
    ),
}
#: Advice on refusals with status 403. They all have the same code, so the message determines the advice.
_DENIED_ADVICE: Final = (
    (
        re.compile("the integration is not enabled"),
        _(
            "The customer has to allow it. Overview shows which switch is off. Until an admin turns it on, send "
            "nothing."
        ),
    ),
    (
        re.compile("the switch of the contract itself is off"),
        _("An admin of the contract has to turn on the contract’s own switch. The company’s switch is not enough."),
    ),
    (re.compile("the contract has ended"), _("Leave this contract out of your calls.")),
    (
        re.compile("no customer of your application has this id|your application serves no company"),
        _("Check the id in the message, and use the token of the application that serves this company."),
    ),
    (
        re.compile("belongs to a contract whose own switch is off|has no such conversation"),
        _("Check the id in the message. It may be wrong, or the switch of its contract may be off."),
    ),
    (
        re.compile("has not requested this integration"),
        _("Check the key. If it is right, wait until an admin of the company has requested the integration."),
    ),
    (
        re.compile("Add the header X-RestLi-Method"),
        _("The header that announces a batch is missing. Add it, and send the records as elements."),
    ),
    (
        re.compile("for which a person has granted"),
        _("Send a token of a person who has granted one of the scopes in the message."),
    ),
    (
        re.compile("instead of a token of a person"),
        _("Send the application’s own token instead of a token of a person."),
    ),
    (
        re.compile("instead of the partner's"),
        _("Send the token of the application that serves the customer instead of the partner’s."),
    ),
    (
        re.compile("Only the application of a partner|The partner that created this application"),
        _("Send a token of the partner’s own application."),
    ),
    (re.compile("is no longer accepted; send the new one"), _("The company has a new id. Send the new id.")),
    (re.compile("This upload address is not valid"), _("Request an upload address first, and use it as it is.")),
)
#: Advice on one record of a batch, for each status where it differs from the advice on a whole call.
_ADVICE_ON_RECORDS: Final = {
    "422": _("Fix what is named here, then send this record again. It does not affect the other records of the batch."),
}


@dataclass(frozen=True, slots=True)
class FieldFault:
    pointer: str
    reason: str
    advice: str

    @property
    def field(self) -> str:
        return self.pointer.removeprefix("/")

    @property
    def is_unfilled(self) -> bool:
        return bool(_UNFILLED.search(self.reason))


@dataclass(frozen=True, slots=True)
class RecordFault:
    #: Empty when the whole call was refused.
    key: str
    status: int
    message: str
    fields: list[FieldFault]
    advice: str


def faults_of(status: int, answer: str) -> list[RecordFault]:
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
    advice = _ADVICE | _ADVICE_ON_RECORDS if key else _ADVICE
    known = advice.get(code) or advice.get(str(status)) or advice["500" if status >= 500 else "400"]  # noqa: PLR2004 - a status class
    if status == HTTPStatus.FORBIDDEN:
        known = next((words for pattern, words in _DENIED_ADVICE if pattern.search(message)), known)
    return RecordFault(key, status, "" if fields else message, fields, gettext(known))


def _field(pointer: str, reason: str) -> FieldFault:
    advice = next((words for pattern, words in _FIELD_ADVICE if pattern.search(reason)), "")
    return FieldFault(pointer, reason, gettext(advice) if advice else "")


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
