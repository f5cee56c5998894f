"""Below ``/widgets/search/``."""

from django.urls import path

from hirewire.hub.sites.widgets.search import calls, frame

urlpatterns = [
    path("", frame.search, name="widget-search"),
    path("state/", calls.state, name="widget-search-state"),
]
