"""Admin Settings > Sign-in: the company's own identity providers, and who signs in through them."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from hirewire.hub.identity.accounts import sign_ins
from hirewire.hub.identity.accounts.access import right_required
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.queries import person_of, seat_holders
from hirewire.hub.identity.accounts.rights import seats_with
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.providers.models import IdentityProvider, Protocol
from hirewire.hub.recruiting.directory import services as directory
from hirewire.hub.recruiting.directory.queries import standing_token
from hirewire.hub.recruiting.single_sign_on import flow, services
from hirewire.hub.recruiting.single_sign_on.errors import ProviderSettingsError
from hirewire.hub.recruiting.single_sign_on.queries import lacks_emergency_admin
from hirewire.hub.recruiting.single_sign_on.saml import requests as saml
from hirewire.hub.sites.recruiter.settings.provider_forms import NewProviderForm, ProviderForm, form_for, stored
from hirewire.hub.sites.recruiter.settings.seat_pages import ROLES
from hirewire.hub.sites.recruiter.settings.settings_pages import tab
from hirewire.kit.text.sentences import localized
from hirewire.kit.web.post_only import post_only


@require_safe
@right_required(Verb.SIGN_ON)
def settings_sign_in(request: HttpRequest, seat: Seat) -> HttpResponse:
    return _overview(request, seat, NewProviderForm())


@post_only("settings-sign-in")
@right_required(Verb.SIGN_ON)
def add(request: HttpRequest, seat: Seat) -> HttpResponse:
    form = NewProviderForm(request.POST)
    if not form.is_valid():
        return _overview(request, seat, form, status=422)
    protocol = Protocol(form.cleaned_data["protocol"] or Protocol.OPENID)
    provider = services.add(admin=seat, name=form.cleaned_data["name"], protocol=protocol)
    return HttpResponseRedirect(reverse("settings-provider", args=[provider.pk]))


def _validated_first(
    view: Callable[[HttpRequest, int, ProviderForm | None], HttpResponseBase],
) -> Callable[[HttpRequest, int], HttpResponseBase]:
    """Validate a posted form before ``right_required`` opens its transaction.

    Validation may take long, because it may read new SAML metadata from the provider. If the person lacks the right,
    nothing is validated: the view gets None instead of a form, and ``right_required`` refuses the request.
    """

    @wraps(view)
    def validated(request: HttpRequest, provider_id: int) -> HttpResponseBase:
        administered = seats_with(Verb.SIGN_ON, person_of(request)).values("contract__organization")
        providers = IdentityProvider.objects.filter(organization__in=administered).select_related("organization")
        provider = providers.filter(pk=provider_id).first() if request.method == "POST" else None
        if provider is None:
            return view(request, provider_id, None)
        form = form_for(provider)(request.POST, request.FILES, organization=provider.organization)
        form.is_valid()
        return view(request, provider_id, form)

    return validated


@sensitive_post_parameters("secret")
@require_http_methods(["GET", "HEAD", "POST"])
@_validated_first
@right_required(Verb.SIGN_ON)
def settings_provider(
    request: HttpRequest, seat: Seat, provider_id: int, form: ProviderForm | None = None
) -> HttpResponse:
    provider = get_object_or_404(_providers(seat), pk=provider_id)
    if form is None:
        shown = form_for(provider)(initial=stored(provider), organization=seat.contract.organization)
        return _page(request, seat, provider, shown)
    if form.is_valid():
        try:
            services.change(
                admin=seat,
                provider=provider,
                settings=form.settings(),
                secret=form.typed_secret,
                metadata=form.new_metadata,
                sign_in_id=request.session.get(sign_ins.KEY),
            )
        except ProviderSettingsError as refused:
            form.add_error(None, localized(refused))
        else:
            messages.success(request, _("{provider} has been saved.").format(provider=form.cleaned_data["name"]))
            return HttpResponseRedirect(reverse("settings-provider", args=[provider.pk]))
    form.ask_again()
    return _page(request, seat, provider, form, status=422)


@post_only("settings-provider", "provider_id")
@right_required(Verb.SIGN_ON)
def remove(request: HttpRequest, seat: Seat, provider_id: int) -> HttpResponse:
    provider = get_object_or_404(_providers(seat), pk=provider_id)
    services.remove(admin=seat, provider=provider)
    messages.success(request, _("{provider} has been removed.").format(provider=provider.name))
    return HttpResponseRedirect(reverse("settings-sign-in"))


@post_only("seat-holder", "seat_id")
@right_required(Verb.SIGN_ON)
def forget_identity(request: HttpRequest, seat: Seat, seat_id: int) -> HttpResponse:
    holder = get_object_or_404(seat_holders(seat.contract), pk=seat_id)
    if services.forget_identity(admin=seat, person=holder.person):
        words = _(
            "{person} is no longer linked to an account at the provider. The next sign-in links an account again."
        )
        messages.success(request, words.format(person=holder.person.name))
    return HttpResponseRedirect(reverse("seat-holder", args=[holder.pk]))


@post_only("settings-sign-in")
@right_required(Verb.SIGN_ON)
def make_token(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the directory's token in the response: neither a URL nor the session may contain it."""
    token = directory.make_token(admin=seat)
    return _overview(request, seat, NewProviderForm(), token=token)


@post_only("settings-sign-in")
@right_required(Verb.SIGN_ON)
def end_token(request: HttpRequest, seat: Seat) -> HttpResponse:
    directory.end_token(admin=seat)
    messages.success(request, _("The directory can no longer change anything."))
    return HttpResponseRedirect(reverse("settings-sign-in"))


def _overview(
    request: HttpRequest, seat: Seat, form: NewProviderForm, *, token: str = "", status: int = 200
) -> HttpResponse:
    providers = list(_providers(seat).prefetch_related("domains"))
    context = {
        "providers": providers,
        "without_way_round": [provider for provider in providers if provider.is_on and lacks_emergency_admin(provider)],
        "form": form,
        "token": token,
        "standing": standing_token(seat.contract),
        "directory_address": f"{settings.HIREWIRE_HUB_URL}/scim/v2",
    }
    return tab(request, seat, "sign-in", context, status=status)


def _page(
    request: HttpRequest, seat: Seat, provider: IdentityProvider, form: ProviderForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "provider": provider,
        "form": form,
        "claims": provider.domains.order_by("domain"),
        "roles": ROLES,
        "addresses": _saml_addresses(provider) if provider.is_saml else _openid_addresses(provider),
    }
    return tab(request, seat, "sign-in", context, template="settings_provider", status=status)


def _openid_addresses(provider: IdentityProvider) -> tuple[tuple[str, str], ...]:
    return (
        (_("Redirect URI"), flow.redirect_uri(provider)),
        (_("Back-channel logout URI"), settings.HIREWIRE_HUB_URL + reverse("back-channel-logout")),
        (_("Post-logout redirect URI"), settings.HIREWIRE_HUB_URL + reverse("sign-in")),
    )


def _saml_addresses(provider: IdentityProvider) -> tuple[tuple[str, str], ...]:
    return (
        (_("Entity id (also the address of our metadata)"), saml.entity_id(provider)),
        (_("Assertion consumer service (ACS) URL"), saml.consumer_address(provider)),
    )


def _providers(seat: Seat) -> QuerySet[IdentityProvider]:
    organization = seat.contract.organization_id
    return IdentityProvider.objects.filter(organization=organization).select_related("organization").order_by("pk")
