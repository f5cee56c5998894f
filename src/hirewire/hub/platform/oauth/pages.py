"""Pages for signing in to an application: who the person is, and what the application may know about them."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from authlib.common.urls import add_params_to_uri
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749.errors import InvalidRequestError
from authlib.oidc.core.errors import ConsentRequiredError, LoginRequiredError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hirewire.hub.identity.accounts import signing_in
from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.accounts.personas import personas_with_profile
from hirewire.hub.identity.accounts.queries import person_of, signed_in_at
from hirewire.hub.identity.accounts.signing_in import Attempt
from hirewire.hub.platform.oauth import consents, errors, queries
from hirewire.hub.platform.oauth.openid import issuer
from hirewire.hub.platform.oauth.requests import of_page
from hirewire.hub.platform.oauth.scopes import ADDRESSES, NAMES
from hirewire.hub.platform.oauth.server import SERVER, AuthorizationRequest
from hirewire.hub.platform.provisioning.origins import is_origin
from hirewire.kit.web import challenges

#: The error codes for a person who cancels, each with the text that the application receives.
_REFUSALS: Final = {
    "user_cancelled_login": "The user cancelled the sign-in",
    "user_cancelled_authorize": "The user cancelled the authorization",
}


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def authorization(request: HttpRequest) -> HttpResponse:
    """Show the next step, or return to the application. At every step, the URL contains the application's request."""
    person = person_of(request)
    try:
        authorization_request = SERVER.asked(of_page(request.GET, signed_in_at(request)), person)
    except OAuth2Error as error:
        return _open(_refused(request, error))
    if person is not None and person.signed_in_for not in {None, authorization_request.application.organization_id}:
        # One company's identity provider cannot vouch for a person to another company.
        person = None
    try:
        response = _step(request, authorization_request, person)
    except OAuth2Error as error:
        error.redirect_uri, error.state = authorization_request.redirect_uri, authorization_request.state
        response = _refused(request, error)
    # Browsers also apply ``form-action`` to redirects after a form is sent, so the policy must allow the application's
    # address.
    response._csp_replace = {"form-action": ["'self'", *_origin(authorization_request.redirect_uri)]}  # type: ignore[attr-defined]  # noqa: SLF001 - django-csp's way to set a policy for one response
    return _open(response)


def _step(request: HttpRequest, authorization_request: AuthorizationRequest, person: Person | None) -> HttpResponse:
    """Return the next step: the sign-in page, the consent page, or a redirect to the application."""
    answer = request.POST.get("answer", "")
    if answer in _REFUSALS:
        return _back(authorization_request, error=answer, error_description=_REFUSALS[answer])
    if answer == "sign-in":
        return _signed_in(request, authorization_request)
    if "none" in authorization_request.prompts and len(authorization_request.prompts) > 1:
        raise InvalidRequestError("prompt=none cannot be combined with another value")
    if authorization_request.is_sign_in_needed or person is None:
        if "none" in authorization_request.prompts:
            raise LoginRequiredError
        return _sign_in(request, authorization_request)
    if person.member_id is None:
        raise errors.no_profile()
    # Accept the answer only for the person on the page: another person may have signed in from another tab.
    if answer == "allow" and request.POST.get("person") == str(person.pk):
        return _allowed(authorization_request, person)
    standing = queries.standing_consent(authorization_request.application, person)
    is_known = standing is not None and standing.scopes == authorization_request.scopes
    if is_known and not authorization_request.prompts & {"consent", "select_account"}:
        return _allowed(authorization_request, person)
    if "none" in authorization_request.prompts:
        raise ConsentRequiredError
    return _question(request, authorization_request, person)


def _sign_in(
    request: HttpRequest, authorization_request: AuthorizationRequest, attempt: Attempt | None = None
) -> HttpResponse:
    context = {
        "application": authorization_request.application,
        "email": request.POST.get("email", ""),
        "attempt": attempt,
        "failed": attempt is not None and attempt.failed,
        "person": person_of(request),
        "next": _after_login(request, authorization_request),
        "is_fresh": authorization_request.is_sign_in_needed,
        "personas": personas_with_profile(authorization_request.application.organization_id),
    }
    status = 422 if attempt is not None and (attempt.failed or attempt.fault) else 200
    return render(request, "hub/platform/oauth/sign_in.html", context, status=status)


