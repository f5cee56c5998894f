"""The URL of the palette. What people type is sent in the body and not in the URL, because it may name a person."""

from django.urls import path

from hirewire.hub.sites.recruiter.palette import pages

urlpatterns = [
    path("palette/", pages.palette, name="palette"),
]
