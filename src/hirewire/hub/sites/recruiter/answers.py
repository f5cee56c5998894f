"""How pages answer after something was done, with and without HTMX."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect


def go(request: HttpRequest, address: str) -> HttpResponse:
    """To another page; a fragment's page goes there as a whole."""
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(address)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = address
    return response
