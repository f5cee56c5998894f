from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from hirewire.simulator.pages.forms import SignInForm
from hirewire.simulator.people import services
from hirewire.simulator.people.access import signed_in_user
from hirewire.simulator.people.errors import SignInError
from hirewire.simulator.people.personas import personas


@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    target = _safe_target(request)
    if request.method == "GET" and signed_in_user(request):
        return HttpResponseRedirect(target)
    form = SignInForm(request.POST or None)
    fault = ""
    if request.method == "POST" and form.is_valid():
        try:
            services.sign_in(
                session=request.session,
                email=form.cleaned_data["email"],
                password=form.cleaned_data["password"],
                address=request.META["REMOTE_ADDR"],
            )
        except SignInError as wrong:
            fault = str(wrong)
        else:
            return HttpResponseRedirect(target)
    people = personas()
    # If the page lists people, no field is focused at first, because a phone's keyboard would cover the list.
    if request.method == "POST" or not people:
        form.focus()
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "fault": fault, "next": target, "personas": people}
    return render(request, "simulator/people/sign_in.html", context, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    services.sign_out(session=request.session)
    return redirect("ats-sign-in")


def _safe_target(request: HttpRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if allowed else "/"
