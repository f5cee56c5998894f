"""Checks that a browser's sign-in is still valid. Runs after Django's authentication and before any page."""

from collections.abc import Callable

from django.contrib import auth
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from hirewire.hub.identity.accounts import sign_ins
from hirewire.hub.identity.accounts.models import Person
from hirewire.kit.web import idle


class StandingSignIn:
    """Signs out people whose sign-in was ended elsewhere or was idle for too long.

    Runs after Django's authentication. The sign-in is looked up when a view first reads ``request.user``. Views that
    serve scripts and images never read ``request.user``, so their responses are the same for everybody, and caches may
    share them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.user = SimpleLazyObject(lambda: _standing(request))  # type: ignore[assignment]  # Django does the same
        return self.get_response(request)


def _standing(request: HttpRequest) -> AbstractBaseUser | AnonymousUser:
    person = auth.get_user(request)
    if not isinstance(person, Person):
        return person
    if sign_ins.KEY not in request.session:
        # This session began before sign-ins were stored, so open its sign-in now.
        sign_ins.open_for(request, person)
        return person
    sign_in = sign_ins.standing(request.session[sign_ins.KEY], person.pk)
    if sign_in is None:
        # Replace the lazy object, which would call this function again when ``logout`` reads ``request.user``.
        request.user = person
        auth.logout(request)
        return AnonymousUser()
    person.signed_in_for = sign_in.organization_id
    # Keep the session from expiring. Django extends a session only when it writes the session. Activity is recorded in
    # the sign-in instead, so the session might go unwritten for weeks.
    idle.renew(request.session)
    return person
