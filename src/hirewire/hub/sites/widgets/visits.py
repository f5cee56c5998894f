"""Guard of the views that frames call. Only the token identifies the person; cookies are not read."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from hirewire.hub.identity.accounts.queries import active_seats
from hirewire.hub.sites.widgets.errors import SignedOutError, WidgetError
from hirewire.hub.sites.widgets.tokens import Visitor, visitor_of
from hirewire.kit.db import row_security
from hirewire.kit.db.conflicts import retry_if_overtaken

View = Callable[[HttpRequest], HttpResponse]


def with_token(view: Callable[[HttpRequest, Visitor], HttpResponse]) -> View:
    def answered(request: HttpRequest) -> HttpResponse:
        visitor = _visitor(request)
        with row_security.only(_company(request, visitor)):
            return view(request, visitor)

    @csrf_exempt  # views read only the token, and a forged request cannot carry it
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        try:
            # A company can get a new id while the view runs. Then run the view again, limited to rows of the new id.
            return retry_if_overtaken(lambda: answered(request))
        except WidgetError as refused:
            return JsonResponse({"message": str(refused)}, status=refused.status, headers=refused.headers)

    return guarded


def _company(request: HttpRequest, visitor: Visitor) -> int | None:
    """Return the company whose rows the frame may touch.

    If the application belongs to a company, return that company. Otherwise, return the company of the person's only
    contract. If the person has several contracts, return the company of the contract that the request names.
    """
    if visitor.application.organization_id is not None:
        return visitor.application.organization_id
    seats = list(active_seats(visitor.person))
    chosen = number_in(request, "contract")
    candidates = seats if len(seats) == 1 else [seat for seat in seats if seat.contract_id == chosen]
    return candidates[0].contract.organization_id if candidates else None


def number_in(request: HttpRequest, name: str) -> int | None:
    text = (request.POST if request.method == "POST" else request.GET).get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None  # noqa: PLR2004 - fits a bigint


def _visitor(request: HttpRequest) -> Visitor:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer" or not token:
        raise SignedOutError("Nobody is signed in.")
    return visitor_of(token)
