"""Integrations of one application: their state, their settings, and a test of the callback URL."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from hirewire.hub.platform.integrations import queries, services
from hirewire.hub.platform.integrations.errors import IntegrationError
from hirewire.hub.sites.developers import progress
from hirewire.hub.sites.developers.access import desk_required, owner_required
from hirewire.hub.sites.developers.queries import Desk
from hirewire.hub.sites.developers.shell import tab
from hirewire.kit.text.sentences import localized
from hirewire.kit.web.post_only import post_only


@require_safe
@desk_required
def integrations(request: HttpRequest, desk: Desk) -> HttpResponse:
    application = desk.application
    context = {
        "contracts": progress.contract_lines(application),
        "integrations": progress.integration_lines(application),
        "callback_url": queries.callback_url(application, application.organization_id)
        if application.organization_id
        else "",
    }
    return tab(request, desk, "integrations", context)


@post_only("developer-integrations", "application_id")
@owner_required
def send_test(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Send a test event and open the page of the event, which shows whether the event was delivered."""
    try:
        event = services.announce_state(application=desk.application, actor=desk.person)
    except IntegrationError as refused:
        messages.error(request, localized(refused))
        return HttpResponseRedirect(reverse("developer-integrations", args=[desk.application.pk]))
    return HttpResponseRedirect(reverse("developer-event", args=[desk.application.pk, event.pk]))
