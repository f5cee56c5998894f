"""Responses after an action, with and without HTMX."""

from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse

#: No id has more digits than this, and every number with this many digits fits the column.
_ID_DIGITS: Final = 18


def go(request: HttpRequest, address: str) -> HttpResponse:
    """Redirect the whole page, even for an HTMX request."""
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(address)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = address
    return response


def origin_query(parameters: QueryDict) -> dict[str, str]:
    """Return the parameters that name the search or project from which a profile was opened."""
    search, project, stage = (parameters.get(name, "") for name in ("search", "project", "at"))
    try:
        return {"search": str(UUID(search))}
    except ValueError:
        pass
    if not is_id(project):
        return {}
    query = {"project": project}
    if parameters.get("view") == "list":
        query |= {"view": "list"} | ({"at": stage} if is_id(stage) else {})
    return query


def origin_around(request: HttpRequest) -> dict[str, str]:
    """Like :func:`origin_query`, but if the URL of the request names no search or project, use the page's URL.

    HTMX sends the URL of the page in a header.
    """
    around = QueryDict(urlsplit(request.headers.get("HX-Current-URL", "")).query)
    return origin_query(request.GET) or origin_query(around)


def profile_address(request: HttpRequest, member_id: int, *, tab: str = "") -> str:
    """Return a profile's URL, which names the search or project from which the profile was opened.

    If the request comes from a form on the page, its own URL names the search or project. If it comes from a dialog,
    only the URL of the page around the dialog names it.
    """
    query = origin_around(request)
    if tab:
        query["tab"] = tab
    return reverse("profile", args=[member_id], query=query or None)


def is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _ID_DIGITS
