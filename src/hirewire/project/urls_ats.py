"""The ATS site: the agent below ``/agent/``, the simulator everywhere else."""

from functools import partial

from django.urls import include, path
from django.views.defaults import page_not_found
from django.views.i18n import set_language

from hirewire.kit.web.away import Fault
from hirewire.project.fronts.ats import SHAPES

urlpatterns = [
    path("language/", set_language, name="language"),
    path("agent/", include("hirewire.agent.urls")),
    path("", include("hirewire.simulator.urls")),
]

#: Given by template name, because Recruiter has its own handlers and tests have both sites in one process.
handler404 = partial(page_not_found, template_name="simulator/not_here.html")
handler500 = Fault(
    fault="simulator/fault.html",
    away="simulator/away.html",
    shapes=SHAPES,
)
