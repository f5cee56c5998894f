"""Stores Recruiter's history. Each item has its own key, so repeating a write is harmless."""

from collections.abc import Collection
from datetime import datetime
from typing import TypedDict

from django.db import transaction

from hirewire.kit import clock
from hirewire.simulator.history.models import ClosedAccount, Desk, Evaluation, Message, RecruiterNote
from hirewire.simulator.people.models import Account, User
from hirewire.simulator.records.models import Application, Candidate, Rating
from hirewire.simulator.records.resemblance import services as resemblance
from hirewire.simulator.records.resemblance.models import FoundPerson, Suspicion
from hirewire.simulator.records.services.changes import require_recruiter, take_turn


class MessageFields(TypedDict):
    thread: str
    recruiter_first_name: str
    recruiter_last_name: str
    is_from_candidate: bool
    subject: str
    text: str
    sent_at: datetime


class NoteFields(TypedDict):
    author_first_name: str
    author_last_name: str
    text: str
    written_at: datetime
    changed_at: datetime


class EvaluationFields(TypedDict):
    evaluator_first_name: str
    evaluator_last_name: str
    rating: str
    criteria: list[Rating]
    comment: str
    evaluated_at: datetime


@transaction.atomic
def keep_message(*, candidate: Candidate, desk: str, key: str, fields: MessageFields) -> None:
    take_turn(candidate.account_id)
    require_recruiter(candidate.account_id)
    defaults = {"candidate": candidate, **fields}
    Message.objects.update_or_create(desk=_desk(candidate.account, desk), key=key, defaults=defaults)


@transaction.atomic
def keep_note(*, candidate: Candidate, desk: str, key: str, fields: NoteFields) -> None:
    take_turn(candidate.account_id)
    require_recruiter(candidate.account_id)
    defaults = {"candidate": candidate, **fields}
    RecruiterNote.objects.update_or_create(desk=_desk(candidate.account, desk), key=key, defaults=defaults)


@transaction.atomic
def remove_note(*, candidate: Candidate, key: str) -> bool:
    take_turn(candidate.account_id)
    deleted_count, _ = RecruiterNote.objects.filter(candidate=candidate, key=key).delete()
    return bool(deleted_count)


@transaction.atomic
def keep_evaluation(*, application: Application, key: str, fields: EvaluationFields) -> None:
    take_turn(application.account_id)
    require_recruiter(application.account_id)
    Evaluation.objects.update_or_create(application=application, key=key, defaults=dict(fields))


@transaction.atomic
def set_readers(*, account: Account, desk: str, users: Collection[User], fetched_at: datetime) -> None:
    take_turn(account.pk)
    require_recruiter(account.pk)
    row = _desk(account, desk)
    row.readers.set(users)
    row.fetched_at = fetched_at
    row.save(update_fields=["fetched_at"])


@transaction.atomic
def note_closed_account(*, candidate: Candidate, closed_at: datetime) -> None:
    """Record that the candidate closed their account in Recruiter.

    If a user has already decided to keep the record, that decision stays.
    """
    take_turn(candidate.account_id)
    require_recruiter(candidate.account_id)
    ClosedAccount.objects.get_or_create(candidate=candidate, defaults={"closed_at": closed_at})


@transaction.atomic
def keep_record(*, candidate: Candidate, user: User) -> None:
    take_turn(candidate.account_id)
    ClosedAccount.objects.filter(candidate=candidate, kept_at=None).update(kept_by=user, kept_at=clock.now())


@transaction.atomic
def forget_recruiter(*, account: Account) -> dict[str, int]:
    """Delete Recruiter's history and matches, and all links to people in Recruiter.

    Candidates stay, even exported ones. Return how many messages, notes, evaluations and links were deleted.
    """
    take_turn(account.pk)
    of_account = {"candidate__account": account}
    counts = {
        "messages": Message.objects.filter(**of_account).delete()[0],
        "notes": RecruiterNote.objects.filter(**of_account).delete()[0],
        "evaluations": Evaluation.objects.filter(application__candidate__account=account).delete()[0],
    }
    ClosedAccount.objects.filter(**of_account).delete()
    Desk.objects.filter(account=account).delete()
    counts["links"] = Candidate.objects.filter(account=account).exclude(recruiter_person="").update(recruiter_person="")
    FoundPerson.objects.filter(candidate__account=account).delete()
    Suspicion.objects.filter(first__account=account).delete()
    resemblance.compare_all(account.pk)
    return counts


def _desk(account: Account, key: str) -> Desk:
    return Desk.objects.get_or_create(account=account, key=key)[0]
