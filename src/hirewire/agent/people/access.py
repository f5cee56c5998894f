"""Decides who may open a page of the console."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, Final, ParamSpec, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from hirewire.agent.people.models import Operator
from hirewire.agent.people.services import SESSION_KEY
from hirewire.kit.web import idle

P = ParamSpec("P")
_JSON: Final = "application/json"


class ConsoleRequest(HttpRequest):
    operator: Operator


ConsoleView = Callable[Concatenate[ConsoleRequest, P], HttpResponse]
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def signed_in_operator(request: HttpRequest) -> Operator | None:
    operator_id = request.session.get(SESSION_KEY)
    if operator_id and not idle.looked_in(request.session):
        request.session.flush()
        return None
    return Operator.objects.filter(pk=operator_id).first() if operator_id else None


def operator_required(view: ConsoleView[P]) -> View[P]:
    @never_cache
    @wraps(view)
    def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        operator = signed_in_operator(request)
        if operator is None:
            return _to_sign_in(request)
        own = cast("ConsoleRequest", request)
        own.operator = operator
        return view(own, *args, **kwargs)

    return checked


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.content_type == _JSON:
        # The request comes from a script. After a redirect, the script would mistake the sign-in page for a success.
        words = _("You are signed out. Sign in again, then repeat the step.")
        return HttpResponse(words, status=HTTPStatus.FORBIDDEN, content_type="text/plain")
    target = request.get_full_path() if request.method == "GET" else ""
    address = reverse("agent-sign-in") + (f"?{urlencode({'next': target})}" if target else "")
    if request.headers.get("HX-Request"):
        # The sign-in page cannot be shown in place of a fragment, so it has to replace the whole page.
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("agent-sign-in")})
    return HttpResponseRedirect(address)
