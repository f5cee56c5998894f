"""Signing in to the console, and signing out."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from hirewire.agent.console.forms import SignInForm
from hirewire.agent.people import services
from hirewire.agent.people.access import signed_in_operator
from hirewire.agent.people.errors import SignInError
from hirewire.agent.people.personas import personas


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    target = _safe_target(request)
    if request.method != "POST":
        if signed_in_operator(request):
            return HttpResponseRedirect(target)
        form, people = SignInForm(), personas()
        # Do not focus a field below a list of people: on a phone, the keyboard would cover the list.
        if not people:
            form.focus()
        return render(request, "agent/people/sign_in.html", {"form": form, "next": target, "personas": people})
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
    context = {"form": form, "fault": fault, "next": target, "personas": personas()}
    return render(request, "agent/people/sign_in.html", context, status=422)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    services.sign_out(session=request.session)
    return redirect("agent-sign-in")


def _safe_target(request: HttpRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or ""
    is_allowed = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if is_allowed else reverse("agent-connections")
