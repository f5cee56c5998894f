"""The page that shows how much of its quotas an application has used."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hirewire.hub.platform.throttling.queries import Allowance, quota_of
from hirewire.hub.sites.developers.access import desk_required
from hirewire.hub.sites.developers.queries import Desk
from hirewire.hub.sites.developers.shell import tab


@require_safe
@desk_required
def quotas(request: HttpRequest, desk: Desk) -> HttpResponse:
    allowances = quota_of(desk.application)
    used = sorted(
        (allowance for allowance in allowances if allowance.used or allowance.is_exhausted), key=_fullness, reverse=True
    )
    unused = [allowance for allowance in allowances if allowance not in used]
    context = {
        "parts": [
            (_("Used"), used, True),
            (_("Not used"), [allowance for allowance in unused if not allowance.is_set], False),
            (_("Not used, limit set by the operator"), [allowance for allowance in unused if allowance.is_set], False),
        ],
        "exhausted": [allowance for allowance in allowances if allowance.is_exhausted],
        "is_enforced": settings.HIREWIRE_THROTTLE,
    }
    return tab(request, desk, "quotas", context)


def _fullness(allowance: Allowance) -> float:
    if allowance.limit is None:
        return -1
    return 1 if allowance.is_exhausted else allowance.used / allowance.limit
