"""Queries of Recruiter's history. ``history`` leaves out the texts that the reader may not see."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from hirewire.simulator.history.models import ClosedAccount, Desk, Evaluation, Message, RecruiterNote
from hirewire.simulator.people.models import Account, User
from hirewire.simulator.records.models import Candidate
from hirewire.simulator.records.resemblance.models import PERSON, Trait


class Entry(NamedTuple):
    """A message or note on a candidate's page.

    If the reader has no seat on the contract of a message, the ``text`` of the message is None.
    """

    at: datetime
    kind: str
    who: str
    subject: str = ""
    text: str | None = None
    edited_at: datetime | None = None


class History(NamedTuple):
    entries: list[Entry]
    fetched_at: datetime | None
    #: Whether history comes from contracts, but this user has a seat on none of them. A user's seats are known only
    #: after the user has connected their Recruiter account.
    is_closed: bool
    has_desks: bool


def history(reader: User, candidate: Candidate) -> History:
    """Return the history of the candidate's person, newest first.

    Recruiter's history belongs to a person, who may have several records in this ATS. The agent stores the history
    under one of these records, so the history of all of them is read. Readers without a seat on a contract see the
    names, time and subject of the contract's messages, but not the texts. They see none of the contract's notes.
    """
    desks = list(Desk.objects.filter(account=reader.account_id))
    open_desks = set(Desk.objects.filter(readers=reader).values_list("pk", flat=True))
    records = _records_of_the_person(candidate)
    entries = [*_messages(candidate, records, open_desks), *_notes(records, open_desks)]
    return History(
        entries=sorted(entries, key=lambda entry: entry.at, reverse=True),
        fetched_at=max((desk.fetched_at for desk in desks if desk.fetched_at), default=None),
        is_closed=bool(desks) and not open_desks,
        has_desks=bool(desks),
    )


def fetched_at(account: Account) -> datetime | None:
    times = Desk.objects.filter(account=account).exclude(fetched_at=None).order_by("-fetched_at")
    return times.values_list("fetched_at", flat=True).first()


def evaluations(candidate: Candidate) -> list[Evaluation]:
    return list(Evaluation.objects.filter(application__candidate=candidate).select_related("application__job"))


def closed_account(candidate: Candidate) -> ClosedAccount | None:
    """Return the candidate's closed account in Recruiter, unless a user has already decided to keep the record."""
    return ClosedAccount.objects.filter(candidate=candidate, kept_at=None).first()


def _records_of_the_person(candidate: Candidate) -> list[int]:
    """This record, and all records that are linked or matched to the same person in Recruiter."""
    traits = Trait.objects.filter(account=candidate.account_id, kind=PERSON)
    persons = traits.filter(candidate=candidate).values("value")
    return [candidate.pk, *traits.filter(value__in=persons).values_list("candidate_id", flat=True)]


def _messages(candidate: Candidate, records: list[int], open_desks: set[int]) -> Iterator[Entry]:
    for message in Message.objects.filter(candidate__in=records):
        who = message.recruiter
        if message.is_from_candidate:
            who = _("%(candidate)s to %(recruiter)s") % {"candidate": candidate.name, "recruiter": who}
        text = message.text if message.desk_id in open_desks else None
        yield Entry(message.sent_at, _("InMail"), who, message.subject, text)


def _notes(records: list[int], open_desks: set[int]) -> Iterator[Entry]:
    for note in RecruiterNote.objects.filter(candidate__in=records, desk__in=open_desks):
        edited_at = note.changed_at if note.changed_at > note.written_at else None
        yield Entry(note.written_at, _("note"), note.author, text=note.text, edited_at=edited_at)


def counts_from_recruiter(account: Account) -> dict[str, int]:
    return {
        "messages": Message.objects.filter(desk__account=account).count(),
        "notes": RecruiterNote.objects.filter(desk__account=account).count(),
        "evaluations": Evaluation.objects.filter(application__candidate__account=account).count(),
        "links": Candidate.objects.filter(account=account, recruiter_person__gt="").count(),
    }
