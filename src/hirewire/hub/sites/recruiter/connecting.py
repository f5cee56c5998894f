"""Which ATSs cannot name a recruiter on access lists yet, because the recruiter has not connected their account.

Unless an ATS opens everything to everybody, it shows records only to the people on its access lists. Access lists can
name only people who have connected their account. The result depends on the ATS's configuration and on the person,
never on a record, so it does not reveal that hidden records exist.
"""

from dataclasses import dataclass

from django.db.models import QuerySet

from hirewire.hub.ats.acls.models import EntityAclAssignee
from hirewire.hub.ats.acls.visibility import VisibilityScope, visibility_scope
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.platform.oauth.models import Consent
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.platform.provisioning.origins import as_sent
from hirewire.hub.sites.recruiter.ats import ats_names
from hirewire.kit.web.request_cache import once


@dataclass(frozen=True, slots=True)
class Unconnected:
    application_id: int
    ats_name: str
    #: The address of the ATS's own pages; empty if the ATS has registered none.
    address: str


@once
def unconnected(seat: Seat, feature: Feature) -> tuple[Unconnected, ...]:
    """Return the ATSs that hide records from the seat and cannot name the seat's holder on access lists."""
    scope = visibility_scope(seat, feature)
    if not seat.is_active or scope.is_clear:
        return ()
    names = ats_names(scope)
    return tuple(
        Unconnected(application.pk, names.get(application.pk, application.name), _address(application))
        for application in _nameless(seat, scope)
    )


def _nameless(seat: Seat, scope: VisibilityScope) -> QuerySet[DeveloperApplication]:
    # Use three queries: if consents and access lists are on different database servers, they cannot be joined.
    hiding = set(scope.application_ids) - set(scope.sees_everything)
    hiding -= _ids(Consent.objects.filter(application__in=hiding, person=seat.person_id, ended_at=None))
    hiding -= _ids(
        EntityAclAssignee.objects.filter(
            organization=scope.organization, application__in=hiding, member=scope.member_id
        )
    )
    return DeveloperApplication.objects.filter(pk__in=hiding).order_by("pk")


def _ids(rows: "QuerySet[Consent] | QuerySet[EntityAclAssignee]") -> set[int]:
    return {application_id for (application_id,) in rows.values_list("application_id")}


def _address(application: DeveloperApplication) -> str:
    """Return the ATS's first widget origin: the protocol has no better address for an ATS."""
    return next((f"{origin}/" for origin in map(as_sent, application.valid_js_sdk_domains) if origin), "")
