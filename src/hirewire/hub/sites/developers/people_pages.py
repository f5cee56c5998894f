"""The developers of an application: inviting, joining, leaving."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from hirewire.hub.identity.accounts.joining import joined
from hirewire.hub.identity.mails.sending import has_mail
from hirewire.hub.sites.developers import queries, services
from hirewire.hub.sites.developers.access import home_owner_required, home_required
from hirewire.hub.sites.developers.errors import DeveloperError, HasAccessError
from hirewire.hub.sites.developers.forms import InviteForm
from hirewire.hub.sites.developers.models import DeveloperRole
from hirewire.hub.sites.developers.queries import Desk
from hirewire.hub.sites.developers.shell import tab
from hirewire.kit.web.post_only import post_only


@require_safe
@home_required
def people(request: HttpRequest, desk: Desk) -> HttpResponse:
    return _people(request, desk, InviteForm())


@post_only("developer-people", "application_id")
@home_owner_required
def invite(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Invite a person. Show the code in this response, because neither a URL nor the session may contain the code."""
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _people(request, desk, form, status=422)
    data = form.cleaned_data
    try:
        code = services.invite(desk=desk, email=data["email"], role=DeveloperRole(data["role"]))
    except HasAccessError as refused:
        form.add_error("email", str(refused))
        return _people(request, desk, form, status=422)
    return _people(request, desk, InviteForm(), code=code, invited=data["email"])


@post_only("developer-people", "application_id")
@home_owner_required
def withdraw(request: HttpRequest, desk: Desk, invitation_id: int) -> HttpResponse:
    invitation = get_object_or_404(queries.open_invitations(desk), pk=invitation_id)
    services.withdraw_invitation(desk=desk, invitation=invitation)
    messages.success(request, _("The invitation for %(email)s has been withdrawn.") % {"email": invitation.email})
    return HttpResponseRedirect(reverse("developer-people", args=[desk.application.pk]))


@post_only("developer-people", "application_id")
@home_required
def remove(request: HttpRequest, desk: Desk, developer_id: int) -> HttpResponse:
    developer = get_object_or_404(queries.developers_of(desk), pk=developer_id)
    try:
        services.remove_developer(desk=desk, developer=developer)
    except DeveloperError as refused:
        return _people(request, desk, InviteForm(), fault=str(refused), status=409)
    message = _("%(name)s no longer has access to %(application)s.")
    messages.success(request, message % {"name": developer.person.name, "application": desk.home.name})
    is_self = developer.person_id == desk.person.pk
    return HttpResponseRedirect(reverse("developer") if is_self else _address(desk))


@never_cache
@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    response = joined(request, "hub/sites/developers/join.html", join=services.join, join_anew=services.join_anew)
    if isinstance(response, HttpResponse):
        return response
    return HttpResponseRedirect(reverse("developer-overview", args=[response.application_id]))


def _people(request: HttpRequest, desk: Desk, form: InviteForm, *, status: int = 200, **more: str) -> HttpResponse:
    developers = list(queries.developers_of(desk))
    owners = [developer for developer in developers if developer.role == DeveloperRole.OWNER]
    context = {
        "developers": developers,
        "last_owner": owners[0] if len(owners) == 1 else None,
        "invitations": list(queries.open_invitations(desk)) if desk.is_owner else [],
        "has_mail": has_mail(),
        "form": form,
        "roles": DeveloperRole.choices,
        **more,
    }
    return tab(request, desk, "people", context, status=status)


def _address(desk: Desk) -> str:
    return reverse("developer-people", args=[desk.application.pk])
