"""The pages behind the link in an invitation e-mail. Nobody has to type a code or an address."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from hirewire.hub.identity.accounts.errors import InvitationError, LinkedInvitationOverError
from hirewire.hub.identity.accounts.forms import NewcomerForm
from hirewire.hub.identity.accounts.invitations import by_link
from hirewire.hub.identity.accounts.joining import ways
from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.accounts.queries import person_of
from hirewire.hub.identity.accounts.services import open_session
from hirewire.hub.sites.developers import services
from hirewire.hub.sites.developers.models import Developer, Invitation
from hirewire.kit.text.sentences import localized

#: The session keeps the link's token under this key, so that the URL of the form page, and therefore Referer headers,
#: do not contain the token.
_KEY: Final = "developer_link"
_PAGE: Final = "hub/sites/developers/join_linked.html"


@never_cache
@require_safe
def follow_link(request: HttpRequest, token: str) -> HttpResponse:
    """Remember the link's token and go to the form.

    Mail scanners open links, too, so opening the link must not accept the invitation.
    """
    request.session.pop(_KEY, None)
    if by_link(Invitation.objects.all(), token=token) is not None:
        request.session[_KEY] = token
    return HttpResponseRedirect(reverse("developer-linked"))


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def join_linked(request: HttpRequest) -> HttpResponse:
    every = Invitation.objects.select_related("application__organization", "invited_by")
    invitation = by_link(every, token=request.session.get(_KEY, ""))
    if invitation is None:
        return render(request, _PAGE, {"fault": localized(LinkedInvitationOverError())}, status=410)
    person = person_of(request)
    possible = ways(invitation, person, inviter=invitation.application.organization)
    typed = request.POST if possible["is_new"] and request.method == "POST" else None
    form = NewcomerForm(typed, email=invitation.email)
    context = {"invitation": invitation, "person": person, "form": form, **possible}
    if request.method != "POST" or (person is None and not form.is_valid()):
        return render(request, _PAGE, context, status=422 if form.errors else 200)
    try:
        developer = _joined(request, person, {} if person else form.cleaned_data)
    except InvitationError as refused:
        return render(request, _PAGE, {**context, "fault": localized(refused)}, status=422)
    return HttpResponseRedirect(reverse("developer-overview", args=[developer.application_id]))


def _joined(request: HttpRequest, person: Person | None, typed: dict[str, Any]) -> Developer:
    token = request.session[_KEY]
    if person is not None:
        developer = services.join_by_link(person=person, token=token)
        del request.session[_KEY]
        return developer
    developer = services.join_anew_by_link(token=token, **typed)
    del request.session[_KEY]
    # Sign the person in without checking the password that they have just chosen; ``accounts.joining`` says why.
    open_session(request, developer.person)
    return developer
