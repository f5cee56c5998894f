"""Pages for people who forgot their password. Without a mail server, these pages answer 404."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, Final, ParamSpec

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from hirewire.hub.identity.accounts import forgotten, guessing
from hirewire.hub.identity.accounts.errors import LinkOverError
from hirewire.hub.identity.accounts.forms import ForgottenForm, NewPasswordForm
from hirewire.kit.text.sentences import localized

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
#: Session key of the link's token. The token is kept out of form URLs and therefore out of Referer headers.
_KEY: Final = "password_link"
_FORGOTTEN: Final = "hub/identity/accounts/forgotten_password.html"
_CHOOSE: Final = "hub/identity/accounts/new_password.html"


def _with_mail(view: View[P]) -> View[P]:
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not settings.HIREWIRE_MAIL:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@_with_mail
def ask(request: HttpRequest) -> HttpResponse:
    form = ForgottenForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, _FORGOTTEN, {"form": form}, status=422 if form.errors else 200)
    email = form.cleaned_data["email"].strip().lower()
    if not guessing.count_request(request, email):
        return render(request, _FORGOTTEN, {"form": form, "is_too_often": True}, status=HTTPStatus.TOO_MANY_REQUESTS)
    forgotten.ask(email=email, language=translation.get_language() or "")
    return render(request, _FORGOTTEN, {"form": form, "asked": email})


@never_cache
@require_safe
@_with_mail
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """Move the token from the URL to the session. Opening a link does not use it up, so mail scanners may open it."""
    request.session.pop(_KEY, None)
    if forgotten.person_of_link(token) is not None:
        request.session[_KEY] = token
    return HttpResponseRedirect(reverse("new-password"))


@never_cache
@sensitive_post_parameters("new")
@require_http_methods(["GET", "HEAD", "POST"])
@_with_mail
def choose(request: HttpRequest) -> HttpResponse:
    token = request.session.get(_KEY, "")
    person = forgotten.person_of_link(token)
    if person is None:
        return render(request, _CHOOSE, {"fault": localized(LinkOverError())}, status=HTTPStatus.GONE)
    form = NewPasswordForm(request.POST or None, person=person)
    if request.method != "POST" or not form.is_valid():
        return render(request, _CHOOSE, {"form": form, "person": person}, status=422 if form.errors else 200)
    try:
        forgotten.set_by_link(token=token, password=form.cleaned_data["new"])
    except LinkOverError as refused:
        return render(request, _CHOOSE, {"fault": localized(refused)}, status=HTTPStatus.GONE)
    del request.session[_KEY]
    guessing.forgive(request, person.email.lower())
    return render(request, _CHOOSE, {"is_done": True})