def _signed_in(request: HttpRequest, authorization_request: AuthorizationRequest) -> HttpResponse:
    attempt = signing_in.attempt(request)
    onward = _after_login(request, authorization_request)
    is_fresh = authorization_request.is_sign_in_needed
    if attempt.person is None and not (at_provider := attempt.at_provider(onward, is_fresh=is_fresh)):
        return _sign_in(request, authorization_request, attempt)
    return HttpResponseRedirect(onward if attempt.person is not None else at_provider)


def _after_login(request: HttpRequest, authorization_request: AuthorizationRequest) -> str:
    query = request.GET.copy()
    # The person signs in now, as the application requested, so the URL after the sign-in must not request another
    # sign-in. Drop ``max_age`` as well. Otherwise, a person who decides slowly would have to sign in again. The id
    # token's auth_time tells the application how old the sign-in is.
    query["prompt"] = " ".join(sorted(authorization_request.prompts - {"login"}))
    query.pop("max_age", None)
    return f"{request.path}?{query.urlencode()}"


def _question(request: HttpRequest, authorization_request: AuthorizationRequest, person: Person) -> HttpResponse:
    scopes = frozenset(authorization_request.scopes)
    again = request.GET.copy()
    again["prompt"] = "login"
    context = {
        "application": authorization_request.application,
        "person": person,
        "shows_name": bool(scopes & NAMES),
        "shows_address": bool(scopes & ADDRESSES),
        "target": urlsplit(authorization_request.redirect_uri).netloc,
        "other_person": f"{request.path}?{again.urlencode()}",
    }
    return render(request, "hub/platform/oauth/consent.html", context)


def _allowed(authorization_request: AuthorizationRequest, person: Person) -> HttpResponse:
    consent = consents.allow(
        application=authorization_request.application, person=person, scopes=authorization_request.scopes
    )
    answer = SERVER.allowed(authorization_request, consent)
    return _answered(answer.body, answer.status, answer.headers)


def _back(authorization_request: AuthorizationRequest, **parameters: str) -> HttpResponse:
    state = {"state": authorization_request.state} if authorization_request.state else {}
    address = add_params_to_uri(authorization_request.redirect_uri, parameters | state)
    return _answered(b"", HTTPStatus.FOUND, {"Location": address})


def _refused(request: HttpRequest, error: OAuth2Error) -> HttpResponse:
    if isinstance(error, errors.PageRefused) or not error.redirect_uri:
        context = {
            "title": getattr(error, "title", "") or _("Recruiter could not do what the other site asked"),
            "sentence": error.get_error_description(),
            "advice": getattr(error, "advice", ""),
        }
        page = render(request, "hub/platform/oauth/refused.html", context, status=error.status_code)
        if error.status_code == HTTPStatus.UNAUTHORIZED:
            # The challenge ``Basic`` would make browsers ask for a password.
            page[challenges.HEADER] = challenges.BEARER
        return page
    status, body, headers = error()
    return _answered(body, status, dict(headers))


def _answered(body: object, status: int, headers: Mapping[str, str]) -> HttpResponse:
    """Answer the application, naming the issuer (RFC 9207) for clients that use several servers."""
    location = add_params_to_uri(headers["Location"], {"iss": issuer()})
    return HttpResponse(body, status=status, headers={**headers, "Location": location})


def _origin(address: str) -> list[str]:
    """Return the address's origin for ``form-action``, or nothing if the origin contains ``;``, ``,`` or ``*``."""
    parts = urlsplit(address)
    origin = f"{parts.scheme}://{parts.netloc}".lower()
    return [origin] if is_origin(origin) else []


def _open(response: HttpResponse) -> HttpResponse:
    # ATSs open this page in a separate window. With Django's default policy, the page could not reach the window of the
    # ATS.
    response["Cross-Origin-Opener-Policy"] = "unsafe-none"
    return response
