"""Which company an application means by an id. This is the one place that knows about changed ids."""

from collections.abc import Collection, Mapping

from django.db.models import Q

from hirewire.hub.platform.company_ids.errors import FormerId
from hirewire.hub.platform.company_ids.models import OtherId
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock


def company_meant(application: DeveloperApplication, number: int) -> int:
    """Return the company's present id, whichever of its ids was given. An id of another company stays as it is.

    Raises ``FormerId`` for a former id that is no longer accepted. Runs no query when the present id was given, which
    is nearly always the case.
    """
    if application.organization_id in {None, number}:
        return number
    other = OtherId.objects.filter(application=application, number=number).first()
    return number if other is None else _present(other, application)


def companies_meant(application: DeveloperApplication, number: int) -> set[int]:
    """Like :func:`company_meant`, but also for a partner: its customers may mean different companies by one id."""
    others = OtherId.objects.filter(
        Q(application=application) | Q(application__parent=application), number=number
    ).select_related("application")
    return {number} | {_present(other, other.application) for other in others}


def other_ids(application_ids: Collection[int]) -> Mapping[int, list[OtherId]]:
    """Return other ids by application, future ones first. Former ids that are no longer accepted are left out."""
    ids_by_application: dict[int, list[OtherId]] = {}
    standing = OtherId.objects.filter(application__in=application_ids).exclude(ends_at__lte=clock.now())
    for other in standing.order_by("is_former", "-changes_at"):
        ids_by_application.setdefault(other.application_id, []).append(other)
    return ids_by_application


def _present(other: OtherId, application: DeveloperApplication) -> int:
    present = application.organization_id or other.number
    if other.ends_at is not None and other.ends_at <= clock.now():
        raise FormerId(other.number, present, other.changes_at)
    return present
