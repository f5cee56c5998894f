"""Admin Settings > Data > Leave Recruiter: the steps from download to end of contract, and which step is next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from hirewire.hub.identity.accounts.access import right_required, seat_required
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.queries import admins_of
from hirewire.hub.identity.accounts.rights import seats_with
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.lifecycle.archives.queries import archives_of
from hirewire.hub.lifecycle.purges.queries import purges_of
from hirewire.hub.platform.integrations import ending
from hirewire.hub.platform.integrations.errors import IntegrationError
from hirewire.hub.platform.integrations.models import CompanyAccess, ContractAccess
from hirewire.hub.platform.integrations.queries import callback_url, is_anything_on
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.sites.recruiter.settings.settings_pages import tab
from hirewire.kit.text.sentences import localized
from hirewire.kit.web.post_only import post_only


@dataclass(frozen=True, slots=True)
class Ats:
    application: DeveloperApplication
    #: Names of the contracts for which the ATS is on.
    contracts: list[str]
    company_on: bool
    #: Whether the ATS has set a callback URL for push events.
    listens: bool

    @property
    def is_on(self) -> bool:
        return self.company_on or bool(self.contracts)


class TurnsOff(NamedTuple):
    """What one button turns off: the company's switches, and those of the contracts that the person administers."""

    #: Names of the contracts that the person administers and for which an ATS is on.
    contracts: list[str]
    company: bool


@require_safe
@seat_required
def leaving(request: HttpRequest, seat: Seat) -> HttpResponse:
    return _page(request, seat)


@post_only("leaving")
@right_required(Verb.END_CONTRACT)
def switch_off(request: HttpRequest, seat: Seat) -> HttpResponse:
    try:
        ending.switch_off_everything(seat=seat, contracts=_administered(seat))
    except IntegrationError as refused:
        return _page(request, seat, fault=localized(refused), status=refused.status)
    return HttpResponseRedirect(reverse("leaving"))


@post_only("leaving")
@right_required(Verb.END_CONTRACT)
def end(request: HttpRequest, seat: Seat) -> HttpResponse:
    cause = request.POST.get("cause", "").replace("\0", "")
    ending.end_contract(contract=seat.contract, person=seat.person, cause=cause)
    return HttpResponseRedirect(reverse("leaving"))


@post_only("leaving")
@right_required(Verb.END_CONTRACT)
def reopen(_request: HttpRequest, seat: Seat) -> HttpResponse:
    ending.reopen_contract(contract=seat.contract, person=seat.person)
    return HttpResponseRedirect(reverse("leaving"))


def _page(request: HttpRequest, seat: Seat, *, fault: str = "", status: int = 200) -> HttpResponse:
    organization = seat.contract.organization
    atss = [
        _ats(application)
        for application in DeveloperApplication.objects.filter(organization=organization).order_by("name", "pk")
    ]
    context = {
        "fault": fault,
        "admins": admins_of(seat.contract),
        "archive": archives_of(seat).first(),
        "atss": atss,
        "ending": ending.ending_of(seat.contract),
        "is_anything_on": is_anything_on(organization.pk, None),
        "turns_off": _turns_off(seat, atss),
        "others_on": _others_on(seat),
        "is_listened_to": any(ats.listens for ats in atss),
        "purge": purges_of(organization).filter(cancelled_at=None, application=None).first(),
        "grace_days": settings.HIREWIRE_ERASURE_GRACE_DAYS,
    }
    return tab(request, seat, "data", {**context, "step": _step(seat, context)}, template="leaving", status=status)


def _step(seat: Seat, state: Mapping[str, Any]) -> int:
    """Return the number of the next step, or 0 after the last one.

    The first step, the download, is optional: it is skipped once everything is off.
    """
    if state["is_anything_on"]:
        return 2 if state["archive"] and state["archive"].is_ready else 1
    if state["is_listened_to"]:
        return 3
    if not (state["purge"] and state["purge"].is_certified):
        return 4
    return 0 if seat.contract.is_over else 5


def _turns_off(seat: Seat, atss: Sequence[Ats]) -> TurnsOff | None:
    on = ContractAccess.objects.filter(is_on=True, contract__in=_administered(seat))
    contracts = on.order_by("contract__name").values_list("contract__name", flat=True).distinct()
    turned_off = TurnsOff(list(contracts), company=any(ats.company_on for ats in atss))
    return turned_off if any(turned_off) else None


def _others_on(seat: Seat) -> list[str]:
    """Return the contracts that only others administer and for which an ATS is on, each with its admins."""
    access = ContractAccess.objects.filter(is_on=True, application__organization=seat.contract.organization_id)
    mine = [contract.pk for contract in _administered(seat)]
    others = Contract.objects.filter(pk__in=access.values("contract")).exclude(pk__in=mine).order_by("name", "pk")
    return [_with_admins(contract) for contract in others]


def _with_admins(contract: Contract) -> str:
    admins = ", ".join(admin.person.name for admin in admins_of(contract))
    return f"{contract.name} ({admins})" if admins else contract.name


def _ats(application: DeveloperApplication) -> Ats:
    on = ContractAccess.objects.filter(application=application, is_on=True)
    return Ats(
        application=application,
        contracts=list(on.order_by("contract__name").values_list("contract__name", flat=True)),
        company_on=CompanyAccess.objects.filter(application=application, is_on=True).exists(),
        listens=bool(application.organization_id and callback_url(application, application.organization_id)),
    )


def _administered(seat: Seat) -> list[Contract]:
    """Return the company's contracts on which this person is an admin, the current one first."""
    mine = seats_with(Verb.END_CONTRACT, seat.person)
    seats = mine.filter(contract__organization=seat.contract.organization_id).select_related("contract__organization")
    contracts = {own_seat.contract_id: own_seat.contract for own_seat in seats}
    return sorted(contracts.values(), key=lambda contract: (contract.pk != seat.contract_id, contract.pk))
