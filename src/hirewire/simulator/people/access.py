"""Decorators that control who may open a page."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, Final, ParamSpec, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hirewire.simulator.people import queries
from hirewire.simulator.people.models import User

P = ParamSpec("P")
_JSON: Final = "application/json"


class AtsRequest(HttpRequest):
    """A request from a signed-in user. Views with one of this module's decorators always get such a request."""

    ats_user: User


AtsView = Callable[Concatenate[AtsRequest, P], HttpResponse]
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def user_required(view: AtsView[P]) -> View[P]:
    @wraps(view)
    def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not signed_in_user(request):
            return _to_sign_in(request)
        return view(cast("AtsRequest", request), *args, **kwargs)

    return checked


def admin_required(view: AtsView[P]) -> View[P]:
    """Allow administrators of this ATS only. Everybody else sees who the administrators are."""

    @user_required
    @wraps(view)
    def checked(request: AtsRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.ats_user.is_admin:
            who = {"admins": queries.admins(request.ats_user.account)}
            return render(request, "simulator/people/admins_only.html", who, status=403)
        return view(request, *args, **kwargs)

    return checked


def signed_in_user(request: HttpRequest) -> User | None:
    user: User | None = request.ats_user  # type: ignore[attr-defined] # set by people.middleware
    return user or None


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.content_type == _JSON:
        # A script would follow a redirect, and mistake the sign-in page for a success.
        message = _("You are signed out of ATS Simulator. Sign in again, then repeat the step.")
        return JsonResponse({"message": message}, status=HTTPStatus.FORBIDDEN)
    if request.headers.get("HX-Request"):
        # htmx would put the sign-in page in place of a fragment of the current page. So the browser opens the sign-in
        # page instead, and returns to the current page after the sign-in.
        target = _sign_in(back=request.headers.get("HX-Current-URL") or "/")
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return HttpResponseRedirect(_sign_in(back=request.get_full_path() if request.method == "GET" else "/"))


def _sign_in(*, back: str) -> str:
    return f"{reverse('ats-sign-in')}?{urlencode({'next': back})}"
