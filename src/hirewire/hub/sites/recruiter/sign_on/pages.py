"""The pages of a sign-in through a provider.

They may send requests to the provider, so none of them runs in a transaction.
"""

from http import HTTPStatus

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from hirewire.hub.identity.providers.models import IdentityProvider, Protocol
from hirewire.hub.identity.providers.queries import working_providers
from hirewire.hub.recruiting.single_sign_on import checking, flow, sessions
from hirewire.hub.recruiting.single_sign_on.saml import flow as saml
from hirewire.hub.sites.recruiter.sign_on.outcomes import (
    FOLDER,
    arrived,
    check_right,
    keep_opener,
    provider_or_404,
    refused,
)
from hirewire.kit.web.links import with_origins_only
from hirewire.kit.web.openid.errors import SingleSignOnError
from hirewire.kit.web.post_only import post_only

log = structlog.get_logger(__name__)


@never_cache
@require_safe
def company_sign_in(request: HttpRequest, provider_id: int) -> HttpResponse:
    """Render a page that leads to the provider.

    A redirect would not work for people who come here from a form: because of the CSP directive ``form-action``,
    browsers follow the redirects of a form only within this site.
    """
    provider = get_object_or_404(working_providers(), pk=provider_id)
    return keep_opener(_to_provider(request, provider, back=_back(request), is_fresh="fresh" in request.GET))


@never_cache
@post_only("settings-provider", "provider_id")
def rehearse(request: HttpRequest, provider_id: int) -> HttpResponse:
    """Let an admin try a provider, even one that is off. Nobody is signed in."""
    return _to_provider(request, _administered(request, provider_id), is_test=True)


@never_cache
@post_only("settings-provider", "provider_id")
def check_provider(request: HttpRequest, provider_id: int) -> HttpResponse:
    """Read what the provider publishes, and show what is wrong with it."""
    provider = _administered(request, provider_id)
    context = {"provider": provider, "findings": checking.check(provider)}
    name = "_findings" if request.headers.get("HX-Request") else "checked"
    return render(request, f"{FOLDER}/{name}.html", context)


@never_cache
@require_safe
def company_back(request: HttpRequest, provider_id: int) -> HttpResponse:
    """Finish a sign-in when the browser comes back from the provider. If the sign-in fails, this response shows why."""
    provider = provider_or_404(provider_id, Protocol.OPENID)
    try:
        return arrived(request, provider, flow.finish(request, provider, request.GET.dict()))
    except SingleSignOnError as fault:
        return keep_opener(refused(request, provider, fault))


@csrf_exempt  # the provider's signature says who asks
@never_cache
@require_POST
def back_channel_logout(request: HttpRequest) -> HttpResponse:
    """End the sign-ins that a provider's logout token names (OpenID Connect Back-Channel Logout 1.0)."""
    try:
        sessions.end_by_token(request.POST.get("logout_token", ""))
    except SingleSignOnError as fault:
        log.info("A logout token was refused", reason=with_origins_only(str(fault)))
        return HttpResponse("", status=HTTPStatus.BAD_REQUEST)
    return HttpResponse("", status=HTTPStatus.OK)


def leave(request: HttpRequest) -> HttpResponse:
    """Sign out of Recruiter only.

    People who came through a provider decide for themselves whether to sign out of the provider, too: they may need the
    provider's session for other sites.
    """
    address = sessions.sign_out(request)
    if address is None:
        return HttpResponseRedirect(reverse("sign-in"))
    response = render(request, f"{FOLDER}/signed_out.html", {"there": address})
    # The form on this page is sent to the provider, which then redirects the browser back to Recruiter. The directive
    # ``form-action`` must allow both sites, because it also applies to the redirect.
    response._csp_replace = {"form-action": ["'self'", address.origin]}  # type: ignore[attr-defined]  # noqa: SLF001 - django-csp's way to set a policy for one response
    return response


def _to_provider(
    request: HttpRequest,
    provider: IdentityProvider,
    *,
    back: str = "",
    is_test: bool = False,
    is_fresh: bool = False,
) -> HttpResponse:
    begin = saml.begin if provider.is_saml else flow.begin
    try:
        address = begin(request, provider, back=back, is_test=is_test, is_fresh=is_fresh)
    except SingleSignOnError as fault:
        return refused(request, provider, fault)
    return render(request, f"{FOLDER}/to_provider.html", {"provider": provider, "address": address})


def _administered(request: HttpRequest, provider_id: int) -> IdentityProvider:
    provider = get_object_or_404(IdentityProvider.objects.select_related("organization", "contract"), pk=provider_id)
    check_right(request, provider)
    return provider


def _back(request: HttpRequest) -> str:
    address = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if safe else ""
