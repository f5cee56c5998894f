"""Below ``/widgets/matches/``."""

from django.urls import path

from hirewire.hub.sites.widgets.matches import calls, frame

urlpatterns = [
    path("", frame.matches, name="widget-matches"),
    path("state/", calls.state, name="widget-matches-state"),
]
