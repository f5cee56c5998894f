"""Addresses of the simulator."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("hirewire.simulator.api.urls")),
]
