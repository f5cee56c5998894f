from django.urls import path

from hirewire.hub.sites.widgets.profile import calls, frame

urlpatterns = [
    path("", frame.profile, name="widget-profile"),
    path("state/", calls.state, name="widget-profile-state"),
    path("link/", calls.link, name="widget-profile-link"),
    path("unlink/", calls.unlink, name="widget-profile-unlink"),
]
