"""URLs for signing in and for a person's own account."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from hirewire.hub.identity.accounts import forgotten_pages, pages, security_pages
from hirewire.hub.identity.accounts.pages import Door


def addresses(door: Door, leave: Callable[[HttpRequest], HttpResponse]) -> list[URLPattern]:
    """Return the URLs for one site.

    ``door`` returns the page to open after a sign-in if the person needs no seat. ``leave`` signs the person out, and
    offers to sign them out at the company's identity provider, too. Each site passes in these two functions, because
    this package does not import the sites.
    """
    return [
        path("sign-in/", pages.sign_in, {"door": door}, name="sign-in"),
        path("sign-out/", pages.sign_out, {"leave": leave}, name="sign-out"),
        path("contracts/", pages.contracts, {"door": door}, name="contracts"),
        path("account/password/", pages.password, name="password"),
        path("account/forgotten-password/", forgotten_pages.ask, name="forgotten-password"),
        path("account/forgotten-password/<str:token>/", forgotten_pages.follow, name="password-link"),
        path("account/new-password/", forgotten_pages.choose, name="new-password"),
        path("account/sign-ins/", security_pages.sessions, name="sign-ins"),
        path("account/second-step/", security_pages.second_step, name="second-step"),
    ]
