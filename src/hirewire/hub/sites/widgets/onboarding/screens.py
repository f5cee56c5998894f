"""Which screen of the onboarding widget to show, and what is on it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from hirewire.hub.identity.accounts.models import Seat, SignIn
from hirewire.hub.identity.accounts.queries import active_seats
from hirewire.hub.identity.accounts.roles import Role, Verb
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.platform.integrations import queries as integrations
from hirewire.hub.platform.integrations.models import CompanyAccess, ContractAccess, Integration
from hirewire.hub.platform.integrations.states import WidgetLabel, widget_label
from hirewire.hub.sites.widgets import queries, support
from hirewire.hub.sites.widgets.onboarding.words import Words
from hirewire.hub.sites.widgets.tokens import Visitor
from hirewire.hub.sites.widgets.viewer_context import WidgetScreen
from hirewire.kit import clock

#: Seconds between two polls. Partners answer a request within seconds. The frame should show just as quickly that the
#: partner has answered, or that an admin has turned the integration on or off in Recruiter.
POLL_SECONDS = 5
#: How many seconds an open frame waits before it sends a refused request again. The first number applies after the
#: first attempt, the second after the second, and so on. The last number also applies after all later attempts.
RETRY_SECONDS = (20, 40, 60, 120, 300)


@dataclass(frozen=True)
class OnboardingScreen(WidgetScreen):
    folder: str = "onboarding"
    retry_seconds: int | None = None


def screen_for(visitor: Visitor, contract_id: int | None, words: Words, *, chooses: bool = False) -> OnboardingScreen:
    """Return the screen of the requested contract.

    If no contract is named, return the screen of the contract that the person most likely means. If no contract is
    likely, or if ``chooses`` is true, return a list of all contracts.
    """
    seats = list(active_seats(visitor.person))
    seat = chosen_seat(seats, contract_id)
    if seat is None and not chooses:
        seat = meant_seat(visitor, seats)
    screen = _choose(visitor, seats) if seat is None else _about(visitor, seat, words)
    common = {
        "person": visitor.person,
        "application": visitor.application,
        "partner": queries.partner_name(visitor.application),
        "seat": seat,
        "contract": seat.contract if seat else None,
        "can_choose": len(seats) > 1,
        "words": words,
    }
    return replace(screen, context={**common, **screen.context})


def chosen_seat(seats: list[Seat], contract_id: int | None) -> Seat | None:
    """Return the person's only seat or, if the person has several, the seat on the requested contract."""
    if len(seats) == 1:
        return seats[0]
    return next((seat for seat in seats if seat.contract_id == contract_id), None)


def meant_seat(visitor: Visitor, seats: list[Seat]) -> Seat | None:
    """If no contract is named, return the seat that the person most likely means; None if only the person can tell.

    First consider the contracts for which somebody requested this integration, then all contracts that the person can
    connect. If only one contract qualifies, return the person's seat on that contract. If several qualify, return the
    seat that is open in Recruiter.
    """
    connectable = [seat for seat in seats if seat.may(Verb.SWITCH) and not _is_elsewhere(visitor, seat)]
    requests = ContractAccess.objects.filter(application=visitor.application)
    requested_ids = set(requests.values_list("contract_id", flat=True))
    requested = [seat for seat in connectable if seat.contract_id in requested_ids]
    open_id = _open_seat_id(visitor)
    for choices in (requested, connectable):
        if len(choices) == 1:
            return choices[0]
        if opened := next((seat for seat in choices if seat.pk == open_id), None):
            return opened
    return None


def may_act(visitor: Visitor, contract_id: int | None) -> Contract | None:
    seat = chosen_seat(list(active_seats(visitor.person)), contract_id)
    if seat and contract_id not in {None, seat.contract_id}:
        # The request names a contract on which the person no longer has an active seat.
        return None
    return seat.contract if seat and all(not refuses(visitor, seat) for refuses in _REFUSALS.values()) else None


def _choose(visitor: Visitor, seats: list[Seat]) -> OnboardingScreen:
    if not seats:
        return OnboardingScreen("no_seat")
    contracts = [seat.contract for seat in seats]
    admins, counts = queries.admins_of(contracts), queries.seat_counts(contracts)
    choices = [
        {
            "seat": seat,
            "seats": counts[seat.contract_id],
            "admins": ", ".join(person.name for person in admins[seat.contract_id]),
            "is_elsewhere": _is_elsewhere(visitor, seat),
            "is_open": seat.may(Verb.SWITCH) and not _is_elsewhere(visitor, seat),
        }
        for seat in seats
    ]
    context = {
        "choices": choices,
        "first": _first_choice(visitor, choices),
        "is_all_elsewhere": all(choice["is_elsewhere"] for choice in choices),
        "has_admins": any(choice["admins"] and not choice["is_elsewhere"] for choice in choices),
        "organization": seats[0].contract.organization,
    }
    return OnboardingScreen("chooser", context)


