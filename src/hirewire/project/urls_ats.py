"""The ATS site: the agent below ``/agent/``, the simulator everywhere else."""

from django.urls import include, path

urlpatterns = [
    path("agent/", include("hirewire.agent.urls")),
    path("", include("hirewire.simulator.urls")),
]
