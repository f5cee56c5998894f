"""The URLs of the ATS site: the agent below ``/agent/``, the simulator everywhere else."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.defaults import page_not_found

from hirewire.kit.web.away import Fault
from hirewire.project.fronts.ats import SHAPES

urlpatterns = [
    path("", include("hirewire.kit.looks.urls")),
    path("agent/", include("hirewire.agent.urls")),
    path("", include("hirewire.simulator.urls")),
]

_AGENT: Final = "/agent/"
_FAULT: Final = Fault(fault="simulator/fault.html", away="simulator/away.html", shapes=SHAPES)
_FAULT_OF_AGENT: Final = Fault(fault="agent/fault.html", away="agent/away.html", shapes=SHAPES)


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    site = "agent" if request.path_info.startswith(_AGENT) else "simulator"
    return page_not_found(request, exception, template_name=f"{site}/not_here.html")


def handler500(request: HttpRequest) -> HttpResponse:
    return (_FAULT_OF_AGENT if request.path_info.startswith(_AGENT) else _FAULT)(request)
