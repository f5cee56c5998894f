"""Responses after an action, with and without HTMX."""

from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse


def go(request: HttpRequest, address: str) -> HttpResponse:
    """Redirect to another page. An HTMX request navigates the whole page there."""
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(address)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = address
    return response


def profile_address(request: HttpRequest, member_id: int, *, tab: str = "") -> str:
    """Return the URL of a profile that stays at its place in the search from which it was opened.

    A form names the search in its own address. A dialog has none, but HTMX sends the address of the page around it.
    """
    search = request.GET.get("search", "")
    if not search:
        search = parse_qs(urlsplit(request.headers.get("HX-Current-URL", "")).query).get("search", [""])[0]
    try:
        query = {"search": str(UUID(search))}
    except ValueError:
        query = {}
    if tab:
        query["tab"] = tab
    return reverse("profile", args=[member_id], query=query or None)
