"""URLs of the API reference and of its OpenAPI documents."""

from django.urls import path

from hirewire.hub.api.openapi import pages

urlpatterns = [
    path("docs/api/", pages.api, name="api"),
    path("docs/api/<str:version>/", pages.api, name="api-version"),
    path("openapi.json", pages.openapi, name="openapi"),
    path("openapi/<str:version>.json", pages.openapi, name="openapi-version"),
]
