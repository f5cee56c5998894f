"""Signing in to the console, and signing out."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hirewire.agent.console.forms import SignInForm
from hirewire.agent.people import services
from hirewire.agent.people.access import signed_in_operator
from hirewire.agent.people.errors import SignInError
from hirewire.agent.people.personas import personas
from hirewire.agent.people.provider import ConsoleProvider, console_provider
from hirewire.kit.text.sentences import localized
from hirewire.kit.web.openid import code_flow
from hirewire.kit.web.openid.errors import SingleSignOnError


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    target = _safe_target(request, request.POST.get("next") or request.GET.get("next"))
    if request.method != "POST":
        if signed_in_operator(request):
            return HttpResponseRedirect(target)
        form = SignInForm()
        # Do not focus a field below other ways to sign in: on a phone, the keyboard would cover them.
        if not personas() and console_provider() is None:
            form.focus()
        return _page(request, form, target)
    form = SignInForm(request.POST)
    fault = ""
    if form.is_valid():
        try:
            services.sign_in(session=request.session, address=request.META["REMOTE_ADDR"], **form.cleaned_data)
        except SignInError as wrong:
            fault = str(wrong)
        else:
            return HttpResponseRedirect(target)
    form.focus()
    return _page(request, form, target, fault=fault, status=422)


@never_cache
@require_safe
def to_provider(request: HttpRequest) -> HttpResponse:
    """Redirect the browser to the provider.

    Open no transaction here: ``begin`` may send requests, and the transaction would stay open during these requests.
    """
    target = _safe_target(request, request.GET.get("next"))
    provider = _provider_or_404()
    try:
        return HttpResponseRedirect(code_flow.begin(request, provider, _back(), back=target))
    except SingleSignOnError as fault:
        return _refused(request, localized(fault.args[0]))


@never_cache
@require_safe
def from_provider(request: HttpRequest) -> HttpResponse:
    """Finish a sign-in, and redirect the browser. No page is shown at this URL, because the URL contains a code."""
    provider = _provider_or_404()
    try:
        arrival = code_flow.finish(request, provider, _back(), request.GET.dict())
        services.sign_in_through_provider(session=request.session, issuer=provider.issuer, claims=arrival.claims)
    except SingleSignOnError as fault:
        return _refused(request, localized(fault.args[0]))
    except SignInError as refused:
        return _refused(request, str(refused))
    return HttpResponseRedirect(_safe_target(request, arrival.pending.back))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    services.sign_out(session=request.session)
    return redirect("agent-sign-in")


def _page(request: HttpRequest, form: SignInForm, target: str, *, fault: str = "", status: int = 200) -> HttpResponse:
    # These messages come from a failed sign-in through the provider.
    faults = [fault] if fault else [str(message) for message in messages.get_messages(request)]
    context = {
        "form": form,
        "faults": faults,
        "next": target,
        "personas": personas(),
        "provider": console_provider(),
    }
    return render(request, "agent/people/sign_in.html", context, status=status)


def _provider_or_404() -> ConsoleProvider:
    provider = console_provider()
    if provider is None:
        raise Http404
    return provider


def _back() -> str:
    # Do not use ``reverse``, which adds the path below which the agent is mounted: ``HIREWIRE_AGENT_URL`` already
    # contains that path.
    return f"{settings.HIREWIRE_AGENT_URL}/sign-in/provider/back"


def _refused(request: HttpRequest, fault: str) -> HttpResponse:
    messages.error(request, fault)
    return redirect("agent-sign-in")


def _safe_target(request: HttpRequest, given: str | None) -> str:
    target = given or ""
    is_allowed = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if is_allowed else reverse("agent-connections")
