"""The page on which an invited person types a code, and the ways to accept an invitation by its link."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hirewire.hub.identity.accounts.errors import HasSignInError, InvitationError
from hirewire.hub.identity.accounts.forms import CodeForm, JoinForm
from hirewire.hub.identity.accounts.invitations import normal
from hirewire.hub.identity.accounts.models import CodeInvitation, Person
from hirewire.hub.identity.accounts.queries import person_of, provider_instead_of_password
from hirewire.hub.identity.accounts.services import open_session
from hirewire.hub.identity.organizations.models import Organization
from hirewire.kit.text.sentences import localized


class Joined(Protocol):
    @property
    def person(self) -> Person: ...


T = TypeVar("T", bound=Joined)


def joined(
    request: HttpRequest, template: str, *, join: Callable[..., T], join_anew: Callable[..., T]
) -> T | HttpResponse:
    """Return what ``join`` or ``join_anew`` returns, or the page with the form.

    A signed-in person enters only the code, which ``join`` takes. Anybody else fills in a longer form, whose fields
    ``join_anew`` takes. ``join_anew`` also creates an account.
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
            # Sign the person in without checking the password that they have just chosen. The account exists by now. A
            # check might fail although the password is right, for example because of too many sign-ins at the same
            # moment, and the failure would only confuse the person.
            open_session(request, made.person)
            return made
    return render(request, template, {"form": form, "person": person}, status=422 if form.errors else 200)


def ways(invitation: CodeInvitation, person: Person | None, *, inviter: Organization | None) -> dict[str, object]:
    """Return how the invited person can accept the invitation whose link they opened.

    Only somebody who has the e-mail with the link sees the page. The page may therefore reveal that the person already
    has an account.
    """
    provider = provider_instead_of_password(invitation.email, inviter=inviter)
    is_own = provider is None or provider.organization == inviter
    has_account = Person.objects.filter(email__iexact=invitation.email).exists()
    return {
        "is_somebody_else": person is not None and normal(person.email) != invitation.email,
        "provider": provider if is_own else None,
        # The person must use this provider. It signs people in to its own company only, so the person cannot accept
        # the invitation.
        "foreign_provider": None if is_own else provider,
        "has_account": has_account,
        "is_new": person is None and provider is None and not has_account,
    }
