"""The page on which an invited person types a code."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hirewire.hub.identity.accounts.errors import HasSignInError, InvitationError
from hirewire.hub.identity.accounts.forms import CodeForm, JoinForm
from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.accounts.queries import person_of
from hirewire.hub.identity.accounts.services import open_session
from hirewire.kit.text.sentences import localized


class Joined(Protocol):
    @property
    def person(self) -> Person: ...


T = TypeVar("T", bound=Joined)


def joined(
    request: HttpRequest, template: str, *, join: Callable[..., T], join_anew: Callable[..., T]
) -> T | HttpResponse:
    """Return what ``join`` or ``join_anew`` returns, or the page with the form.

    A signed-in person enters only the code, which ``join`` takes; others also create a sign-in with the longer form,
    which ``join_anew`` takes.
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
            # Do not check the password that the person has just chosen: the account exists by now, so a check that
            # fails for another reason, such as too many sign-ins at once, would only confuse the person.
            open_session(request, made.person)
            return made
    return render(request, template, {"form": form, "person": person}, status=422 if form.errors else 200)
