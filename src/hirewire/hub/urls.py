"""Addresses of the hub's pages; the API's are in ``hub.restli``."""

from django.urls import URLPattern, URLResolver, path

from hirewire.hub.accounts import pages as accounts

urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", accounts.sign_in, name="sign-in"),
    path("sign-out/", accounts.sign_out, name="sign-out"),
    path("contracts/", accounts.contracts, name="contracts"),
]
