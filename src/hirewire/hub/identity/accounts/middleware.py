"""Whether a browser's sign-in still stands; behind Django's authentication, before any page."""

from collections.abc import Callable

from django.contrib import auth
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from hirewire.hub.identity.accounts import sign_ins
from hirewire.hub.identity.accounts.models import Person


class StandingSignIn:
    """Signs out whose sign-in was ended elsewhere, or who was away for too long.

    It is looked up when a page asks who is there: scripts and pictures ask
    nothing, and stay the same for everybody.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.user = SimpleLazyObject(lambda: _standing(request))  # type: ignore[assignment]  # as Django sets it, too
        return self.get_response(request)


def _standing(request: HttpRequest) -> AbstractBaseUser | AnonymousUser:
    person = auth.get_user(request)
    if not isinstance(person, Person):
        return person
    if sign_ins.KEY not in request.session:
        # Signed in before sign-ins were kept: it begins now.
        sign_ins.open_for(request, person)
    elif sign_ins.standing(request.session[sign_ins.KEY], person.pk) is None:
        # Signing out asks who is there, and must not come back here to learn it.
        request.user = person
        auth.logout(request)
        return AnonymousUser()
    return person
