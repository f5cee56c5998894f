from datetime import datetime
from typing import NamedTuple

import msgspec

from hirewire.hub.ats.candidates import models
from hirewire.hub.ats.synced.values import instant, json_text
from hirewire.hub.identity.members.person_ids import member_id_of, person_urn
from hirewire.kit import clock
from hirewire.wire.addresses import normal_email, normal_profile_url
from hirewire.wire.records.candidates import Address, Candidate, Phone
from hirewire.wire.records.notes import CandidateNote, Note
from hirewire.wire.urn import PersonUrn
from hirewire.wire.validation import Fault, InvalidRecord

#: The length of the longest address that fits into the table of members' addresses.
_MAX_EMAIL = 254


class CandidateRow(NamedTuple):
    ats_candidate_id: str
    first_name: str
    last_name: str
    middle_initial: str
    prefix: str
    suffix: str
    current_company_name: str
    current_job_title: str
    external_profile_url: str
    linked_in_profile_url: str
    email_addresses: list[str]
    phone_numbers: str
    addresses: str
    do_not_contact: bool | None
    manual_matched_member_id: int | None
    match_emails: list[str]
    match_profile_url: str
    ats_created_at: datetime
    ats_last_modified_at: datetime


class CandidateNoteRow(NamedTuple):
    ats_candidate_id: str
    note_id: str
    note: str
    author_first_name: str
    author_last_name: str
    ats_created_at: datetime | None
    ats_last_modified_at: datetime | None


def candidate_row(application_id: int, candidate_id: str, candidate: Candidate) -> CandidateRow:
    emails = candidate.email_addresses or []
    profile_url = candidate.linked_in_profile_url or ""
    return CandidateRow(
        ats_candidate_id=candidate_id,
        first_name=candidate.first_name,
        last_name=candidate.last_name,
        middle_initial=candidate.middle_initial or "",
        prefix=candidate.prefix or "",
        suffix=candidate.suffix or "",
        current_company_name=candidate.current_company_name or "",
        current_job_title=candidate.current_job_title or "",
        external_profile_url=candidate.external_profile_url,
        linked_in_profile_url=profile_url,
        email_addresses=emails,
        phone_numbers=json_text(candidate.phone_numbers),
        addresses=json_text(candidate.addresses),
        do_not_contact=candidate.do_not_contact,
        manual_matched_member_id=linked_member(application_id, candidate.manual_matched_member),
        match_emails=_match_emails(emails),
        match_profile_url=_match_profile_url(profile_url),
        ats_created_at=clock.from_millis(candidate.ats_created_at),
        ats_last_modified_at=clock.from_millis(candidate.ats_last_modified_at),
    )


def candidate_record(application_id: int, candidate: models.Candidate) -> Candidate:
    """The record as it was sent, but with its current link to a member."""
    return Candidate(
        first_name=candidate.first_name,
        last_name=candidate.last_name,
        middle_initial=candidate.middle_initial or None,
        prefix=candidate.prefix or None,
        suffix=candidate.suffix or None,
        current_company_name=candidate.current_company_name or None,
        current_job_title=candidate.current_job_title or None,
        external_profile_url=candidate.external_profile_url,
        linked_in_profile_url=candidate.linked_in_profile_url or None,
        email_addresses=candidate.email_addresses,
        phone_numbers=msgspec.convert(candidate.phone_numbers, list[Phone]),
        addresses=msgspec.convert(candidate.addresses, list[Address]),
        do_not_contact=candidate.do_not_contact,
        manual_matched_member=linked_person(application_id, candidate.manual_matched_member_id),
        ats_created_at=clock.to_millis(candidate.ats_created_at),
        ats_last_modified_at=clock.to_millis(candidate.ats_last_modified_at),
    )


def linked_person(application_id: int, member_id: int | None) -> PersonUrn | None:
    return None if member_id is None else PersonUrn(person_urn(application_id, member_id))


def linked_member(application_id: int, person: str | None) -> int | None:
    if person is None:
        return None
    member_id = member_id_of(application_id, person)
    if member_id is None:
        raise InvalidRecord((Fault("/manualMatchedMember", f'"{person}" is not a person known to this application'),))
    return member_id


def candidate_note_row(candidate_id: str, note_id: str, note: Note) -> CandidateNoteRow:
    author = note.author
    return CandidateNoteRow(
        ats_candidate_id=candidate_id,
        note_id=note_id,
        note=note.note or "",
        author_first_name=author.first_name if author else "",
        author_last_name=author.last_name if author else "",
        ats_created_at=instant(note.ats_created_at),
        # Only notes that are sent to ``/rest/`` have this date.
        ats_last_modified_at=instant(note.ats_last_modified_at) if isinstance(note, CandidateNote) else None,
    )


def _match_emails(emails: list[str]) -> list[str]:
    normal = dict.fromkeys([normal_email(email) for email in emails])
    return [email for email in normal if 0 < len(email) <= _MAX_EMAIL]


def _match_profile_url(url: str) -> str:
    if not url:
        return ""
    try:
        return normal_profile_url(url)
    except ValueError:
        # urlsplit refuses some hosts, such as a broken IPv6 address; such a URL matches nobody.
        return ""
