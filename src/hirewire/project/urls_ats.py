"""The ATS site: the agent below ``/agent/``, the simulator everywhere else."""

from django.urls import include, path
from django.views.i18n import set_language

urlpatterns = [
    path("language/", set_language, name="language"),
    path("agent/", include("hirewire.agent.urls")),
    path("", include("hirewire.simulator.urls")),
]
