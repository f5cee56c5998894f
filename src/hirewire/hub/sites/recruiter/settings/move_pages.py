"""Admin Settings > Data > Company id: the steps of a change, its state, and what happens next."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from hirewire.hub.identity.accounts.access import right_required, seat_required
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.queries import admins_by_contract, admins_of
from hirewire.hub.identity.accounts.rights import seats_with
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.identity.providers.queries import working_providers
from hirewire.hub.lifecycle.company_moves import services
from hirewire.hub.lifecycle.company_moves.errors import MoveError
from hirewire.hub.lifecycle.company_moves.models import Cause, CompanyMove
from hirewire.hub.lifecycle.company_moves.queries import moves_of, standing_move
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.sites.recruiter.settings.moving_form import MoveForm
from hirewire.hub.sites.recruiter.settings.settings_pages import tab
from hirewire.kit.text.sentences import localized
from hirewire.kit.web.post_only import post_only


@require_safe
@seat_required
def company_id(request: HttpRequest, seat: Seat) -> HttpResponse:
    company = seat.contract.organization
    start = {"contracts": list(_administered(seat))}
    return _page(request, seat, MoveForm(company=company, initial=start))


@post_only("company-id")
@right_required(Verb.MOVE)
def plan(request: HttpRequest, seat: Seat) -> HttpResponse:
    form = MoveForm(request.POST, company=seat.contract.organization)
    if form.is_valid():
        try:
            services.plan_move(
                seat=seat,
                number=form.cleaned_data["number"],
                name=form.cleaned_data["name"],
                cause=Cause(form.cleaned_data["cause"]),
                contract_ids=form.cleaned_data["contracts"],
                switches_at=form.switches_at,
            )
        except MoveError as refused:
            form.add_error(None, localized(refused))
        else:
            return HttpResponseRedirect(reverse("company-id"))
    return _page(request, seat, form, status=422)


@require_safe
@seat_required
def state(request: HttpRequest, seat: Seat, move_id: int) -> HttpResponse:
    move = _move(seat, move_id)
    response = render(request, "hub/sites/recruiter/settings/_move_state.html", {"move": move})
    if not move.is_due:
        response["HX-Refresh"] = "true"
    return response


@post_only("company-id")
@right_required(Verb.MOVE)
def hasten(request: HttpRequest, seat: Seat, move_id: int) -> HttpResponse:
    return _act(request, seat, move_id, services.hasten_move)


@post_only("company-id")
@right_required(Verb.MOVE)
def cancel(request: HttpRequest, seat: Seat, move_id: int) -> HttpResponse:
    return _act(request, seat, move_id, services.cancel_move)


def _act(request: HttpRequest, seat: Seat, move_id: int, act: "services.Act") -> HttpResponse:
    try:
        act(move=_move(seat, move_id), seat=seat)
    except MoveError as refused:
        form = MoveForm(company=seat.contract.organization)
        return _page(request, seat, form, status=refused.status, fault=localized(refused))
    return HttpResponseRedirect(reverse("company-id"))


def _page(request: HttpRequest, seat: Seat, form: MoveForm, *, status: int = 200, fault: str = "") -> HttpResponse:
    company = seat.contract.organization
    move = standing_move(company)
    context = {
        "form": form,
        "admins": admins_of(seat.contract),
        "choices": _choices(seat, form) if seat.may(Verb.MOVE) else [],
        "fault": fault,
        "causes": Cause.choices,
        "move": move,
        "atss": DeveloperApplication.objects.filter(pk__in=move.application_ids).order_by("name") if move else (),
        "contracts": Contract.objects.filter(pk__in=move.contract_ids).order_by("name") if move else (),
        "earlier": [earlier for earlier in moves_of(company)[:10] if move is None or earlier.pk != move.pk],
        "has_own_sign_in": working_providers().filter(organization=company).exists(),
        "kept_days": services.FORMER_ID_LASTS.days,
    }
    return tab(request, seat, "data", context, template="company_id", status=status)


def _choices(seat: Seat, form: MoveForm) -> list[tuple[Contract, list[Seat] | None]]:
    """Pair each of the company's contracts with its admins, or with None if the current user is one of the admins."""
    mine, admins = set(_administered(seat)), admins_by_contract(form.every)
    return [(contract, None if contract.pk in mine else admins[contract.pk]) for contract in form.every]


def _administered(seat: Seat) -> QuerySet[Seat, int]:
    mine = seats_with(Verb.MOVE, seat.person).filter(contract__organization=seat.contract.organization_id)
    return mine.values_list("contract", flat=True)


def _move(seat: Seat, move_id: int) -> CompanyMove:
    return get_object_or_404(moves_of(seat.contract.organization), pk=move_id)
