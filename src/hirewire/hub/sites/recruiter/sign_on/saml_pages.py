"""The pages of a sign-in with SAML.

The view that receives a provider's answer may fetch the provider's metadata, so it must not run in a transaction.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from hirewire.hub.identity.providers.models import Protocol
from hirewire.hub.recruiting.single_sign_on.saml import flow, requests
from hirewire.hub.sites.recruiter.sign_on.outcomes import arrived, keep_opener, provider_or_404, refused
from hirewire.kit.web.openid.errors import SingleSignOnError
from hirewire.kit.web.post_only import post_only

_METADATA_TYPE = "application/samlmetadata+xml"


@never_cache
@require_safe
def saml_metadata(_request: HttpRequest, provider_id: int) -> HttpResponse:
    """Return the metadata of this site for a provider. It contains no secret, so anybody may read it."""
    return HttpResponse(requests.own_metadata(provider_or_404(provider_id, Protocol.SAML)), content_type=_METADATA_TYPE)


@csrf_exempt  # the provider's signature says who asks, and the browser sends no cookie of ours
@never_cache
@post_only("sign-in")
def saml_consumer(request: HttpRequest, provider_id: int) -> HttpResponse:
    """Store a provider's answer, and redirect to a page of this site.

    The browser sends no cookies of ours with a POST that comes from the provider's site. It does send them when it
    follows the redirect.
    """
    provider = provider_or_404(provider_id, Protocol.SAML)
    try:
        token = flow.receive(provider, request.POST.get("SAMLResponse", ""))
    except SingleSignOnError as fault:
        return keep_opener(refused(request, provider, fault))
    return keep_opener(HttpResponseRedirect(reverse("saml-back", args=[provider.pk], query={"answer": token})))


@never_cache
@require_safe
def saml_back(request: HttpRequest, provider_id: int) -> HttpResponse:
    """Finish a sign-in: one that this browser began or, if the company allows that, one that the provider began."""
    provider = provider_or_404(provider_id, Protocol.SAML)
    try:
        return arrived(request, provider, flow.finish(request, provider, request.GET.get("answer", "")))
    except SingleSignOnError as fault:
        return keep_opener(refused(request, provider, fault))
