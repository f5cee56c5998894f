"""The redirect URI of Recruiter's sign-in. It sends users on to the ATS page they came from."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode, urlsplit, urlunsplit

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hirewire.agent.accounts import services, signing_in
from hirewire.agent.connections.errors import Ended
from hirewire.client import RscError

log = structlog.get_logger(__name__)

#: The query parameter that tells the ATS's page how the sign-in ended.
OUTCOME: Final = "recruiter"
#: The query parameter that holds the confirmation code. The ATS sends this code back to confirm the user.
CONFIRMATION: Final = "confirmation"
_LOST: Final = _(
    "You did not start this sign-in here, or you started it too long ago. Go back to your ATS and start it again."
)


@require_safe
@never_cache
def signed_in(request: HttpRequest) -> HttpResponse:
    sign_in = services.end(state=request.GET.get("state", ""))
    if sign_in is None:
        return HttpResponse(_LOST, status=HTTPStatus.BAD_REQUEST, content_type="text/plain; charset=utf-8")
    code = request.GET.get("code", "")
    if not code:
        return _back(sign_in.return_url, "refused")
    try:
        confirmation = signing_in.take_back(sign_in, code)
    except (RscError, Ended) as error:
        log.warning("sign-in not completed", tenant=sign_in.connection.tenant, error=type(error).__name__)
        return _back(sign_in.return_url, "failed")
    if confirmation:
        return _back(sign_in.return_url, "confirm", {CONFIRMATION: confirmation})
    return _back(sign_in.return_url, "connected")


def _back(return_url: str, outcome: str, more: Mapping[str, str] | None = None) -> HttpResponse:
    parts = urlsplit(return_url)
    query = "&".join(filter(None, (parts.query, urlencode({OUTCOME: outcome, **(more or {})}))))
    return HttpResponseRedirect(urlunsplit(parts._replace(query=query)))
