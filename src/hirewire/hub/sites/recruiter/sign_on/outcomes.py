"""What people see when they come back from a provider, for every protocol."""

from http import HTTPStatus

import structlog
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from hirewire.hub.identity.accounts.errors import NotAllowedError
from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.accounts.queries import active_seats, person_of
from hirewire.hub.identity.accounts.rights import check_person
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.accounts.services import choose_contract
from hirewire.hub.identity.providers.models import IdentityProvider, Protocol
from hirewire.hub.identity.providers.queries import working_providers
from hirewire.hub.recruiting.single_sign_on import rehearsing, sessions
from hirewire.hub.recruiting.single_sign_on.arriving import arrive
from hirewire.hub.recruiting.single_sign_on.errors import NotAdmitted
from hirewire.kit.text.sentences import localized
from hirewire.kit.web.openid.code_flow import Arrival
from hirewire.kit.web.openid.errors import ProvidersBusy, SingleSignOnError

log = structlog.get_logger(__name__)
FOLDER = "hub/sites/recruiter/sign_on"


def provider_or_404(provider_id: int, protocol: Protocol) -> IdentityProvider:
    """Return the provider, even if it is off: an admin may try it."""
    providers = IdentityProvider.objects.select_related("organization", "contract")
    return get_object_or_404(providers, pk=provider_id, protocol=protocol)


def arrived(request: HttpRequest, provider: IdentityProvider, arrival: Arrival) -> HttpResponse:
    """Sign the person in or, in an admin's test, only show what would happen."""
    if arrival.pending.is_test:
        return _rehearsed(request, provider, arrival)
    return keep_opener(_signed_in(request, provider, arrival))


def refused(request: HttpRequest, provider: IdentityProvider, fault: SingleSignOnError) -> HttpResponse:
    log.info("A sign-in through a provider failed", provider=provider.pk, kind=type(fault).__name__)
    context = {"provider": provider, "fault": localized(fault), "is_about_person": isinstance(fault, NotAdmitted)}
    status = HTTPStatus.SERVICE_UNAVAILABLE if isinstance(fault, ProvidersBusy) else HTTPStatus.FORBIDDEN
    return render(request, f"{FOLDER}/refused.html", context, status=status)


def keep_opener(response: HttpResponse) -> HttpResponse:
    # A widget's sign-in window may show this response. Django's default for this header would cut the window off from
    # the page that opened it.
    response["Cross-Origin-Opener-Policy"] = "unsafe-none"
    return response


def check_right(request: HttpRequest, provider: IdentityProvider) -> Person:
    person = person_of(request)
    if person is None:
        raise Http404
    try:
        check_person(person, provider.organization, Verb.SIGN_ON)
    except NotAllowedError:
        raise Http404 from None
    return person


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
    check_right(request, provider)
    context = {"provider": provider, "result": rehearsing.rehearse(provider, arrival.claims)}
    return render(request, f"{FOLDER}/rehearsed.html", context)
