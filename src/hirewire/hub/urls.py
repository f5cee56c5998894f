"""Addresses of the hub's pages; the API's are in ``hub.restli``."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
