"""The secrets of one application. Each is shown once; at most two are active."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hirewire.hub.platform.provisioning import queries, services
from hirewire.hub.platform.provisioning.errors import LastSecret, TooManySecrets
from hirewire.hub.sites.developers.access import desk_required, owner_required
from hirewire.hub.sites.developers.queries import Desk
from hirewire.hub.sites.developers.shell import tab
from hirewire.kit.web.post_only import post_only


@require_safe
@desk_required
def keys(request: HttpRequest, desk: Desk) -> HttpResponse:
    return show_keys(request, desk)


@post_only("developer-keys", "application_id")
@owner_required
def roll(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the new secret in the response, without a redirect: neither a URL nor the session may contain it."""
    try:
        secret = services.roll_secret(application=desk.application, actor=desk.person)
    except TooManySecrets:
        fault = _("There are already two secrets. Delete the one that is no longer in use, then create a new one.")
        return show_keys(request, desk, fault=fault, status=HTTPStatus.CONFLICT)
    return show_keys(request, desk, secret=secret, status=HTTPStatus.CREATED)


@post_only("developer-keys", "application_id")
@owner_required
def delete_secret(request: HttpRequest, desk: Desk, secret_id: int) -> HttpResponse:
    secret = queries.live_secrets(desk.application).filter(pk=secret_id).first()
    if secret is None:
        raise Http404
    try:
        services.revoke_secret(secret=secret, actor=desk.person)
    except LastSecret:
        fault = _(
            "This is the only secret. Without it the application could not sign in again. Create a new one first."
        )
        return show_keys(request, desk, fault=fault, status=HTTPStatus.CONFLICT)
    messages.success(request, _("The secret is deleted. It can no longer be used to request tokens or sign events."))
    return HttpResponseRedirect(reverse("developer-keys", args=[desk.application.pk]))


def show_keys(
    request: HttpRequest, desk: Desk, *, secret: str = "", is_new: bool = False, fault: str = "", status: int = 200
) -> HttpResponse:
    live = list(queries.live_secrets(desk.application))
    signing = queries.signing(live)
    context = {
        "secrets": [(live_secret, queries.ending(live_secret), live_secret == signing) for live_secret in live],
        "can_roll": len(live) < services.MAX_SECRETS,
        "secret": secret,
        "is_new": is_new,
        "fault": fault,
    }
    return tab(request, desk, "keys", context, status=status)
