"""Addresses of signing in and of one's own account."""

from django.urls import URLPattern, path

from hirewire.hub.identity.accounts import pages, security_pages
from hirewire.hub.identity.accounts.pages import Door


def addresses(door: Door) -> list[URLPattern]:
    """``door`` says where people without a seat go on after they signed in, which only the sites above know."""
    return [
        path("sign-in/", pages.sign_in, {"door": door}, name="sign-in"),
        path("sign-out/", pages.sign_out, name="sign-out"),
        path("contracts/", pages.contracts, {"door": door}, name="contracts"),
        path("account/password/", pages.password, name="password"),
        path("account/sign-ins/", security_pages.sessions, name="sign-ins"),
        path("account/second-step/", security_pages.second_step, name="second-step"),
    ]
