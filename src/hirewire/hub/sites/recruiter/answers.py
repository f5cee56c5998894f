"""Responses after an action, with and without HTMX."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect


def go(request: HttpRequest, address: str) -> HttpResponse:
    """Redirect to another page. An HTMX request navigates the whole page there."""
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(address)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = address
    return response
