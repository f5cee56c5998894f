"""When an ATS deletes records, remove their ids from the exports that name them.

The exports themselves stay. They still show whom a recruiter exported, when, and whether the export arrived.

A new export can name records that the ATS already has. Export requests and deletions therefore exclude each other:
otherwise, an export could name a record that is being deleted, and the deletion would not find the export.
"""

from collections.abc import Collection
from typing import Final

from django.db.models import Q

from hirewire.hub.recruiting.exports.models import Export
from hirewire.kit.db.turns import share_turn, take_turn


class _Begin:
    """Let no export be requested until the deletion ends. Deletions do not wait for each other."""

    def defer(self, *, organization_id: int, application_id: int, candidate_ids: Collection[str]) -> int:  # noqa: ARG002 - the caller passes every field of the event
        share_turn(_turn(application_id))
        return 0


BEGIN: Final = _Begin()


def let_none_be_deleted(application_id: int) -> None:
    """Let the ATS delete no records, and let nobody export to it, until the transaction ends.

    Call this before anything locks records.
    """
    take_turn(_turn(application_id))


def _turn(application_id: int) -> str:
    return f"exports and deletions of {application_id}"


class _Forget:
    """Remove the ids in the same transaction as the records: no page may name a deleted record or link to it."""

    def defer(self, *, organization_id: int, application_id: int, candidate_ids: Collection[str]) -> int:
        deleted_ids = set(candidate_ids)
        of_ats = Export.objects.filter(organization=organization_id, application=application_id)
        exports = list(of_ats.filter(_names(deleted_ids)).select_for_update().order_by("pk"))
        for export in exports:
            if export.ats_candidate_id in deleted_ids:
                export.ats_candidate_id, export.record_url = "", ""
            if export.adds_to in deleted_ids:
                export.adds_to = ""
            export.forget_beside(deleted_ids)
        of_ats.bulk_update(exports, ["ats_candidate_id", "record_url", "adds_to", "besides"])
        return len(exports)


FORGET: Final = _Forget()


def _names(candidate_ids: Collection[str]) -> Q:
    # Each part repeats the condition of an index; otherwise PostgreSQL would not use the index.
    return (
        Q(~Q(ats_candidate_id=""), ats_candidate_id__in=candidate_ids)
        | Q(~Q(adds_to=""), adds_to__in=candidate_ids)
        | Q(makes_new=True, besides__overlap=list(candidate_ids))
    )
