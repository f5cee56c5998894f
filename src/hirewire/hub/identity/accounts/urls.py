"""URLs for signing in and for a person's own account."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from hirewire.hub.identity.accounts import pages, security_pages
from hirewire.hub.identity.accounts.pages import Door


def addresses(door: Door, leave: Callable[[HttpRequest], HttpResponse]) -> list[URLPattern]:
    """Return the URLs, with two functions that only the sites above can supply.

    ``door`` says where people without a seat go after signing in. ``leave`` signs
    out, and offers to sign out at the company's identity provider, too.
    """
    return [
        path("sign-in/", pages.sign_in, {"door": door}, name="sign-in"),
        path("sign-out/", pages.sign_out, {"leave": leave}, name="sign-out"),
        path("contracts/", pages.contracts, {"door": door}, name="contracts"),
        path("account/password/", pages.password, name="password"),
        path("account/sign-ins/", security_pages.sessions, name="sign-ins"),
        path("account/second-step/", security_pages.second_step, name="second-step"),
    ]
