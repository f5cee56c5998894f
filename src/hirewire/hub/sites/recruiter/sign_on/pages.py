"""The pages between Recruiter and a company's provider. They ask the provider, so none runs in a transaction."""

from http import HTTPStatus

import structlog
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from hirewire.hub.identity.accounts.errors import NotAllowedError
from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.accounts.queries import active_seats, person_of
from hirewire.hub.identity.accounts.rights import check_person
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.accounts.services import choose_contract
from hirewire.hub.identity.providers.models import IdentityProvider
from hirewire.hub.identity.providers.queries import working_providers
from hirewire.hub.recruiting.single_sign_on import checking, flow, rehearsing, sessions
from hirewire.hub.recruiting.single_sign_on.arriving import arrive
from hirewire.hub.recruiting.single_sign_on.errors import NotAdmitted, SingleSignOnError
from hirewire.hub.recruiting.single_sign_on.flow import Arrival
from hirewire.kit.text.sentences import localized

log = structlog.get_logger(__name__)
_FOLDER = "hub/sites/recruiter/sign_on"


@never_cache
@require_safe
def company_sign_in(request: HttpRequest, provider_id: int) -> HttpResponse:
    """Send the browser to the provider.

    This is a page and not a redirect: the form that led here may only redirect within this site.
    """
    provider = get_object_or_404(working_providers(), pk=provider_id)
    return _open(_to_provider(request, provider, back=_back(request), is_fresh="fresh" in request.GET))


@never_cache
@require_POST
def rehearse(request: HttpRequest, provider_id: int) -> HttpResponse:
    """Let an admin try a provider, even one that is off. Nobody is signed in by that."""
    return _to_provider(request, _administered(request, provider_id), is_test=True)


@never_cache
@require_POST
def check_provider(request: HttpRequest, provider_id: int) -> HttpResponse:
    """Read what the provider publishes, and say what is wrong."""
    provider = _administered(request, provider_id)
    context = {"provider": provider, "findings": checking.check(provider)}
    name = "_findings" if request.headers.get("HX-Request") else "checked"
    return render(request, f"{_FOLDER}/{name}.html", context)


@never_cache
@require_safe
def company_back(request: HttpRequest, provider_id: int) -> HttpResponse:
    """Finish the sign-in when the browser comes back from the provider. Errors are shown here and not passed on."""
    provider = get_object_or_404(IdentityProvider.objects.select_related("organization", "contract"), pk=provider_id)
    try:
        arrival = flow.finish(request, provider, request.GET.dict())
        if arrival.pending.is_test:
            return _rehearsed(request, provider, arrival)
        return _open(_signed_in(request, provider, arrival))
    except SingleSignOnError as refused:
        return _open(_refused(request, provider, refused))


@csrf_exempt  # the provider's signature says who asks
@never_cache
@require_POST
def back_channel_logout(request: HttpRequest) -> HttpResponse:
    """End what a provider's logout token names (OpenID Connect Back-Channel Logout 1.0)."""
    try:
        sessions.end_by_token(request.POST.get("logout_token", ""))
    except SingleSignOnError as refused:
        log.info("A logout token was refused", reason=str(refused))
        return HttpResponse("", status=HTTPStatus.BAD_REQUEST)
    return HttpResponse("", status=HTTPStatus.OK)


def leave(request: HttpRequest) -> HttpResponse:
    """Sign out here. People who came through a provider may sign out there, too; other sites may use that session."""
    address = sessions.sign_out(request)
    if address is None:
        return HttpResponseRedirect(reverse("sign-in"))
    response = render(request, f"{_FOLDER}/signed_out.html", {"there": address})
    # The form goes to the provider, which sends the browser back here.
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
    try:
        address = flow.begin(request, provider, back=back, is_test=is_test, is_fresh=is_fresh)
    except SingleSignOnError as refused:
        return _refused(request, provider, refused)
    return render(request, f"{_FOLDER}/to_provider.html", {"provider": provider, "address": address})


def _signed_in(request: HttpRequest, provider: IdentityProvider, arrival: Arrival) -> HttpResponse:
    if not working_providers().filter(pk=provider.pk).exists():
        raise Http404
    person = arrive(provider=provider, claims=arrival.claims)
    sessions.open_session(request, provider=provider, person=person, arrival=arrival)
    seats = list(active_seats(person)[:2])
    if len(seats) != 1:
        return HttpResponseRedirect(reverse("contracts", query={"next": arrival.pending.back}))
    choose_contract(request, seats[0])
    return HttpResponseRedirect(arrival.pending.back or reverse("search"))


def _rehearsed(request: HttpRequest, provider: IdentityProvider, arrival: Arrival) -> HttpResponse:
    _check_right(request, provider)
    context = {"provider": provider, "result": rehearsing.rehearse(provider, arrival.claims)}
    return render(request, f"{_FOLDER}/rehearsed.html", context)


def _refused(request: HttpRequest, provider: IdentityProvider, refused: SingleSignOnError) -> HttpResponse:
    log.info("A sign-in by a provider failed", provider=provider.pk, kind=type(refused).__name__)
    context = {"provider": provider, "fault": localized(refused), "is_about_person": isinstance(refused, NotAdmitted)}
    return render(request, f"{_FOLDER}/refused.html", context, status=HTTPStatus.FORBIDDEN)


def _administered(request: HttpRequest, provider_id: int) -> IdentityProvider:
    provider = get_object_or_404(IdentityProvider.objects.select_related("organization", "contract"), pk=provider_id)
    _check_right(request, provider)
    return provider


def _check_right(request: HttpRequest, provider: IdentityProvider) -> Person:
    """Admins of the company only; to everybody else its provider does not exist."""
    person = person_of(request)
    if person is None:
        raise Http404
    try:
        check_person(person, provider.organization, Verb.SIGN_ON)
    except NotAllowedError:
        raise Http404 from None
    return person


def _back(request: HttpRequest) -> str:
    address = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if safe else ""


def _open(response: HttpResponse) -> HttpResponse:
    # A widget's sign-in window comes through here, and Django's default would cut it off from its opener.
    response["Cross-Origin-Opener-Policy"] = "unsafe-none"
    return response
