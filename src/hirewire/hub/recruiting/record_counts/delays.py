"""How long changes take to get from an ATS to Recruiter.

A page computes the time itself if that is quick. Otherwise, it uses a stored time.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Final

from django.db.models import Aggregate, DurationField, ExpressionWrapper, F, Q
from django.db.models.functions import Coalesce

from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.platform.integrations.queries import on_since
from hirewire.hub.recruiting.record_counts.kinds import CHANGED, Kind
from hirewire.hub.recruiting.record_counts.models import RecordCount
from hirewire.hub.recruiting.record_counts.queries import QUICK
from hirewire.kit import clock

#: Only recent changes show how fresh records are; older ones may have come with the first sync.
_FRESH: Final = timedelta(days=7)
#: If more than this time passes between a record's change in the ATS and its first arrival here, the record came with
#: an import, and the time that passed is not a delay.
_NEW: Final = timedelta(hours=1)


class _Median(Aggregate):
    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


def delay(organization: Organization, application_ids: Collection[int]) -> timedelta | None:
    """The time that a change in an ATS takes to arrive: the longest median among all ATSs and kinds."""
    kept = {
        (record_count.kind, record_count.application_id): record_count.delay
        for record_count in RecordCount.objects.filter(
            organization=organization, application__in=application_ids, here__gt=QUICK
        )
    }
    medians = [kept[kind.name, number] for kind in CHANGED for number in application_ids if (kind.name, number) in kept]
    begins = begins_of(organization.pk, application_ids)
    for kind in CHANGED:
        unknown = {number: at for number, at in begins.items() if (kind.name, number) not in kept}
        medians += medians_of(kind, organization.pk, unknown).values()
    return max((median for median in medians if median is not None), default=None)


def begins_of(organization_id: int, application_ids: Collection[int]) -> dict[int, datetime]:
    """For each id of an ATS, the time from which delays are measured.

    Changes made before an ATS was switched on had to wait until then, so their delay says nothing about the transfer.
    """
    since, on = clock.now() - _FRESH, on_since(organization_id)
    return {number: max(since, on.get(number, since)) for number in application_ids}


def medians_of(kind: Kind, organization_id: int, begins: Mapping[int, datetime]) -> dict[int, timedelta]:
    """For each ATS in ``begins``, the median delay of the changes since its time in ``begins``. Keys are ATS ids.

    A change is a new record, or a record to which the ATS gave a new date. A record that is linked by hand, or sent
    again with its old date, is not a change.
    """
    if not begins:
        return {}
    is_fresh = reduce(or_, (Q(application=number, **{f"{kind.changed}__gte": at}) for number, at in begins.items()))
    is_change = Q(renewed_at__isnull=False) | Q(**{f"{kind.moment}__lte": F(kind.changed) + _NEW})
    arrived = Coalesce("renewed_at", kind.moment)
    took = ExpressionWrapper(arrived - F(kind.changed), output_field=DurationField())
    changed = kind.model._default_manager.filter(is_fresh, is_change, organization=organization_id)  # noqa: SLF001 - Django's documented model API
    return dict(changed.order_by().values_list("application").annotate(median=_Median(took)))
