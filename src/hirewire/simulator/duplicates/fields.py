"""Fills the gaps of a record with values from the record that is merged into it."""

from typing import Final

from hirewire.simulator.records.models import Candidate
from hirewire.simulator.records.services.candidates import CandidateFields, fill

_FILLED: Final = ("first_name", "last_name", "title", "company", "profile_url", "recruiter_person", "source")


def filled(keep: Candidate, merged: Candidate) -> None:
    """Fill empty fields of ``keep`` from ``merged``, and append e-mails, phones and addresses that ``keep`` lacks.

    If either record is private, ``keep`` becomes private. If either is marked as do-not-contact, ``keep`` is marked.
    """
    numbers = {phone["number"] for phone in keep.phones}
    keys = {address.casefold() for address in keep.emails}
    fields = CandidateFields(
        emails=[*keep.emails, *(email for email in merged.emails if email.casefold() not in keys)],
        phones=[*keep.phones, *(phone for phone in merged.phones if phone["number"] not in numbers)],
        addresses=[*keep.addresses, *(address for address in merged.addresses if address not in keep.addresses)],
        is_private=keep.is_private or merged.is_private,
        do_not_contact=True if merged.do_not_contact else keep.do_not_contact,
    )
    for name in _FILLED:
        setattr(keep, name, getattr(keep, name) or getattr(merged, name))
    fill(keep, fields)
    keep.owner = keep.owner or merged.owner
    keep.created_at = min(keep.created_at, merged.created_at)
