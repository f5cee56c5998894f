"""Recruiter's own sign-in window, and the exchange of its one-time code for a frame's token."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from hirewire.hub.identity.accounts import sign_ins, signing_in
from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.accounts.personas import personas_with_profile
from hirewire.hub.identity.accounts.queries import person_of
from hirewire.hub.identity.accounts.second_factor import lacks_second_factor
from hirewire.hub.identity.accounts.signing_in import Attempt
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.sites.widgets import queries, services
from hirewire.hub.sites.widgets.errors import CodeRefusedError
from hirewire.hub.sites.widgets.frame_cookies import keep
from hirewire.hub.sites.widgets.origins import is_registered
from hirewire.hub.sites.widgets.tokens import token_for


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def window(request: HttpRequest) -> HttpResponse:
    """Show the sign-in window.

    A person who is already signed in sees no form. With ``again`` in the query, the window shows the form anyway, so
    that another person can sign in.
    """
    application = queries.application_of(request.GET.get("api_key", ""))
    origin = request.GET.get("origin", "")
    if application is None or not is_registered(application, origin):
        return _open(render(request, "hub/sites/widgets/sign_in_refused.html", {"origin": origin}, status=400))
    person = person_of(request)
    if request.method == "POST":
        return _open(_signed_in(request, application, origin))
    if person is not None and "again" not in request.GET and lacks_second_factor(person, application.organization):
        return _open(
            render(request, "hub/identity/accounts/second_step_needed.html", {"application": application}, status=403)
        )
    if person is not None and "again" not in request.GET:
        return _open(_finished(request, person, application, origin))
    return _open(_form(request, application, origin))


def _signed_in(request: HttpRequest, application: DeveloperApplication, origin: str) -> HttpResponse:
    attempt = signing_in.attempt(request)
    if attempt.person is None and not (at_provider := attempt.at_provider(_last_page(request))):
        return _form(request, application, origin, attempt)
    # Redirect, so that reloading the window's last page does not send the form again.
    return HttpResponseRedirect(_last_page(request) if attempt.person is not None else at_provider)


def _last_page(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("again", None)
    return f"{request.path}?{query.urlencode()}"


def _form(
    request: HttpRequest, application: DeveloperApplication, origin: str, attempt: Attempt | None = None
) -> HttpResponse:
    context = {
        "partner": queries.partner_name(application),
        "origin": origin,
        "email": request.POST.get("email", ""),
        "attempt": attempt,
        "failed": attempt is not None and attempt.failed,
        "person": person_of(request),
        "next": _last_page(request),
        "personas": personas_with_profile(application.organization_id),
    }
    status = 422 if attempt is not None and (attempt.failed or attempt.fault) else 200
    return render(request, "hub/sites/widgets/sign_in.html", context, status=status)


def _finished(request: HttpRequest, person: Person, application: DeveloperApplication, origin: str) -> HttpResponse:
    number = request.session[sign_ins.KEY]
    code = services.make_code(person=person, sign_in_id=number, application=application, origin=origin)
    context = {"person": person, "partner": queries.partner_name(application), "config": {"code": code}}
    return render(request, "hub/sites/widgets/sign_in_done.html", context)


def _open(response: HttpResponse) -> HttpResponse:
    # Django's default for this header would cut the window off from the frame that waits for the window's answer.
    response["Cross-Origin-Opener-Policy"] = "unsafe-none"
    return response


@csrf_exempt  # reads no cookie: the code and the header Origin identify the caller
@never_cache
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """Exchange a one-time code for a token and a cookie that remembers the sign-in.

    The ``Origin`` header proves that a frame of Recruiter is asking.
    """
    if request.headers.get("Origin") != f"{request.scheme}://{request.get_host()}":
        return JsonResponse({"message": "Only Recruiter's own frame may exchange codes."}, status=403)
    application = queries.application_of(request.POST.get("api_key", ""))
    if application is None:
        return JsonResponse({"message": "No application has this api_key."}, status=400)
    try:
        visitor = services.exchange_code(
            code=request.POST.get("code", ""), application=application, origin=request.POST.get("origin", "")
        )
    except CodeRefusedError as refused:
        return JsonResponse({"message": str(refused)}, status=refused.status)
    response = JsonResponse({"token": token_for(visitor)})
    keep(response, visitor)
    return response
