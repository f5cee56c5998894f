"""The page on which an invited person types a code."""

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hirewire.hub.identity.accounts.errors import HasSignInError, InvitationError
from hirewire.hub.identity.accounts.forms import CodeForm, JoinForm
from hirewire.hub.identity.accounts.queries import person_of
from hirewire.hub.identity.accounts.services import open_session, proven
from hirewire.kit.text.sentences import localized

T = TypeVar("T")


def joined(
    request: HttpRequest, template: str, *, join: Callable[..., T], join_anew: Callable[..., T]
) -> T | HttpResponse:
    """Return what ``join`` or ``join_anew`` returns, or the page with the form.

    A signed-in person enters only the code; others also create a sign-in.
    ``join`` takes the person and the code; ``join_anew`` takes the fields of the
    longer form.
    """
    person = person_of(request)
    form = (JoinForm if person is None else CodeForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            if person is not None:
                return join(person=person, code=data["code"])
            made = join_anew(**data)
        except HasSignInError as refused:
            form.add_error("email", localized(refused))
        except InvitationError as refused:
            form.add_error("code", localized(refused))
        else:
            _open(request, data)
            return made
    return render(request, template, {"form": form, "person": person}, status=422 if form.errors else 200)


def _open(request: HttpRequest, typed: dict[str, str]) -> None:
    """Sign the new person in. A sign-in that was just created has no second step yet."""
    person = proven(request, typed)
    if person is not None:
        open_session(request, person)
