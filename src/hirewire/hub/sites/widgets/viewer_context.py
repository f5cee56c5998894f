"""The seat through which a visitor uses a widget, or the screen that says why there is none."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from hirewire.hub.ats.acls.visibility import VisibilityScope, visibility_scope
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.queries import active_seats
from hirewire.hub.identity.accounts.rights import refusal
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.platform.integrations.queries import features_by_contract
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.sites.widgets import queries
from hirewire.hub.sites.widgets.catalog import Widget
from hirewire.hub.sites.widgets.tokens import Visitor
from hirewire.kit.text.sentences import localized

#: Folder of the screens that every widget has.
COMMON = "common"
#: Seconds until a frame asks again for a record that Recruiter does not have. A new record arrives within seconds.
POLL_SECONDS = 5


@dataclass(frozen=True)
class WidgetScreen:
    """A template's name, its context, and when the frame polls again by itself."""

    name: str
    context: dict[str, Any] = field(default_factory=dict)
    poll_seconds: int | None = None
    folder: str = COMMON

    @property
    def template(self) -> str:
        return f"hub/sites/widgets/{self.folder}/{self.name}.html"


@dataclass(frozen=True)
class ViewerContext:
    """A seat on a contract for which the widget is on."""

    application: DeveloperApplication
    seat: Seat
    features: frozenset[Feature]

    def scope(self, feature: Feature) -> VisibilityScope:
        """Return what the seat sees of the embedding ATS, and of no other ATS."""
        seen = visibility_scope(self.seat, feature)
        own = self.application.pk

        def only(numbers: tuple[int, ...]) -> tuple[int, ...]:
            return tuple(number for number in numbers if number == own)

        return replace(
            seen,
            application_ids=only(seen.application_ids),
            open_to_all=only(seen.open_to_all),
            with_lists=only(seen.with_lists),
        )


def viewer_context(
    visitor: Visitor, widget: Widget, contract_id: int | None
) -> tuple[ViewerContext | None, WidgetScreen]:
    """Return the viewer's context, and a screen that holds only the template variables that all screens share.

    If the visitor cannot use the widget, return None and the screen that says why.
    """
    seats = [seat for seat in active_seats(visitor.person) if seat.may(Verb.READ)]
    here = seats_here(visitor, seats)
    common: dict[str, Any] = {
        "person": visitor.person,
        "application": visitor.application,
        "organization": visitor.application.organization,
        "partner": queries.partner_name(visitor.application),
    }
    if not here:
        return None, WidgetScreen("other_company" if seats else "no_seat", {**common, "seats": seats})
    viewer = _best(visitor, here, widget, contract_id)
    screen = _without(here) if viewer is None else WidgetScreen("", _as_seat(viewer.seat))
    if viewer is not None and not viewer.seat.may(widget.right):
        screen = _not_allowed(viewer.seat, widget)
        viewer = None
    seat = screen.context["seat"]
    choices = [other for other in here if other.contract_id != seat.contract_id]
    return viewer, replace(screen, context={**common, "contract": seat.contract, "others": choices, **screen.context})


def _not_allowed(seat: Seat, widget: Widget) -> WidgetScreen:
    return WidgetScreen("not_allowed", {"seat": seat, "refusal": localized(refusal(seat.contract, widget.right))})


def _as_seat(seat: Seat) -> dict[str, Any]:
    """Return the template variables about a seat.

    If the seat may not export people, the variables include the contract's admins, who can be asked for that right.
    """
    asks = () if seat.may(Verb.EXPORT) else queries.admins_of([seat.contract])[seat.contract_id]
    return {"seat": seat, "only_reads": not seat.may(Verb.EXPORT), "role_admins": asks}


def seats_here(visitor: Visitor, seats: Sequence[Seat]) -> list[Seat]:
    """Return the seats on contracts of the application's company, or all seats if the application has no company."""
    organization_id = visitor.application.organization_id
    return [seat for seat in seats if organization_id in {None, seat.contract.organization_id}]


def _best(visitor: Visitor, seats: Sequence[Seat], widget: Widget, contract_id: int | None) -> ViewerContext | None:
    features = features_by_contract(visitor.application, [seat.contract for seat in seats])
    working = [seat for seat in seats if widget.feature in features[seat.contract_id] and seat.contract.has_rsc]
    if not working:
        return None
    # If several seats qualify, prefer the seat on the requested contract, then a seat with the widget's right, then a
    # seat that also shows InMails and notes.
    seat = min(
        working,
        key=lambda option: (
            option.contract_id != contract_id,
            not option.may(widget.right),
            Feature.HISTORY not in features[option.contract_id],
        ),
    )
    return ViewerContext(visitor.application, seat, features[seat.contract_id])


def _without(seats: Sequence[Seat]) -> WidgetScreen:
    """Return the screen that says why no seat can use the widget: the product is wrong, or the widget is off."""
    fitting = [seat for seat in seats if seat.contract.has_rsc]
    if not fitting:
        return WidgetScreen("wrong_product", {"seat": seats[0]})
    admins = queries.admins_of([fitting[0].contract])[fitting[0].contract_id]
    return WidgetScreen("off", {"seat": fitting[0], "admins": admins, "may_switch": fitting[0].may(Verb.SWITCH)})
