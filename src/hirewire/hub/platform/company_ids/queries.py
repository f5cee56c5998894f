"""Finds the company that an application means by a present, former or future id."""

from collections.abc import Collection, Mapping

from django.db.models import Q

from hirewire.hub.platform.company_ids.errors import FormerId
from hirewire.hub.platform.company_ids.models import OtherId
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock


def company_meant(application: DeveloperApplication, number: int) -> int:
    """Return the present id of the application's company if ``number`` is one of the company's ids.

    The id of another company is returned unchanged.

    Raises ``FormerId`` for a former id that is no longer accepted. Runs no query when the present id was given, which
    is nearly always the case.
    """
    if application.organization_id in {None, number}:
        return number
    other = OtherId.objects.filter(application=application, number=number).first()
    return number if other is None else _present(other, application)


def companies_meant(application: DeveloperApplication, number: int) -> set[int]:
    """Like :func:`company_meant`, but also for a partner, whose customers may mean different companies by one id.

    After a company is split, the old id is the former id of the customer that left and the present id of the customer
    that stayed. A former id that is no longer accepted is therefore refused only if no other customer can mean it.
    """
    others = OtherId.objects.filter(
        Q(application=application) | Q(application__parent=application), number=number
    ).select_related("application")
    accepted, refused = {number}, []
    for other in others:
        if other.is_over:
            refused.append(other)
        else:
            accepted.add(_present(other, other.application))
    if refused and accepted == {number} and not _has_customer_in(application, number):
        raise _refusal(refused[0], refused[0].application)
    return accepted


def other_ids(application_ids: Collection[int]) -> Mapping[int, list[OtherId]]:
    """Return the future ids of each application's company, and the former ids that are still accepted.

    The future ids come first.
    """
    ids_by_application: dict[int, list[OtherId]] = {}
    standing = OtherId.objects.filter(application__in=application_ids).exclude(
        ends_at__lte=clock.now(), returns_at=None
    )
    for other in standing.order_by("is_former", "-changes_at"):
        ids_by_application.setdefault(other.application_id, []).append(other)
    return ids_by_application


def _present(other: OtherId, application: DeveloperApplication) -> int:
    if other.is_over:
        raise _refusal(other, application)
    return application.organization_id or other.number


def _refusal(other: OtherId, application: DeveloperApplication) -> FormerId:
    return FormerId(other.number, application.organization_id or other.number, other.changes_at)


def _has_customer_in(application: DeveloperApplication, organization_id: int) -> bool:
    served = DeveloperApplication.objects.filter(Q(pk=application.pk) | Q(parent=application))
    return served.filter(organization=organization_id).exists()
