"""Makes a person from the values of one line, or explains why the line cannot be imported."""

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from hirewire.kit.web.links import is_profile_address
from hirewire.simulator.importing.columns import label
from hirewire.simulator.records.models import Address, Candidate, Phone
from hirewire.simulator.records.services.candidates import CandidateFields

#: Maximum lengths by field. A longer value usually comes from a line whose values are in the wrong columns, or from an
#: unclosed quote.
LIMITS = {
    "first_name": 100,
    "last_name": 100,
    "email": 254,
    "second_email": 254,
    "phone": 50,
    "title": 200,
    "company": 200,
    "line1": 200,
    "postal_code": 20,
    "city": 100,
    "country": 2,
    "profile_url": 400,
    "source": 200,
    "note": 20_000,
}
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\".]+(\.[^@\s,;<>\".]+)+")
_ADDRESSES: dict[str, Callable[[str], object]] = {
    "email": _EMAIL.fullmatch,
    "second_email": _EMAIL.fullmatch,
    "profile_url": is_profile_address,
}
_NO_ADDRESS: Final = Address(line1="", city="", region="", postal_code="", country="")
#: How many characters of an invalid value the error message quotes.
_SHOWN = 100


class BadLineError(Exception):
    """The line cannot be imported. The message says what is wrong and what would be right.

    ``field`` is the field to correct, or empty.
    """

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class ImportedPerson(NamedTuple):
    fields: CandidateFields
    #: Phone and address are not in ``fields``, because the line may give only a part of what is known about a
    #: candidate. A known candidate keeps its other phones, and the parts of its address that the line lacks.
    phone: str
    address: dict[str, str]
    note: str


def person_from(values: dict[str, str]) -> ImportedPerson:
    """Make a person from a line's values, which are keyed by the names of ``columns.FIELDS``."""
    clean = {name: text.strip() for name, text in values.items() if text.strip()}
    _check(clean)
    fields = CandidateFields(
        last_name=clean["last_name"],
        emails=[clean[name] for name in ("email", "second_email") if name in clean],
    )
    for name in ("first_name", "title", "company", "profile_url", "source"):
        if name in clean:
            fields[name] = clean[name]
    address: dict[str, str] = {name: clean[name] for name in ("line1", "postal_code", "city") if name in clean}
    if "country" in clean:
        address["country"] = clean["country"].casefold()
    return ImportedPerson(fields, clean.get("phone", ""), address, clean.get("note", ""))


def fault_of(values: dict[str, str]) -> BadLineError | None:
    """Return what is wrong with a line's values, in the reader's language; None if they are right."""
    try:
        person_from(values)
    except BadLineError as wrong:
        return wrong
    return None


def merged(candidate: Candidate, person: ImportedPerson) -> CandidateFields:
    """Merge the file's values into the candidate's values.

    If both the file and the candidate have a value, the file's value is used. The candidate's other e-mails, phones and
    addresses are kept.
    """
    keys = {email.casefold() for email in person.fields["emails"]}
    kept = [email for email in candidate.emails if email.casefold() not in keys]
    fields: CandidateFields = {**person.fields, "emails": [*person.fields["emails"], *kept]}
    if person.phone:
        fields["phones"] = _phones(candidate.phones, person.phone)
    if person.address:
        known = candidate.addresses[0] if candidate.addresses else _NO_ADDRESS
        fields["addresses"] = [_address(known, person.address), *candidate.addresses[1:]]
    return fields


def _check(clean: dict[str, str]) -> None:
    if "last_name" not in clean:
        raise BadLineError(_("Last name is empty; a candidate needs one."), "last_name")
    for name, text in clean.items():
        if "\0" in text:
            raise BadLineError(_("%(field)s contains an invalid character.") % {"field": label(name)}, name)
        if name == "country" and not re.fullmatch(r"[A-Za-z]{2}", text):
            reason = _("Country code “%(text)s” must be two letters, such as “nl”.")
            raise BadLineError(reason % {"text": text[:_SHOWN]}, name)
        if len(text) > LIMITS[name]:
            reason = _("%(field)s is %(length)s characters long; the limit is %(limit)s.")
            sizes = {"length": _grouped(len(text)), "limit": _grouped(LIMITS[name])}
            raise BadLineError(reason % {"field": label(name), **sizes}, name)
        if (is_address := _ADDRESSES.get(name)) and not is_address(text):
            reason = _("%(field)s “%(text)s” is not a valid address.")
            raise BadLineError(reason % {"field": label(name), "text": text[:_SHOWN]}, name)


def _grouped(number: int) -> str:
    return number_format(number, force_grouping=True)


def _phones(known: list[Phone], number: str) -> list[Phone]:
    """The known phones, with this number first. The number is added if it is missing."""
    same = [phone for phone in known if phone["number"] == number]
    others = [phone for phone in known if phone["number"] != number]
    return [*(same or [Phone(number=number, extension="")]), *others]


def _address(known: Address, parts: dict[str, str]) -> Address:
    return Address(
        line1=parts.get("line1", known["line1"]),
        city=parts.get("city", known["city"]),
        region=known["region"],
        postal_code=parts.get("postal_code", known["postal_code"]),
        country=parts.get("country", known["country"]),
    )
