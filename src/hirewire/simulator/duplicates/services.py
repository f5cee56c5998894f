"""Merging two records, or marking them as different people."""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from hirewire.kit import clock
from hirewire.simulator.duplicates.fields import filled
from hirewire.simulator.duplicates.models import MergedRecord
from hirewire.simulator.history.models import ClosedAccount, Evaluation, Message, RecruiterNote
from hirewire.simulator.people.models import User
from hirewire.simulator.records.errors import RecordError
from hirewire.simulator.records.models import Application, Candidate, Note, Resume, Scorecard, StageEntry
from hirewire.simulator.records.resemblance import services as resemblance
from hirewire.simulator.records.resemblance.models import DifferentPeople, FoundPerson, Resemblance, Suspicion
from hirewire.simulator.records.services.changes import changed, deleted, require_recruiter, take_turn


@transaction.atomic
def merge(*, keep: Candidate, merged: Candidate, user: User | None) -> Candidate:
    """Move everything from ``merged`` to ``keep`` and delete ``merged``.

    Moved records are announced before the deletion. A system that copies this ATS can then store the records under
    their new candidate before it deletes the old candidate.
    """
    if keep.pk == merged.pk or keep.account_id != merged.account_id:
        raise RecordError(_("Choose two different records."))
    take_turn(keep.account_id)
    rows = {row.pk: row for row in Candidate.objects.select_for_update().filter(pk__in=[keep.pk, merged.pk])}
    if len(rows) != 2:  # noqa: PLR2004 - both of them
        raise RecordError(_("One of the two records no longer exists."))
    keep, merged = rows[keep.pk], rows[merged.pk]
    ended = _move_applications(keep, merged)
    _move_history(keep, merged)
    _move_resumes(keep, merged)
    _move_verdicts(keep, merged)
    _move_suspicions(keep, merged)
    filled(keep, merged)
    MergedRecord.objects.filter(into=merged).update(into=keep)
    MergedRecord.objects.create(account_id=keep.account_id, number=merged.number, into=keep, merged_by=user)
    # A candidate's files are part of each of the candidate's applications, so all applications count as changed.
    changed(keep, *Application.objects.filter(candidate=keep))
    resemblance.compare(keep.account_id, [keep.pk])
    deleted([*ended, merged])
    Candidate.objects.filter(pk=merged.pk).delete()
    return keep


@transaction.atomic
def tell_apart(*, candidate: Candidate, other: Candidate, user: User | None) -> None:
    take_turn(candidate.account_id)
    first, second = sorted((candidate, other), key=lambda each: each.pk)
    DifferentPeople.objects.get_or_create(first=first, second=second, defaults={"said_by": user})
    Resemblance.objects.filter(first=first, second=second).delete()


@transaction.atomic
def note_found(*, candidate: Candidate, person: str) -> None:
    take_turn(candidate.account_id)
    if person:
        require_recruiter(candidate.account_id)
    FoundPerson.objects.update_or_create(candidate=candidate, defaults={"person": person, "found_at": clock.now()})
    resemblance.compare(candidate.account_id, [candidate.pk])


def _move_applications(keep: Candidate, merged: Candidate) -> list[Application]:
    """Move the applications of ``merged`` to ``keep``.

    If both candidates have an application for the same job, the two applications are joined, and the one of ``merged``
    is deleted. Return the deleted applications.
    """
    by_job = {application.job_id: application for application in Application.objects.filter(candidate=keep)}
    ended = []
    for moving in Application.objects.filter(candidate=merged).order_by("pk"):
        if moving.job_id in by_job:
            _join(by_job[moving.job_id], moving)
            ended.append(moving)
        else:
            moving.candidate = keep
            moving.save(update_fields=["candidate"])
    return ended


def _join(keep: Application, merged: Application) -> None:
    """Move the history of the application ``merged`` to ``keep``, and delete ``merged``.

    The stage that was entered last becomes the current stage. An evaluation that both applications have is kept once.
    """
    newest = StageEntry.objects.filter(application__in=[keep, merged]).order_by("-entered_at", "-pk").first()
    if newest is not None and newest.application_id == merged.pk:
        keep.stage, keep.disposition = merged.stage, merged.disposition
    keep.source = keep.source or merged.source
    keep.credited_to = keep.credited_to or merged.credited_to
    keep.created_at = min(keep.created_at, merged.created_at)
    keep.save()
    for model in (StageEntry, Note, Scorecard):
        model._default_manager.filter(application=merged).update(application=keep)  # noqa: SLF001 - Django's documented model API
    existing_keys = Evaluation.objects.filter(application=keep).values_list("key", flat=True)
    Evaluation.objects.filter(application=merged).exclude(key__in=list(existing_keys)).update(application=keep)
    merged.delete()


def _move_history(keep: Candidate, merged: Candidate) -> None:
    for model in (Note, Message, RecruiterNote):
        model._default_manager.filter(candidate=merged).update(candidate=keep)  # noqa: SLF001 - Django's documented model API
    if not ClosedAccount.objects.filter(candidate=keep).exists():
        ClosedAccount.objects.filter(candidate=merged).update(candidate=keep)


def _move_resumes(keep: Candidate, merged: Candidate) -> None:
    twin = Resume.objects.filter(
        candidate=keep, name=OuterRef("name"), size=OuterRef("size"), content__content=OuterRef("content__content")
    )
    Resume.objects.filter(candidate=merged).exclude(Exists(twin)).update(candidate=keep)


def _move_verdicts(keep: Candidate, merged: Candidate) -> None:
    for verdict in DifferentPeople.objects.filter(Q(first=merged) | Q(second=merged)).select_related("first", "second"):
        other = verdict.second if verdict.first_id == merged.pk else verdict.first
        if other.pk != keep.pk:
            tell_apart(candidate=keep, other=other, user=verdict.said_by)


def _move_suspicions(keep: Candidate, merged: Candidate) -> None:
    """Move suspicions about ``merged`` to ``keep``.

    A record that may be the same person as ``merged`` may be the same person as ``keep``, too.
    """
    noticed = Suspicion.objects.filter(Q(first=merged) | Q(second=merged)).values_list("first_id", "second_id")
    others = {candidate_id for pair in noticed for candidate_id in pair} - {keep.pk, merged.pk}
    pairs = [sorted((keep.pk, other)) for other in sorted(others)]
    # Conflicts are ignored, because a suspicion may already exist for the pair of ``keep`` and one of ``others``.
    Suspicion.objects.bulk_create(
        [Suspicion(first_id=first, second_id=second) for first, second in pairs], ignore_conflicts=True
    )
