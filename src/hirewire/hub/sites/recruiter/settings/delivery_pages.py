"""Admin Settings > ATS > Deliveries: every event for one ATS, and how to send dead letters again."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_safe

from hirewire.hub.identity.accounts.access import right_required, seat_required
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.platform.integrations.queries import Card
from hirewire.hub.platform.notifications import services
from hirewire.hub.platform.notifications.errors import EventExpired
from hirewire.hub.platform.notifications.models import Delivery, DeliveryState
from hirewire.hub.sites.recruiter.settings.ats_cards import with_people
from hirewire.hub.sites.recruiter.settings.ats_pages import card_for
from hirewire.hub.sites.recruiter.settings.settings_pages import tab
from hirewire.kit.text.sentences import localized
from hirewire.kit.web.paging import page_of
from hirewire.kit.web.post_only import post_only
from hirewire.wire.push import PushType

EVENTS_A_PAGE = 50
STATES = (
    (DeliveryState.PENDING, _lazy("On the way")),
    (DeliveryState.DELIVERED, _lazy("Delivered")),
    (DeliveryState.DEAD, _lazy("Given up")),
)


@require_safe
@seat_required
def deliveries(request: HttpRequest, seat: Seat, application_id: int) -> HttpResponse:
    card = card_for(seat, application_id)
    filters = {name: request.GET.get(name, "") for name in ("state", "type")}
    matches = _own(seat, card)
    if filters["state"] in DeliveryState.values:
        matches = matches.filter(state=filters["state"])
    if filters["type"] in list(PushType):
        matches = matches.filter(event__type=filters["type"])
    page = page_of(request, matches.order_by("-pk"), size=EVENTS_A_PAGE)
    context = {
        "card": card,
        "deliveries": with_people(seat, page.object_list),
        "page": page,
        "asked": filters,
        "is_filtered": any(filters.values()),
        "states": STATES,
        "types": list(PushType),
    }
    return tab(request, seat, "ats", context, template="deliveries")


@post_only("deliveries", "application_id")
@right_required(Verb.SEND_AGAIN)
def send_again(request: HttpRequest, seat: Seat, application_id: int, delivery_id: int) -> HttpResponse:
    card = card_for(seat, application_id)
    delivery = get_object_or_404(_own(seat, card).filter(state=DeliveryState.DEAD), pk=delivery_id)
    try:
        services.send_again(seat=seat, delivery=delivery)
    except EventExpired as expired:
        messages.error(request, localized(expired))
    else:
        messages.success(request, _("{type} is being sent again.").format(type=delivery.event.type))
    return HttpResponseRedirect(reverse("deliveries", args=[card.number]))


def _own(seat: Seat, card: Card) -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        event__application=card.application, event__organization=seat.contract.organization_id
    ).select_related("event__organization", "event__application", "endpoint")
