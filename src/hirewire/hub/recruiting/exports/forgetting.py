"""Forget which records the exports led to when the ATS deletes these records.

What recruiters did stays: whom they exported, when, and that the person arrived.
"""

from collections.abc import Collection
from typing import Final

from django.db.models import Q

from hirewire.hub.recruiting.exports.models import Export


class _Forget:
    """Forget in the transaction that deletes the records: afterwards, no page may name one or lead to it."""

    def defer(self, *, organization_id: int, application_id: int, candidate_ids: Collection[str]) -> int:
        gone = set(candidate_ids)
        of_ats = Export.objects.filter(organization=organization_id, application=application_id)
        exports = list(of_ats.filter(_names(gone)).select_for_update().order_by("pk"))
        for export in exports:
            if export.ats_candidate_id in gone:
                export.ats_candidate_id, export.record_url = "", ""
            if export.adds_to in gone:
                export.adds_to = ""
            export.forget_beside(gone)
        of_ats.bulk_update(exports, ["ats_candidate_id", "record_url", "adds_to", "besides"])
        return len(exports)


FORGET: Final = _Forget()


def _names(candidate_ids: Collection[str]) -> Q:
    # Each part repeats the condition of an index, or PostgreSQL would not use it.
    return (
        Q(~Q(ats_candidate_id=""), ats_candidate_id__in=candidate_ids)
        | Q(~Q(adds_to=""), adds_to__in=candidate_ids)
        | Q(makes_new=True, besides__overlap=list(candidate_ids))
    )
