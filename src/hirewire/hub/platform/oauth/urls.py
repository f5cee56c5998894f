"""The page that asks a person for consent. ``hub.api.facades`` has the addresses that applications call."""

from django.urls import path

from hirewire.hub.platform.oauth import pages

urlpatterns = [path("authorization", pages.authorization, name="authorization")]
