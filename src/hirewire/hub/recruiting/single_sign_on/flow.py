"""Sign-in through a company's OpenID Connect provider.

Never call :func:`begin` or :func:`finish` inside a transaction: both send requests to the provider.
"""

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from hirewire.hub.identity.providers.models import IdentityProvider
from hirewire.kit.web.openid import code_flow
from hirewire.kit.web.openid.code_flow import Arrival


def begin(
    request: HttpRequest,
    provider: IdentityProvider,
    *,
    back: str = "",
    is_test: bool = False,
    is_fresh: bool = False,
) -> str:
    """Return the provider's URL to redirect the browser to. ``code_flow.begin`` describes the arguments."""
    return code_flow.begin(
        request,
        provider,
        redirect_uri(provider),
        more_scopes=(provider.groups_claim,),
        back=back,
        is_test=is_test,
        is_fresh=is_fresh,
    )


def finish(request: HttpRequest, provider: IdentityProvider, answer: Mapping[str, str]) -> Arrival:
    """Check the provider's answer to a sign-in, and return what it says about the person."""
    return code_flow.finish(request, provider, redirect_uri(provider), answer)


def redirect_uri(provider: IdentityProvider) -> str:
    """Each provider has its own redirect address, so answers of two providers cannot be mixed up."""
    return settings.HIREWIRE_HUB_URL + reverse("company-back", args=[provider.pk])