def _first_choice(visitor: Visitor, choices: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The contract that is open in Recruiter, else the first that can be connected."""
    connectable = [choice for choice in choices if choice["is_open"]]
    open_id = _open_seat_id(visitor)
    opened = (choice for choice in connectable if choice["seat"].pk == open_id)
    return next(opened, next(iter(connectable), None))


def _open_seat_id(visitor: Visitor) -> int | None:
    return SignIn.objects.filter(pk=visitor.sign_in_id).values_list("seat", flat=True).first()


def _is_wrong_product(_visitor: Visitor, seat: Seat) -> bool:
    return not seat.contract.has_rsc


def _is_elsewhere(visitor: Visitor, seat: Seat) -> bool:
    return visitor.application.organization_id not in {None, seat.contract.organization_id}


def _is_no_admin(_visitor: Visitor, seat: Seat) -> bool:
    return not seat.may(Verb.SWITCH)


#: Screens that say why a seat cannot request the integration, and when each applies. If several apply, the first is
#: shown. ``not_admin`` comes last, because it sends the person to an admin: if the product is wrong or the ATS belongs
#: to another company, no admin could help.
_REFUSALS: dict[str, Callable[[Visitor, Seat], bool]] = {
    "wrong_product": _is_wrong_product,
    "other_company": _is_elsewhere,
    "not_admin": _is_no_admin,
}


def _label(visitor: Visitor, seat: Seat) -> str:
    """Return how far the contract is connected with this ATS; empty if the ATS belongs to another company."""
    if _is_elsewhere(visitor, seat):
        return ""
    return widget_label(integrations.inputs(visitor.application, seat.contract)).value


def _about(visitor: Visitor, seat: Seat, words: Words) -> OnboardingScreen:
    for name, refuses in _REFUSALS.items():
        if refuses(visitor, seat):
            admins = queries.admins_of([seat.contract])[seat.contract_id]
            roles = [Role(role).label for role in seat.roles if role != Role.ADMIN]
            about = {"admins": admins, "license": roles[0] if roles else "", "label": _label(visitor, seat)}
            return OnboardingScreen(name, about)
    return _offer(visitor, seat.contract, words)


def _offer(visitor: Visitor, contract: Contract, words: Words) -> OnboardingScreen:
    application = visitor.application
    inputs = integrations.inputs(application, contract)
    label = widget_label(inputs)
    access = ContractAccess.objects.filter(application=application, contract=contract).first()
    company = CompanyAccess.objects.filter(application=application, organization=contract.organization_id).first()
    waits = label is WidgetLabel.NOTIFY_PARTNER
    is_answered = label in {WidgetLabel.PARTNER_READY, WidgetLabel.ENABLED}
    context = {
        "label": label.value,
        "says": str(words.labels[label]),
        "access": access,
        "company_is_on": inputs.company_on,
        "answered_at": _answered_at(visitor),
        "since": _since(access, company),
        "card": integrations.card(contract, application.pk) if is_answered else None,
        "elsewhere": _elsewhere(visitor, contract) if is_answered else [],
        "unnamed": queries.seats_without_profile(contract) if is_answered else 0,
        "bundle": support.bundle(visitor, contract, inputs, access),
    }
    return OnboardingScreen(
        "offer",
        context,
        poll_seconds=None if label is WidgetLabel.REQUEST else POLL_SECONDS,
        retry_seconds=_seconds_to_retry(access) if waits and access and access.notify_fault else None,
    )


def _elsewhere(visitor: Visitor, contract: Contract) -> list[dict[str, Any]]:
    """List the company's other contracts whose product can be connected, each with its own state and admins."""
    contracts = queries.contracts_of(contract.organization)
    others = [other for other in contracts if other.pk != contract.pk and other.has_rsc]
    states = {access.contract_id: state for access, state in integrations.progress(visitor.application)}
    admins = queries.admins_of(others)
    return [
        {
            "contract": other,
            "label": widget_label(states[other.pk]) if other.pk in states else WidgetLabel.REQUEST,
            "admins": ", ".join(person.name for person in admins[other.pk]),
            "is_own": visitor.person in admins[other.pk],
        }
        for other in others
    ]


def _answered_at(visitor: Visitor) -> Any:  # noqa: ANN401 - an instant or nothing, for the template
    named = Integration.objects.filter(application=visitor.application, named_at__isnull=False)
    return named.order_by("-named_at").values_list("named_at", flat=True).first()


def _since(access: ContractAccess | None, company: CompanyAccess | None) -> ContractAccess | CompanyAccess | None:
    """Return the row of the switch that was turned on last."""
    moved = [row for row in (access, company) if row and row.is_on and row.changed_at]
    return max(moved, key=lambda row: row.changed_at or clock.now(), default=None)


def _seconds_to_retry(access: ContractAccess) -> int:
    wait = RETRY_SECONDS[min(max(access.notify_count, 1), len(RETRY_SECONDS)) - 1]
    elapsed = (clock.now() - (access.notified_at or access.requested_at)).total_seconds()
    return max(0, round(wait - elapsed))
