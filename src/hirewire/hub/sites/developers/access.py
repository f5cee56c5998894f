"""View decorators of the console.

If the URL names an application, a decorator passes a ``Desk`` to the view: a developer and one of their applications.
Otherwise, the decorator passes the signed-in person.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.accounts.queries import active_seats, person_of
from hirewire.hub.platform.provisioning.models import DeveloperApplication, Kind
from hirewire.hub.sites.developers.queries import Desk, desk, developers_of, is_developer
from hirewire.kit.db import row_security

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
PersonView = Callable[Concatenate[HttpRequest, Person, P], HttpResponse]
DeskView = Callable[Concatenate[HttpRequest, Desk, P], HttpResponse]


def front_door(person: Person, back: str) -> str:
    """Return the page to open after a sign-in, if the person needs no seat for that page; otherwise an empty string.

    ``back`` is the page that the person wanted to open; it may be empty. If ``back`` is a page that needs no seat,
    return ``back``. If ``back`` is empty and the person is a developer without a seat, return the console.
    """
    console = reverse("developer")
    if back.startswith((console, reverse("take-seat"), reverse("linked-seat"))):
        return back
    return console if not back and not active_seats(person).exists() and is_developer(person) else ""


def person_required(view: PersonView[P]) -> View[P]:
    """Require a signed-in person, with or without a seat. Browsers must not cache any page of the console."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        person = person_of(request)
        if person is None:
            back = request.get_full_path() if request.method == "GET" else reverse("developer")
            target = f"{reverse('sign-in')}?{urlencode({'next': back})}"
            if request.headers.get("HX-Request"):
                response = HttpResponse(status=204)
                response["HX-Redirect"] = f"{reverse('sign-in')}?{urlencode({'next': reverse('developer')})}"
                return response
            return HttpResponseRedirect(target)
        return view(request, person, *args, **kwargs)

    return guarded


def desk_required(view: DeskView[P]) -> Callable[..., HttpResponse]:
    """Require a developer of the application; everybody else gets a 404."""
    return _with_desk(view, lambda desk: desk.application)


def home_required(view: DeskView[P]) -> Callable[..., HttpResponse]:
    """Like ``desk_required``, for pages about developers. The sign-in must also give access to ``Desk.home``.

    ``Desk.home`` is the application to which the developers belong. For a customer's application, it is the partner's
    application.
    """
    return _with_desk(view, lambda desk: desk.home if desk.reaches_home else None)


def owner_required(view: DeskView[P]) -> Callable[..., HttpResponse]:
    return desk_required(_owners_only(view))


def home_owner_required(view: DeskView[P]) -> Callable[..., HttpResponse]:
    return home_required(_owners_only(view))


def _with_desk(
    view: DeskView[P], looked_at: Callable[[Desk], DeveloperApplication | None]
) -> Callable[..., HttpResponse]:
    def guarded(
        request: HttpRequest, person: Person, /, application_id: int, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        opened = desk(person, application_id)
        application = None if opened is None else looked_at(opened)
        if opened is None or application is None:
            raise Http404
        if application.kind == Kind.PARENT:
            # A partner manages applications of many companies, so row security cannot be narrowed to one company.
            return view(request, opened, *args, **kwargs)
        with row_security.only(application.organization_id):
            return view(request, opened, *args, **kwargs)

    return wraps(view)(person_required(guarded))


def _owners_only(view: DeskView[P]) -> DeskView[P]:
    @wraps(view)
    def guarded(request: HttpRequest, opened: Desk, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not opened.is_owner:
            developers = developers_of(opened) if opened.reaches_home else ()
            owners = [developer.person.name for developer in developers if developer.role == "owner"]
            context = {"desk": opened, "owners": owners, "tab": ""}
            return render(request, "hub/sites/developers/owners_only.html", context, status=403)
        return view(request, opened, *args, **kwargs)

    return guarded
