"""The palette's URL. What people type is sent in the body, because it may name a person."""

from django.urls import path

from hirewire.hub.sites.recruiter.palette import pages

urlpatterns = [
    path("palette/", pages.palette, name="palette"),
]
