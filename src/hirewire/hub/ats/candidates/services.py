"""Candidates and their notes as the ATS sends them, a batch at a time."""

from collections.abc import Collection, Mapping, Sequence

from django.db import connection, transaction

from hirewire.hub.ats.applications.services import delete_applications_of
from hirewire.hub.ats.candidates.events import (
    CandidatesDeleted,
    CandidatesLinked,
    CandidatesSynced,
    CandidatesUnlinked,
    DeletionBegun,
    DeletionEnded,
)
from hirewire.hub.ats.candidates.models import Candidate, CandidateNote
from hirewire.hub.ats.candidates.rows import CandidateNoteRow, CandidateRow
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock
from hirewire.kit.db.bulk import BulkTable
from hirewire.kit.work.events import publish

_SCOPE = ("organization_id", "application_id")
_CANDIDATES = BulkTable(
    Candidate, CandidateRow, scope=_SCOPE, key=1, stamp="received_at", renewal=("renewed_at", "ats_last_modified_at")
)
_NOTES = BulkTable(CandidateNote, CandidateNoteRow, scope=_SCOPE, key=2, stamp="received_at")

# Locks rows in key order, like every other batch.
_LINK = """
UPDATE hub_candidate AS held SET manual_matched_member_id = locked.member_id, received_at = %(now)s
FROM (
    SELECT found.ats_candidate_id, said.member_id
    FROM hub_candidate AS found JOIN unnest(%(candidates)s::text[], %(members)s::bigint[])
        AS said (ats_candidate_id, member_id) ON found.ats_candidate_id = said.ats_candidate_id
    WHERE found.organization_id = %(organization)s AND found.application_id = %(application)s
    ORDER BY found.ats_candidate_id FOR UPDATE OF found
) AS locked
WHERE held.organization_id = %(organization)s AND held.application_id = %(application)s
    AND held.ats_candidate_id = locked.ats_candidate_id
RETURNING held.ats_candidate_id
"""


@transaction.atomic
def upsert_candidates(*, application: DeveloperApplication, organization_id: int, rows: Sequence[CandidateRow]) -> None:
    """Write the rows. ``CandidatesSynced`` names only those that changed."""
    changed = _CANDIDATES.upsert(scope=(organization_id, application.pk), rows=rows, at=clock.now())
    if changed:
        publish(CandidatesSynced(organization_id, application.pk, [key for (key,) in changed]))
    linked = [row.ats_candidate_id for row in rows if row.manual_matched_member_id is not None]
    if linked:
        publish(CandidatesLinked(organization_id, application.pk, linked))


@transaction.atomic
def link_candidates(
    *, application: DeveloperApplication, organization_id: int, links: Mapping[str, int | None]
) -> set[str]:
    """Link candidates to members; None removes a link. Returns the candidates that exist."""
    with connection.cursor() as cursor:
        cursor.execute(
            _LINK,
            {
                "now": clock.now(),
                "candidates": list(links),
                "members": list(links.values()),
                "organization": organization_id,
                "application": application.pk,
            },
        )
        written_ids = {key for (key,) in cursor.fetchall()}
    if written_ids:
        publish(CandidatesSynced(organization_id, application.pk, sorted(written_ids)))
    linked = sorted(key for key in written_ids if links[key] is not None)
    if linked:
        publish(CandidatesLinked(organization_id, application.pk, linked))
    unlinked = sorted(written_ids.difference(linked))
    if unlinked:
        publish(CandidatesUnlinked(organization_id, application.pk, unlinked))
    return written_ids


@transaction.atomic
def delete_candidates(
    *, application: DeveloperApplication, organization_id: int, candidate_ids: Collection[str]
) -> set[str]:
    scope = (organization_id, application.pk)
    keys = [(key,) for key in candidate_ids]
    publish(DeletionBegun(organization_id, application.pk, sorted(candidate_ids)))
    deleted = {key for (key,) in _CANDIDATES.delete(scope=scope, keys=keys)}
    _NOTES.delete(scope=scope, keys=keys)
    # The handler of ``CandidatesDeleted`` deletes the matches at once. Publish the event before the applications are
    # deleted, because matches must be locked before applications.
    if deleted:
        publish(CandidatesDeleted(organization_id, application.pk, sorted(deleted)))
    delete_applications_of(application=application, organization_id=organization_id, candidate_ids=candidate_ids)
    publish(DeletionEnded(organization_id, application.pk, sorted(candidate_ids)))
    return deleted


@transaction.atomic
def upsert_notes(*, application: DeveloperApplication, organization_id: int, rows: Sequence[CandidateNoteRow]) -> None:
    _NOTES.upsert(scope=(organization_id, application.pk), rows=rows, at=clock.now())


@transaction.atomic
def delete_notes(
    *, application: DeveloperApplication, organization_id: int, keys: Collection[tuple[str, ...]]
) -> set[tuple[str, ...]]:
    return set(_NOTES.delete(scope=(organization_id, application.pk), keys=keys))
