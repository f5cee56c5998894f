"""Addresses that take only the POSTs of forms.

Such an address may answer with a page, for example one that says what was wrong. If somebody changes the language on
that page or signs in again, the browser returns to the address with a GET.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

_IS_POST_ONLY: Final = "is_post_only"


def post_only(page: str, *kept: str, **query: str) -> Callable[[View[P]], View[P]]:
    """Let the view answer only POSTs, and redirect a GET to ``page``, the page with the form.

    The redirect keeps the parameters of the GET, and adds those of ``query`` that the GET lacks. ``kept`` names the
    path parameters that the page's address and the view's address have in common.
    """

    def decorator(view: View[P]) -> View[P]:
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def posted(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.method == "POST":
                return view(request, *args, **kwargs)
            # A page that answers the POST has relative links and filters, such as ``?page=2``. They send a GET to this
            # address, so the redirect must keep the parameters of the GET.
            parameters = request.GET.copy()
            for name, value in query.items():
                parameters.setdefault(name, value)
            return HttpResponseRedirect(reverse(page, kwargs={name: kwargs[name] for name in kept}, query=parameters))

        setattr(posted, _IS_POST_ONLY, True)
        return posted

    return decorator


def takes_only_posts(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and hasattr(match.func, _IS_POST_ONLY)
